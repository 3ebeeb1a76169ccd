"""Who can be drawn and who cannot, with one reason for each that is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from models import (
    Absence,
    Assignment,
    Division,
    InspectionItem,
    Inspector,
    Loan,
    Recusal,
    Result,
    Target,
    Task,
    Visit,
)
from scheduler.rates import parse_rate
from scheduler.vocabulary import (
    ExclusionReason,
    ItemKind,
    RosterReason,
    TargetStatus,
    VisitState,
)

GRACE_TAG = "新业态包容期"
WHOLE_SCOPE = "全部"


@dataclass(frozen=True)
class Scope:
    """Which targets a task is about: kinds, industries (none: all), and the counties of a region,
    or, for a firm without a county, the digits that its code has there."""

    kinds: frozenset[str]
    industries: frozenset[str]
    counties: frozenset[str]
    digits: str

    def covers(self, kind: str, industry: str | None, county: str | None, uscc: str | None) -> bool:
        """Is a target of this kind, industry, county and code covered?"""
        if kind not in self.kinds or (self.industries and industry not in self.industries):
            return False
        return county in self.counties or (not county and (uscc or "")[2:].startswith(self.digits))


@dataclass(frozen=True)
class TargetFacts:
    """What the freeze needs of one target; `left_out` is None where it can be drawn."""

    id: int
    key: str
    county: str
    risk_class: str
    industry: str | None
    left_out: ExclusionReason | None


@dataclass(frozen=True)
class InspectorFacts:
    """What the freeze needs of one inspector; `left_out` is None where they can be drawn."""

    id: int
    person_no: str
    load: int
    least: int
    week_load: int | None
    lead: bool
    new: bool
    department: str
    counties: tuple[str, ...]
    qualifications: tuple[str, ...]
    left_out: RosterReason | None
    lent_to: tuple[str, ...] = ()


def counties_within(session: Session, region: str) -> list[str]:
    """The lowest divisions inside `region`, sorted: counties, and cities that have none."""
    divisions = session.execute(select(Division.code, Division.parent_code)).all()
    inside = {region}
    # Province, city, county: three rounds reach the lowest.
    for _ in range(3):
        inside |= {code for code, parent in divisions if parent in inside}
    parents = {parent for _, parent in divisions}
    return sorted(code for code, _ in divisions if code in inside and code not in parents)


def own_digits(session: Session, region: str) -> str:
    """The leading digits that every code inside the region shares (GB/T 2260: 2, 4 or 6)."""
    level = session.get_one(Division, region).level
    return region[: {"province": 2, "city": 4}.get(level, 6)]


def scope_of(session: Session, task: Task) -> Scope:
    """The scope of a task, by the divisions as they are now."""
    return Scope(
        frozenset(task.target_kinds),
        frozenset(task.industries),
        frozenset(counties_within(session, task.region_code)),
        own_digits(session, task.region_code),
    )


def targets_in_scope(session: Session, task: Task, item: InspectionItem) -> list[TargetFacts]:
    """Every target that the task's region, kinds and industries cover, by register key."""
    scope = scope_of(session, task)
    wanted = select(
        Target.id,
        Target.register_key,
        Target.kind,
        Target.division_code,
        Target.risk_class,
        Target.industry,
        Target.status,
        Target.tags,
        Target.uscc,
    ).where(Target.kind.in_(task.target_kinds), Target.valid_to.is_(None))
    if task.industries:
        wanted = wanted.where(Target.industry.in_(task.industries))
    rates = {key: parse_rate(text) for key, text in task.rates.items()}
    facts = []
    for row in session.execute(wanted.order_by(Target.register_key)):
        # A firm without a county is covered by its code, so that it shows as left out.
        if not scope.covers(row.kind, row.industry, row.division_code, row.uscc):
            continue
        left_out = None
        if row.status != TargetStatus.ACTIVE:
            left_out = ExclusionReason.NOT_ACTIVE
        elif not row.division_code:
            left_out = ExclusionReason.NO_DISTRICT
        elif GRACE_TAG in row.tags and item.kind == ItemKind.GENERAL:
            left_out = ExclusionReason.GRACE_PERIOD
        elif not rates.get(row.risk_class):
            left_out = ExclusionReason.NO_RATE
        county = row.division_code or ""
        facts.append(
            TargetFacts(row.id, row.register_key, county, row.risk_class, row.industry, left_out)
        )
    return facts


def inspectors_in_scope(
    session: Session, task: Task, item: InspectionItem, departments: Iterable[str]
) -> list[InspectorFacts]:
    """Every inspector of the departments who works in a county of the task, by person number."""
    counties = set(counties_within(session, task.region_code))
    wanted = (
        select(Inspector)
        .where(Inspector.department.in_(sorted(set(departments))), Inspector.valid_to.is_(None))
        .options(selectinload(Inspector.certificates))
        .order_by(Inspector.person_no)
    )
    absent = _days_absent(session, task.visits_from, task.visits_to)
    busy = _open_visits(session)
    lent = _lent(session, task)
    facts = []
    for person in session.scalars(wanted):
        own = tuple(sorted(counties.intersection({*person.counties, *lent.get(person.id, ())})))
        if not own:
            continue
        free = person.load_limit - busy.get(person.id, 0)
        load = min(free, task.load_cap or free)
        left_out = _left_out(person, item, task, free, absent.get(person.id, 0))
        facts.append(
            InspectorFacts(
                person.id,
                person.person_no,
                max(load, 1),
                min(task.load_least, max(load, 1)),
                task.week_load,
                person.can_lead,
                person.new_until is not None and person.new_until >= task.visits_from,
                person.department,
                own,
                tuple(sorted(person.qualifications)),
                left_out,
                tuple(sorted(counties & lent.get(person.id, set()))),
            )
        )
    return facts


def _left_out(
    person: Inspector, item: InspectionItem, task: Task, free: int, absent: int
) -> RosterReason | None:
    """Why somebody with `free` places and `absent` days away in the task's window cannot come."""
    if not person.on_duty or person.load_limit < 1:
        return RosterReason.OFF_DUTY
    valid = [
        certificate
        for certificate in person.certificates
        if certificate.expires_on >= task.visits_to and certificate.valid_to is None
    ]
    if not valid:
        return RosterReason.NO_CERTIFICATE
    if not any({item.field, WHOLE_SCOPE}.intersection(certificate.scope) for certificate in valid):
        return RosterReason.OUT_OF_SCOPE
    if free < 1:
        return RosterReason.FULLY_LOADED
    window = (task.visits_to - task.visits_from).days + 1
    return RosterReason.ABSENT if 2 * absent > window else None


def _lent(session: Session, task: Task) -> dict[int, set[str]]:
    """Counties to which each person is lent for the whole of the task's window."""
    wanted = select(Loan.inspector_id, Loan.county).where(
        Loan.from_on <= task.visits_from, Loan.to_on >= task.visits_to
    )
    lent: dict[int, set[str]] = {}
    for person, county in session.execute(wanted):
        lent.setdefault(person, set()).add(county)
    return lent


def _open_visits(session: Session) -> dict[int, int]:
    """How many visits each person still has in hand, from whatever task: they count as load."""
    done = (VisitState.PASSED, VisitState.PUBLISHED)
    wanted = (
        select(Assignment.inspector_id, func.count())
        .join(Visit, Visit.id == Assignment.visit_id)
        .where(Visit.state.not_in(done), Assignment.ended_at.is_(None))
        .group_by(Assignment.inspector_id)
    )
    return {person: count for person, count in session.execute(wanted)}


def _days_absent(session: Session, first: date, last: date) -> dict[int, int]:
    """Days of the window on which each person is away, overlapping absences counted once."""
    away: dict[int, set[date]] = {}
    wanted = select(Absence).where(Absence.from_on <= last, Absence.to_on >= first)
    for absence in session.scalars(wanted):
        begin, end = max(first, absence.from_on), min(last, absence.to_on)
        days = {begin + timedelta(days=day) for day in range((end - begin).days + 1)}
        away.setdefault(absence.inspector_id, set()).update(days)
    return {person: len(days) for person, days in away.items()}


def recusals_in_force(session: Session, task: Task, people: Sequence[int]) -> list[Recusal]:
    """Recusals of these inspectors that hold on any day of the task's window."""
    wanted = select(Recusal).where(
        or_(Recusal.valid_from.is_(None), Recusal.valid_from <= task.visits_to),
        or_(Recusal.valid_to.is_(None), Recusal.valid_to >= task.visits_from),
    )
    known = set(people)
    return [recusal for recusal in session.scalars(wanted) if recusal.inspector_id in known]


def last_visits(session: Session, task: Task, people: Sequence[int]) -> list[tuple[int, str]]:
    """(inspector, register key) of those who visited a target within the task's days of rest."""
    if not task.rest_days:
        return []
    first = task.visits_from - timedelta(days=task.rest_days)
    wanted = (
        select(Assignment.inspector_id, Target.register_key)
        .join(Visit, Visit.id == Assignment.visit_id)
        .join(Target, Target.id == Visit.target_id)
        .join(Result, Result.visit_id == Visit.id)
        .where(Result.checked_on > first, Assignment.ended_at.is_(None))
        .distinct()
    )
    known = set(people)
    return [(who, key) for who, key in session.execute(wanted) if who in known]
