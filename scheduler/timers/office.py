"""What a tick is given: the office at which it works. The application's state is one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session

from scheduler.clock import Clock
from scheduler.desk import setting_up
from scheduler.desk.context import Actor, Desk
from scheduler.desk.log_heads import LogBook
from scheduler.desk.terms import Limits


class Office(Protocol):
    """Opens desks and reads; each desk is a transaction of its own."""

    clock: Clock

    @property
    def scope_limits(self) -> Limits: ...

    def desk(self, actor: Actor) -> AbstractContextManager[Desk]: ...

    def read(self) -> AbstractContextManager[Session]: ...

    def log_book(self, session: Session) -> LogBook: ...


Tick = Callable[[Office], str]
"""Does what is due, and says in Chinese what it did: empty where nothing was to be done. It may be
called at any time and twice at once: what was done is not done again. A DomainError is kept as the
reason of a failure; the tick is tried again."""

ORIGIN = "timer"


def actor(office: Office) -> Actor:
    """Who acts when nobody does: the program, for the topmost authority. NotFound where the
    database is not set up."""
    with office.read() as session:
        return setting_up.operator(session, ORIGIN)
