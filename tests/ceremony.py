"""The ceremony in tests: terms of a lock, and everybody who takes part acting in one transaction."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from api.demo.clock import ScriptedClock
from models import Account, Draw
from scheduler.desk import accounts, ceremony, finding, typists, voiding
from scheduler.desk.context import Desk
from scheduler.desk.terms import OFFICE, Limits, PublicSource, Terms
from scheduler.draw.seed import SECRET_BYTES, commitment
from scheduler.entropy import FixedEntropy
from scheduler.vocabulary import DrawState, VoidCause

DICE = "40718253964027185936"


def alone(label: str = "掷骰") -> Terms:
    """The office alone seals a number: the reveals are closed at the lock. Any scope will do."""
    return Terms([PublicSource("dice", label)], parties=(), least=1, limits=Limits(1, 99))


def together(label: str = "掷骰") -> Terms:
    """The office and every contributor there is."""
    return Terms([PublicSource("dice", label)])


def acting(desk: Desk, username: str) -> Desk:
    """The same transaction at the desk of an account."""
    row = desk.session.scalars(select(Account).where(Account.username == username)).one()
    return replace(desk, actor=accounts.actor_of(row, "test"))


def secret_of(number: str, party: str) -> bytes:
    """The number that a contributor of the tests seals for a draw."""
    return FixedEntropy(f"tests: {number} {party}").bytes(SECRET_BYTES)


def of_party(desk: Desk, party: str) -> Desk:
    """The same transaction at the desk of a contributor."""
    return acting(
        desk, desk.session.scalars(select(Account.username).where(Account.party == party)).one()
    )


def commit(desk: Desk, number: str, party: str) -> Draw:
    """A contributor seals."""
    draw = finding.draw(desk.session, number)
    sealed = commitment(number, draw.plan_hash, party, secret_of(number, party))
    return ceremony.take_commitment(of_party(desk, party), number, sealed)


def reveal(desk: Desk, number: str, party: str) -> Draw:
    """A contributor opens."""
    secret = secret_of(number, party).hex()
    return ceremony.take_reveal(of_party(desk, party), number, secret)


def close(desk: Desk, number: str) -> Draw:
    """Every party that has not, seals and opens."""
    draw = finding.draw(desk.session, number)
    for row in ceremony.parties(desk, draw):
        if draw.state == DrawState.FROZEN and row.commitment is None:
            commit(desk, number, row.party)
    for row in ceremony.parties(desk, draw):
        waits = row.revealed_at is None and row.party != OFFICE
        if draw.state == DrawState.OPENING and waits:
            reveal(desk, number, row.party)
    return draw


def void_for_want_of_a_value(office: Any, number: str, approver: str = "contributor") -> None:
    """All seal and open, a day passes without any value, the supervisor asks, another body agrees.

    `office` opens desks (tests/insiders/conftest.py, People); its clock is moved on.
    """
    clock = ScriptedClock(office.state.clock.now())
    office.state.clock = clock
    with office.desk("supervisor") as desk:
        close(desk, number)
    clock.later(25 * 60)
    with office.desk("supervisor") as desk:
        cause, shown = VoidCause.SOURCE_FAILED, b"the operator's announcement"
        voiding.propose_void(desk, number, cause, "当期未开奖", evidence=shown)
    with office.desk(approver) as desk:
        voiding.approve_void(desk, number)


def decide(desk: Desk, number: str, value: str = DICE) -> Draw:
    """Whatever is missing: all seal and open, who is acting and a second person type the value."""
    close(desk, number)
    typists.type_value(desk, number, 0, value)
    second = "supervisor" if desk.actor.name == "reviewer" else "reviewer"
    return typists.type_value(acting(desk, second), number, 0, value)
