"""Logins end when they must: by logging out, by time, by a new password, by leaving."""

import pytest

from api.demo.clock import ScriptedClock
from api.demo.script import PASSWORD
from api.demo.steps import Step
from scheduler.desk import accounts
from scheduler.desk.context import Actor, Desk
from scheduler.entropy import SystemEntropy
from scheduler.errors import Unauthenticated
from tests.insiders.conftest import People

NOBODY = Actor("", None, 0, "test")


@pytest.fixture
def door(world):
    """A log-in under a clock of the test's own."""
    state = world(Step.IMPORTED)
    clock = ScriptedClock(state.clock.now())

    class Door:
        office = People(state)

        def desk(self):
            return state.database.write()

        def log_in(self, password: str = PASSWORD) -> str:
            with state.database.write() as session:
                desk = Desk(session, clock, SystemEntropy(), NOBODY)
                return accounts.log_in(desk, "supervisor", password, hours=12)

        def is_open(self, token: str) -> bool:
            with state.database.read() as session:
                desk = Desk(session, clock, SystemEntropy(), NOBODY)
                return accounts.account_of(desk, token, idle_minutes=60) is not None

        def act(self, what) -> object:
            with state.database.write() as session:
                return what(Desk(session, clock, SystemEntropy(), self.office.actor("reviewer")))

    found = Door()
    found.clock = clock
    return found


def test_a_login_ends_when_idle_and_at_the_latest_after_its_hours(door) -> None:
    token = door.log_in()
    assert door.is_open(token)
    door.clock.later(61)
    assert not door.is_open(token)
    token = door.log_in()
    for _ in range(13):
        door.clock.later(59)
        door.act(lambda desk, held=token: accounts.touch(desk, held))
    assert not door.is_open(token)


def test_a_wrong_password_and_an_unknown_name_are_told_alike(door) -> None:
    with pytest.raises(Unauthenticated) as wrong:
        door.log_in("not the password")
    with pytest.raises(Unauthenticated) as unknown:
        door.act(lambda desk: accounts.log_in(desk, "nobody", PASSWORD, 1))
    assert str(wrong.value) == str(unknown.value)


def test_a_new_password_ends_the_old_logins(door) -> None:
    token = door.log_in()
    plain = door.act(lambda desk: accounts.new_password(desk, "supervisor"))
    assert not door.is_open(token)
    with pytest.raises(Unauthenticated):
        door.log_in()
    assert door.is_open(door.log_in(plain))


def test_who_leaves_loses_access_at_once(door) -> None:
    token = door.log_in()
    door.act(lambda desk: accounts.disable_account(desk, "supervisor"))
    assert not door.is_open(token)
    with pytest.raises(Unauthenticated):
        door.log_in()


def test_a_token_in_the_database_opens_nothing(door) -> None:
    """Only its hash is stored, and a hash is no token."""
    token = door.log_in()
    assert not door.is_open(accounts._token_hash(token))
    assert not door.is_open(token + "x")
