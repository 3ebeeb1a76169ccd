"""What every use case is given: the session, the clock, the source of salts, and who is acting."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from scheduler.clock import Clock, civil_date
from scheduler.entropy import Entropy
from scheduler.vocabulary import Role


@dataclass(frozen=True)
class Actor:
    """Who is acting, for which authority, from where (`web`, `api`, `cli`, `timer`)."""

    name: str
    role: Role | None
    authority_id: int
    origin: str
    inspector_id: int | None = None
    party: str | None = None


@dataclass(frozen=True)
class Desk:
    """One desk at one moment; the caller owns the transaction."""

    session: Session
    clock: Clock
    entropy: Entropy
    actor: Actor

    def now(self) -> datetime:
        """The same each time: what one transaction does has one time, also in the log."""
        return self._moment

    def today(self) -> date:
        return civil_date(self._moment)

    @cached_property
    def _moment(self) -> datetime:
        return self.clock.now()
