"""名录改动: what changed in the registers, for those who watch, and in numbers for everybody.

A friend's firm can be struck off, moved to another county or put in a lower risk class just before
a list is locked. Nobody is named in public, so the public gets numbers of rows in the scope of the
task since its plan was filed; the overseer gets each change with who made it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models import (
    Authority,
    InspectionItem,
    Inspector,
    Plan,
    RegisterChange,
    Target,
    TargetIdentifier,
    Task,
)
from scheduler.clock import SHANGHAI
from scheduler.desk.eligibility import Scope, counties_within, scope_of
from scheduler.desk.public_log import moment
from scheduler.desk.registers.register import Register
from scheduler.draw.documents import Json

SHOWN_DAYS = 30
"""How far back the overseer's page goes unless somebody asks for more."""

_ABOUT_PEOPLE = (Register.INSPECTORS, Register.ABSENCES, Register.RECUSALS)


@dataclass(frozen=True)
class Counted:
    """Rows of one register in the scope of a task: how many are new, how many changed (also after
    they were new), how many of these in a way that may change a draw, how many were in the scope
    before and are not any more."""

    added: int
    changed: int
    weighty: int
    left: int

    def document(self) -> dict[str, Json]:
        """For the plan and the log."""
        return {
            "added": self.added,
            "changed": self.changed,
            "weighty": self.weighty,
            "left": self.left,
        }


@dataclass
class _Touched:
    """What happened to one row: what its fields were before, the oldest last."""

    added: bool = False
    changed: bool = False
    weighty: bool = False
    before: list[Mapping[str, Any]] = field(default_factory=list)


def since_filing(plan: Plan) -> datetime:
    """From when on changes count: the day (in China) on which the plan was filed, or its
    publication, whichever came first."""
    moments = [plan.drafted_at] if plan.published_at is None else [plan.published_at]
    if plan.filed_on is not None:
        filed = datetime.combine(plan.filed_on, time(), SHANGHAI)
        moments.append(filed.astimezone(UTC))
    return min(moments)


def counted(session: Session, task: Task, item: InspectionItem) -> dict[str, Json]:
    """What the plan's `rules` and the log say at the lock of a task's targets."""
    since = since_filing(session.get_one(Plan, task.plan_id))
    return {
        "since": moment(since),
        "targets": _targets(session, scope_of(session, task), since).document(),
        "inspectors": _inspectors(session, task, item, since).document(),
    }


def _targets(session: Session, scope: Scope, since: datetime) -> Counted:
    touched = _touched(session, (Register.TARGETS,), since)
    about = select(RegisterChange.subject_id).where(
        RegisterChange.register == Register.TARGETS, RegisterChange.changed_at >= since
    )
    wanted = select(
        Target.id,
        Target.kind,
        Target.industry,
        Target.division_code,
        Target.uscc,
        Target.valid_to,
    ).where(Target.id.in_(about))
    now = {row.id: dict(row._mapping) for row in session.execute(wanted)}
    return _count(touched, now, lambda row: _is_covered(scope, row))


def _is_covered(scope: Scope, row: Mapping[str, Any]) -> bool:
    return row["valid_to"] is None and scope.covers(
        row["kind"], row["industry"], row["division_code"], row["uscc"]
    )


def _inspectors(session: Session, task: Task, item: InspectionItem, since: datetime) -> Counted:
    touched = _touched(session, _ABOUT_PEOPLE, since)
    departments = {str(seat["department"]) for seat in item.seats}
    counties = set(counties_within(session, task.region_code))
    wanted = select(Inspector.id, Inspector.department, Inspector.counties, Inspector.valid_to)
    now = {row.id: dict(row._mapping) for row in session.execute(wanted)}
    return _count(
        touched,
        now,
        lambda row: (
            row["valid_to"] is None
            and row["department"] in departments
            and bool(counties.intersection(row["counties"]))
        ),
    )


def _touched(
    session: Session, registers: Collection[Register], since: datetime
) -> dict[int, _Touched]:
    """Each row with a change since then, the newest change first."""
    wanted = (
        select(
            RegisterChange.subject_id,
            RegisterChange.register,
            RegisterChange.added,
            RegisterChange.weighty,
            RegisterChange.before,
        )
        .where(RegisterChange.register.in_(registers), RegisterChange.changed_at >= since)
        .order_by(RegisterChange.id.desc())
    )
    found: defaultdict[int, _Touched] = defaultdict(_Touched)
    for row in session.execute(wanted):
        one = found[row.subject_id]
        # A person's absence may be new; the person has changed by it.
        own = row.register in (Register.TARGETS, Register.INSPECTORS)
        if row.added and own:
            one.added = True
            continue
        one.changed = True
        one.weighty = one.weighty or row.weighty
        if row.before and own:
            one.before.append(row.before)
    return found


def _count(
    touched: Mapping[int, _Touched], now: Mapping[int, dict[str, Any]], covers: Any
) -> Counted:
    """Goes back in time from what a row is now: was it in the scope at any moment?"""
    added = changed = weighty = left = 0
    for row_id, one in touched.items():
        row = now.get(row_id)
        if row is None:
            continue
        is_in = covers(row)
        was_in = False
        for before in one.before:
            row = {**row, **before}
            was_in = was_in or covers(row)
        if not (is_in or was_in):
            continue
        added += one.added
        changed += one.changed
        weighty += one.weighty
        left += was_in and not is_in
    return Counted(added, changed, weighty, left)


@dataclass(frozen=True)
class Asked:
    """Which changes somebody wants to see; empty: all."""

    register: Register | None = None
    row: str = ""
    by: str = ""
    weighty: bool = False
    days: int = SHOWN_DAYS


def listed(session: Session, authority_id: int, now: datetime, asked: Asked) -> Select[Any]:
    """The changes of rows of an authority and of those below it, the newest first.

    `row` is a number of a firm (a former one too), a person's number or an item's code.
    """
    wanted = select(RegisterChange).where(
        RegisterChange.changed_at >= now - timedelta(days=asked.days),
        RegisterChange.authority_id.in_(within(session, authority_id)),
    )
    if asked.register is not None:
        wanted = wanted.where(RegisterChange.register == asked.register)
    if asked.by:
        wanted = wanted.where(RegisterChange.changed_by == asked.by)
    if asked.weighty:
        wanted = wanted.where(RegisterChange.weighty)
    if asked.row:
        wanted = wanted.where(or_(*_about(asked.row)))
    return wanted.order_by(RegisterChange.id.desc())


def _about(row: str) -> Iterable[Any]:
    """Whatever a number may mean."""
    firms = select(Target.id).where(Target.register_key == row)
    former = select(TargetIdentifier.target_id).where(TargetIdentifier.value == row)
    people = select(Inspector.id).where(Inspector.person_no == row)
    by_register, about = RegisterChange.register, RegisterChange.subject_id
    yield (by_register == Register.TARGETS) & about.in_(firms)
    yield (by_register == Register.TARGETS) & about.in_(former)
    yield by_register.in_(_ABOUT_PEOPLE) & about.in_(people)
    yield (by_register == Register.ITEMS) & (RegisterChange.key == row)


def within(session: Session, authority_id: int) -> list[int]:
    """An authority and all below it."""
    tree = session.execute(select(Authority.id, Authority.parent_id)).all()
    inside = {authority_id}
    # Province, city, county, office: four rounds reach the lowest.
    for _ in range(4):
        inside |= {row.id for row in tree if row.parent_id in inside}
    return sorted(inside)
