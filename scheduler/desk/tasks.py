"""Tasks on a plan: scope, item, rates and dates, checked as a whole before one is opened."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from models import Authority, Division, InspectionItem, Plan, Task
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.numbering import next_number
from scheduler.desk.planning import title_findings
from scheduler.desk.public_log import append
from scheduler.desk.steering import look_around
from scheduler.desk.task_terms import terms_hash
from scheduler.desk.terms import Limits
from scheduler.draw.documents import Json
from scheduler.errors import Finding, Invalid, NotFound, Refused
from scheduler.rates import RateError, parse_rate, rate_text
from scheduler.reference.industries import load_industries
from scheduler.vocabulary import PlanState, RiskClass, TargetKind, TaskState

SMALLEST_CAP = Fraction(1, 1000)
"""A pair cap below one in a thousand could be met by thousands of people only."""

MOST_LOAD = 9999
MOST_REST = 3650


@dataclass(frozen=True)
class TaskDraft:
    """What a supervisor hands in: rates by risk class as text, caps as text, dates as Shanghai
    dates."""

    title: str
    item: str
    region: str
    visits_from: date
    visits_to: date
    rates: dict[str, str]
    target_kinds: list[str] = field(default_factory=list)
    industries: list[str] = field(default_factory=list)
    load_cap: int | None = None
    pair_cap: str = ""
    load_least: int = 0
    week_load: int | None = None
    rest_days: int = 0
    unannounced: bool = False


def new_task(desk: Desk, plan_number: str, draft: TaskDraft) -> Task:
    """Open a task on an approved plan; every fault of the draft is reported at once."""
    plan = finding.own(desk, finding.plan(desk.session, plan_number))
    if plan.state == PlanState.DRAFT:
        raise Refused("task_plan_not_approved", plan=plan.number)
    item, findings = _check(desk, plan, draft)
    if findings or item is None:
        raise Invalid(findings)
    task = Task(
        authority_id=desk.actor.authority_id,
        number=next_number(desk, "task"),
        plan_id=plan.id,
        title=draft.title.strip(),
        state=TaskState.OPEN,
        item_id=item.id,
        region_code=draft.region,
        target_kinds=sorted(set(draft.target_kinds or item.target_kinds)),
        industries=sorted(set(draft.industries)),
        rates={key: rate_text(parse_rate(draft.rates[key])) for key in sorted(draft.rates)},
        load_cap=draft.load_cap,
        pair_cap=rate_text(parse_rate(draft.pair_cap)) if draft.pair_cap.strip() else "",
        load_least=draft.load_least,
        week_load=draft.week_load,
        rest_days=draft.rest_days,
        unannounced=draft.unannounced,
        visits_from=draft.visits_from,
        visits_to=draft.visits_to,
        created_by=desk.actor.name,
        created_at=desk.now(),
    )
    desk.session.add(task)
    desk.session.flush()
    _announce(desk, plan, task, item)
    after = {"plan": plan.number, "item": item.code, "region": draft.region, "rates": task.rates}
    record(desk, "task.new", f"task:{task.number}", after)
    return task


def _announce(desk: Desk, plan: Plan, task: Task, item: InspectionItem) -> None:
    """Say in the log what is intended: a task that is never drawn is known too."""
    intended: dict[str, Json] = {
        "plan": plan.number,
        "item": item.code,
        "from": task.visits_from.isoformat(),
        "to": task.visits_to.isoformat(),
        "terms": terms_hash(task),
        **look_around(desk.session, task, desk.now(), Limits().least_targets).document(),
    }
    append(desk, "intent", f"task:{task.number}", intended)


def _check(desk: Desk, plan: Plan, draft: TaskDraft) -> tuple[InspectionItem | None, list[Finding]]:
    findings = []
    findings += title_findings(draft.title)
    item = None
    try:
        item = finding.item(desk.session, draft.item)
        findings += _check_kinds(item, draft)
    except NotFound as error:
        findings.append(Finding("item", error.code, error.params))
    findings += _check_region(desk, draft.region)
    findings += _check_rates(draft)
    findings += _check_loads(draft)
    if draft.visits_to < draft.visits_from:
        findings.append(Finding("visits_to", "dates_reversed"))
    if draft.visits_to < desk.today():
        findings.append(Finding("visits_to", "date_in_past"))
    if plan.year not in (draft.visits_from.year, draft.visits_to.year):
        findings.append(Finding("visits_from", "dates_outside_plan", {"year": plan.year}))
    return item, findings


def _check_kinds(item: InspectionItem, draft: TaskDraft) -> list[Finding]:
    findings = []
    for kind in draft.target_kinds:
        if kind not in set(TargetKind):
            findings.append(Finding("target_kinds", "unknown_value", {"value": kind}))
        elif kind not in item.target_kinds:
            label = TargetKind(kind).label
            findings.append(Finding("target_kinds", "kind_not_of_item", {"kind": label}))
    known = load_industries()
    for code in draft.industries:
        if code not in known:
            findings.append(Finding("industries", "unknown_value", {"value": code}))
    return findings


def _check_region(desk: Desk, region: str) -> list[Finding]:
    own = desk.session.get_one(Authority, desk.actor.authority_id).division_code
    code: str | None = region
    while code is not None and code != own:
        division = desk.session.get(Division, code)
        if division is None:
            return [Finding("region", "unknown_value", {"value": region})]
        code = division.parent_code
    if code is None:
        return [Finding("region", "region_not_own", {"region": region})]
    return []


def _check_rates(draft: TaskDraft) -> list[Finding]:
    findings = []
    if not draft.rates:
        findings.append(Finding("rates", "required"))
    for key, text in draft.rates.items():
        if key not in set(RiskClass):
            findings.append(Finding("rates", "unknown_value", {"value": key}))
        try:
            parse_rate(text)
        except RateError:
            findings.append(Finding(f"rates.{key}", "rate_form", {"value": text}))
    return findings


def _check_loads(draft: TaskDraft) -> list[Finding]:
    findings = []
    for name, load in (("load_cap", draft.load_cap), ("week_load", draft.week_load)):
        if load is not None and not 1 <= load <= MOST_LOAD:
            findings.append(Finding(name, "load_range", {"most": MOST_LOAD}))
    most = draft.load_cap or MOST_LOAD
    if not 0 <= draft.load_least <= most:
        findings.append(Finding("load_least", "load_least_range", {"most": most}))
    if not 0 <= draft.rest_days <= MOST_REST:
        findings.append(Finding("rest_days", "rest_range", {"most": MOST_REST}))
    if draft.pair_cap.strip():
        try:
            if parse_rate(draft.pair_cap) < SMALLEST_CAP:
                findings.append(Finding("pair_cap", "rate_form", {"value": draft.pair_cap}))
        except RateError:
            findings.append(Finding("pair_cap", "rate_form", {"value": draft.pair_cap}))
    return findings
