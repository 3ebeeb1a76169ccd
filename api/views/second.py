"""The draw of inspectors as the first lock states it, as it waits, and as it started."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from api.schemas.second import (
    ClimbedOut,
    NamedSourceOut,
    RungOut,
    SecondOut,
    StartedOut,
    WaitingOut,
)
from api.views.common import coded
from models import Task
from scheduler.desk import draw_files
from scheduler.desk.second import ladder, terms, waiting
from scheduler.desk.terms import PublicSource
from scheduler.draw.documents import read_canonical
from scheduler.vocabulary import RungKind


def stated_view(rules: dict[str, Any]) -> SecondOut | None:
    """What a first plan's rules state; None of plans that state nothing."""
    if "second" not in rules:
        return None
    rungs = [RungOut(kind=coded(each.kind), most=each.most) for each in ladder.read_ladder(rules)]
    return SecondOut(**rules["second"], ladder=rungs)


def started_view(rules: dict[str, Any]) -> StartedOut | None:
    """What a second plan's rules say; None in plans that say nothing."""
    if "started" not in rules:
        return None
    climbed = [
        ClimbedOut(kind=coded(RungKind(each["kind"])), before=each["from"], after=each["to"])
        for each in rules["climbed"]
    ]
    return StartedOut(**rules["started"], climbed=climbed)


def waiting_view(session: Session, task: Task) -> WaitingOut | None:
    """A task that waits for its second draw."""
    found = waiting.of_task(session, task)
    if found is None:
        return None
    plan = read_canonical(draw_files.load_one(session, found.parent, "plan.json"))
    stated = terms.read_stated(plan, found.parent.frozen_at)
    expected = terms.schedule(stated, found.after, found.after)
    return WaitingOut(
        parent=found.parent.number,
        after=found.after,
        commit_by=None if stated.calendar else expected.commit_by,
        reveal_by=None if stated.calendar else expected.reveal_by,
        sources=_named(expected.sources),
        calendar=stated.calendar,
        impossible_at=found.impossible,
    )


def _named(sources: Iterable[PublicSource]) -> list[NamedSourceOut]:
    return [NamedSourceOut(kind=each.kind, label=each.label, at=each.at) for each in sources]
