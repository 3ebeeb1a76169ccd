"""People inside: each desk acts as one of the demonstration's accounts on the small world."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from api.state import State
from models import Account, Draw, Task
from scheduler.desk import accounts
from scheduler.desk.context import Actor, Desk
from scheduler.entropy import FixedEntropy
from scheduler.vocabulary import Role

TASK = "420000-2026-T0001"


class People:
    """Opens desks for accounts of a state."""

    def __init__(self, state: State) -> None:
        self.state = state

    def actor(self, username: str) -> Actor:
        with self.state.read() as session:
            row = session.scalars(select(Account).where(Account.username == username)).one()
            return accounts.actor_of(row, "test")

    @contextmanager
    def desk(self, who: str | Actor) -> Iterator[Desk]:
        actor = self.actor(who) if isinstance(who, str) else who
        with self.state.database.write() as session:
            yield Desk(session, self.state.clock, FixedEntropy("insiders"), actor)

    def stranger(self, role: Role = Role.SUPERVISOR) -> Actor:
        """The same role in another bureau."""
        with self.state.read() as session:
            own = session.scalars(select(Account.authority_id)).first()
        return Actor("elsewhere", role, (own or 0) + 1, "test")

    def draws(self) -> list[Draw]:
        with self.state.read() as session:
            return list(session.scalars(select(Draw).order_by(Draw.id)))

    def task(self) -> Task:
        with self.state.read() as session:
            return session.scalars(select(Task).where(Task.number == TASK)).one()


@pytest.fixture
def people() -> Callable[[State], People]:
    return People
