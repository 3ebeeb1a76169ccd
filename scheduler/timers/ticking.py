"""One turn of a timer: claimed by one process, done once, kept with its outcome.

A turn is claimed by a conditional update of the timer's row, so that two programs that look at the
same moment do not both work. A turn that failed, or whose program died, is tried again.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import TimerRun
from scheduler.desk.context import Actor, Desk
from scheduler.errors import DomainError, NotFound, Refused
from scheduler.timers.office import Office, actor
from scheduler.timers.table import TIMERS, Timer

PATIENCE = timedelta(hours=1)
"""A turn without an end after this time belongs to a program that died."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ran:
    """A turn that was made: what was done, or why it failed."""

    timer: Timer
    failed: bool
    words: str


def named(name: str) -> Timer:
    """The timer of this name; NotFound."""
    found = next((timer for timer in TIMERS if timer.name == name), None)
    if found is None:
        raise NotFound("not_found", what="定时事项", key=name)
    return found


def tick(office: Office, timers: Iterable[Timer] = TIMERS, force: bool = False) -> list[Ran]:
    """Make every turn that is due, in order; `force`: also what is not due. What failed is among
    the answers and stops nothing else."""
    who = actor(office)
    made = (_turn(office, who, timer, force) for timer in timers)
    return [ran for ran in made if ran is not None]


def is_due(row: TimerRun | None, timer: Timer, now: datetime) -> bool:
    """Is there a turn that nobody has made or is making?"""
    if row is None or row.slot < timer.slot(now):
        return True
    if row.ended_at is None:
        return now >= row.began_at + PATIENCE
    return row.failed and now >= row.began_at + timer.every


def _turn(office: Office, who: Actor, timer: Timer, force: bool) -> Ran | None:
    try:
        with office.desk(who) as desk:
            claim = _claim(desk, timer, force)
    except Refused:
        return None  # another program was faster
    if claim is None:
        return None
    ran = _made(office, timer)
    with office.desk(who) as desk:
        claim = desk.session.merge(claim, load=True)
        claim.ended_at, claim.failed, claim.words = desk.now(), ran.failed, ran.words
    return ran


def _claim(desk: Desk, timer: Timer, force: bool) -> TimerRun | None:
    """The timer's row, marked as being at work; None where nothing is due. Refused where another
    program has claimed the same turn."""
    now, row = desk.now(), _row(desk.session, timer)
    if not force and not is_due(row, timer, now):
        return None
    if row is None:
        row = TimerRun(
            authority_id=desk.actor.authority_id,
            name=timer.name,
            slot=timer.slot(now),
            began_at=now,
            failed=False,
            words="",
        )
        desk.session.add(row)
        desk.session.flush()
        return row
    changed = desk.session.execute(
        update(TimerRun)
        .where(TimerRun.id == row.id, TimerRun.slot == row.slot, TimerRun.began_at == row.began_at)
        .values(slot=timer.slot(now), began_at=now, ended_at=None, failed=False, words="")
    )
    if getattr(changed, "rowcount", 0) != 1:
        raise Refused("changed_meanwhile")
    desk.session.refresh(row)
    return row


def _row(session: Session, timer: Timer) -> TimerRun | None:
    return session.scalars(select(TimerRun).where(TimerRun.name == timer.name)).one_or_none()


def _made(office: Office, timer: Timer) -> Ran:
    """Whatever goes wrong in one timer must not stop the others: it is kept and said."""
    try:
        return Ran(timer, False, timer.tick(office))
    except DomainError as error:
        return Ran(timer, True, str(error))
    except Exception as error:
        _LOG.exception("timer %s", timer.name)
        first = str(error).partition("\n")[0]
        return Ran(timer, True, f"{type(error).__name__}：{first}")
