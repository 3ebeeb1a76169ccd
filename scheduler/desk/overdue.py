"""Draws that stand still: computed from what is stored whenever somebody looks, never stored.

Who does not like what a draw would give can leave it lying and draw another. Nobody can be made to
go on, so everybody is told: on the public page, at the desk, to the overseer.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, Task
from scheduler.clock import SHANGHAI, civil_date
from scheduler.desk.eligibility import own_digits
from scheduler.desk.second.waiting import waiting
from scheduler.desk.void_causes import due_at
from scheduler.vocabulary import PENDING, AlarmKind, DrawKind, DrawMode, DrawState

VALUE_MARGIN = timedelta(hours=24)
"""How long after its announced moment (without one: after the close) a value may be missing."""

CEREMONY_MARGIN = timedelta(hours=1)
"""How long after a deadline the ceremony may stand still."""


@dataclass(frozen=True)
class Alarm:
    """A draw that stands still; `since`: when it was due; `other`: the task that was locked
    instead."""

    kind: AlarmKind
    draw: str
    task: str
    authority_id: int
    since: datetime
    other: str = ""


def alarms(
    session: Session, now: datetime, authorities: Collection[int] | None = None
) -> list[Alarm]:
    """All alarms (of these authorities), those that are longest due first."""
    wanted = select(Draw, Task).join(Task, Task.id == Draw.task_id).where(Draw.state.in_(PENDING))
    if authorities is not None:
        wanted = wanted.where(Draw.authority_id.in_(authorities))
    found = [
        alarm
        for draw, task in session.execute(wanted.order_by(Draw.id)).all()
        for alarm in (*_late(session, draw, task, now), *_left(session, draw, task))
    ]
    found += _undisclosed(session, now, authorities)
    found += _second(session, now, authorities)
    return sorted(found, key=lambda alarm: (alarm.since, alarm.draw))


def _undisclosed(
    session: Session, now: datetime, authorities: Collection[int] | None
) -> Iterator[Alarm]:
    """Sealed draws whose day of disclosure is over."""
    wanted = (
        select(Draw, Task.number)
        .join(Task, Task.id == Draw.task_id)
        .where(
            Draw.mode == DrawMode.SEALED,
            Draw.disclosed_at.is_(None),
            Draw.disclose_on < civil_date(now),
        )
    )
    if authorities is not None:
        wanted = wanted.where(Draw.authority_id.in_(authorities))
    for draw, task in session.execute(wanted.order_by(Draw.id)):
        assert draw.disclose_on is not None
        since = datetime.combine(draw.disclose_on, time(), SHANGHAI).astimezone(UTC)
        yield Alarm(AlarmKind.SEALED, draw.number, task, draw.authority_id, since)


def _second(
    session: Session, now: datetime, authorities: Collection[int] | None
) -> Iterator[Alarm]:
    """Draws of inspectors that have not started by themselves, or that cannot be."""
    for each in waiting(session, authorities):
        task, parent = each.task, each.parent.number
        if each.impossible is not None:
            since = each.impossible
            yield Alarm(AlarmKind.STUCK, parent, task.number, task.authority_id, since)
        elif now >= each.after + CEREMONY_MARGIN:
            yield Alarm(AlarmKind.SECOND, parent, task.number, task.authority_id, each.after)


def _late(session: Session, draw: Draw, task: Task, now: datetime) -> Iterator[Alarm]:
    kind, due = AlarmKind.CEREMONY, draw.commit_by
    margin = CEREMONY_MARGIN
    if draw.state == DrawState.OPENING:
        due = draw.reveal_by
    elif draw.state == DrawState.CLOSED:
        expected = due_at(session, draw)
        kind, margin = AlarmKind.VALUE, VALUE_MARGIN
        due = draw.reveal_by if expected is None else expected
    if now >= due + margin:
        yield Alarm(kind, draw.number, task.number, draw.authority_id, due)


def _left(session: Session, draw: Draw, task: Task) -> Iterator[Alarm]:
    """Another task of the same item, whose scope overlaps, was locked later."""
    if draw.kind != DrawKind.TARGETS:
        return
    wanted = (
        select(Draw, Task)
        .join(Task, Task.id == Draw.task_id)
        .where(
            Draw.kind == DrawKind.TARGETS,
            Draw.state != DrawState.VOID,
            Draw.id > draw.id,
            Task.id != task.id,
            Task.item_id == task.item_id,
        )
        .order_by(Draw.id)
    )
    for later, other in session.execute(wanted):
        if overlap(session, task, other):
            since = later.frozen_at
            yield Alarm(
                AlarmKind.LEFT, draw.number, task.number, draw.authority_id, since, other.number
            )
            return


def overlap(session: Session, one: Task, other: Task) -> bool:
    """May a target be in the scope of both tasks?"""
    if not set(one.target_kinds) & set(other.target_kinds):
        return False
    if one.industries and other.industries and not set(one.industries) & set(other.industries):
        return False
    digits = [own_digits(session, task.region_code) for task in (one, other)]
    short, long = sorted(digits, key=len)
    return long.startswith(short)
