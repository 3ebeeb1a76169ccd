"""What every use case is given: the session, the clock, the source of salts, and who is acting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from scheduler.clock import Clock, civil_date
from scheduler.entropy import Entropy
from scheduler.errors import Refused
from scheduler.vocabulary import Role

if TYPE_CHECKING:
    from scheduler.desk.log_heads import LogBook


@dataclass(frozen=True)
class Actor:
    """Who is acting, for which authority, from where (`web`, `api`, `cli`, `timer`)."""

    name: str
    role: Role | None
    authority_id: int
    origin: str
    inspector_id: int | None = None
    party: str | None = None


def no_log(session: Session) -> LogBook:
    """Where nothing is drawn, nobody signs the log."""
    raise Refused("log_key_none")


@dataclass(frozen=True)
class Desk:
    """One desk at one moment; the caller owns the transaction.

    `log`: the public log with the entries of this transaction, which others do not see yet.
    """

    session: Session
    clock: Clock
    entropy: Entropy
    actor: Actor
    log: Callable[[Session], LogBook] = no_log

    @property
    def book(self) -> LogBook:
        """The public log as it is now: it grows with every entry of this transaction."""
        return self.log(self.session)

    def now(self) -> datetime:
        """The same each time: what one transaction does has one time, also in the log."""
        return self._moment

    def today(self) -> date:
        return civil_date(self._moment)

    @cached_property
    def _moment(self) -> datetime:
        return self.clock.now()
