"""Tasks cut to measure: a scope of very few firms, and the same scope again and again.

Each alone may be right, so it is not forbidden: it needs a reason and the consent of another body,
before the list is locked, and everybody sees both. Small scopes and tasks alike are counted from
the register as it is; nothing of it is stored but the consent.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Authority, Draw, InspectionItem, ScopeConsent, Target, Task
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.eligibility import Scope, scope_of, targets_in_scope
from scheduler.desk.journal import record
from scheduler.desk.overdue import overlap
from scheduler.desk.terms import Limits, contributors
from scheduler.desk.voiding import body_above
from scheduler.draw.documents import Json
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.vocabulary import DrawKind, Role, TaskState

LOOKED_BACK = timedelta(days=365)
SMALL = 10
"""A scope of fewer than so many times the least number of targets counts as small: then tasks of
any item are compared, not only those of the same one."""

MOST_REASON = 512
Group = tuple[str | None, str, str | None]
"""County, kind, industry."""


@dataclass(frozen=True)
class Around:
    """What is around a task: targets in its scope; numbers of the tasks of the last 12 months whose
    scope shares some of them, and of those that were locked and are alike: at least half of the
    larger scope is shared."""

    targets: int
    overlapping: tuple[str, ...]
    alike: tuple[str, ...]

    def document(self) -> dict[str, Json]:
        """For the log."""
        return {"targets": self.targets, "overlapping": len(self.overlapping)}


def look_around(session: Session, task: Task, now: datetime, least: int) -> Around:
    """Count what is around a task now; `least`: the setting, from which small scopes are told."""
    groups = _groups(session)
    own = scope_of(session, task)
    size = _size(groups, own)
    overlapping, alike = [], []
    wanted = select(Task).where(Task.id != task.id, Task.created_at >= now - LOOKED_BACK)
    for other in session.scalars(wanted.order_by(Task.id)):
        if not overlap(session, task, other):
            continue
        scope = scope_of(session, other)
        shared = _size(groups, own, scope)
        if not shared:
            continue
        overlapping.append(other.number)
        comparable = other.item_id == task.item_id or size < SMALL * least
        is_alike = 2 * shared >= max(size, _size(groups, scope))
        if comparable and is_alike and _is_locked(session, other):
            alike.append(other.number)
    return Around(size, tuple(overlapping), tuple(alike))


def _groups(session: Session) -> Counter[Group]:
    """How many targets of the register there are of each county, kind and industry."""
    wanted = select(Target.division_code, Target.kind, Target.industry, func.count()).where(
        Target.valid_to.is_(None)
    )
    grouped = wanted.group_by(Target.division_code, Target.kind, Target.industry)
    return Counter(
        {(row[0], row[1].value, row[2]): row[3] for row in session.execute(grouped).all()}
    )


def _size(groups: Counter[Group], *scopes: Scope) -> int:
    """Targets with a county that all of these scopes cover."""
    return sum(
        count
        for (county, kind, industry), count in groups.items()
        if county and all(scope.covers(kind, industry, county, None) for scope in scopes)
    )


def _is_locked(session: Session, task: Task) -> bool:
    wanted = select(Draw.id).where(Draw.task_id == task.id, Draw.kind == DrawKind.TARGETS)
    return session.scalars(wanted.limit(1)).first() is not None


def refuse_unconsented(desk: Desk, task: Task, drawable: int, limits: Limits) -> None:
    """Refuse the lock of a scope with too few targets that can be drawn, or too often alike, unless
    another body has consented to no less and no more than this."""
    around = look_around(desk.session, task, desk.now(), limits.least_targets)
    if drawable >= limits.least_targets and len(around.alike) < limits.most_alike:
        return
    given = consent(desk.session, task)
    is_enough = (
        given is not None
        and given.approved_at is not None
        and (drawable >= limits.least_targets or drawable >= given.targets)
        and len(around.alike) <= max(given.alike, limits.most_alike - 1)
    )
    if not is_enough:
        raise Refused(
            "scope_needs_consent",
            targets=drawable,
            least=limits.least_targets,
            alike=len(around.alike),
            most=limits.most_alike,
        )


def said_of_scope(session: Session, task: Task) -> dict[str, Json]:
    """What the plan's rules and the log say of a consent; nothing where none was needed."""
    given = consent(session, task)
    if given is None or given.approved_at is None:
        return {}
    return {
        "scope_consent": {
            "reason": given.reason,
            "targets": given.targets,
            "alike": given.alike,
            "asked": {"account": given.asked_by, "body": given.asked_body},
            "approved": {"account": given.approved_by or "", "body": given.approved_body or ""},
        }
    }


def consent(session: Session, task: Task) -> ScopeConsent | None:
    """The latest consent that was asked for."""
    wanted = select(ScopeConsent).where(ScopeConsent.task_id == task.id)
    return session.scalars(wanted.order_by(ScopeConsent.id.desc()).limit(1)).one_or_none()


def waiting(session: Session, authorities: Collection[int]) -> list[Task]:
    """Tasks of these authorities, not locked yet, for whose scope consent was asked and not
    given."""
    asked = select(ScopeConsent.id).where(ScopeConsent.task_id == Task.id)
    wanted = select(Task).where(
        Task.authority_id.in_(authorities),
        Task.state == TaskState.OPEN,
        asked.exists(),
        ~asked.where(ScopeConsent.approved_at.is_not(None)).exists(),
    )
    return list(session.scalars(wanted.order_by(Task.id)))


def ask_consent(desk: Desk, task_number: str, reason: str, limits: Limits) -> ScopeConsent:
    """Say why so few targets, or so many tasks alike; another body decides."""
    task = finding.own(desk, finding.task(desk.session, task_number))
    if task.state != TaskState.OPEN:
        raise Refused("draw_task_state", task=task.number, state=task.state.label)
    findings = [] if reason.strip() else [Finding("reason", "required")]
    if len(reason) > MOST_REASON:
        findings.append(Finding("reason", "too_long", {"most": MOST_REASON}))
    if findings:
        raise Invalid(findings)
    around = look_around(desk.session, task, desk.now(), limits.least_targets)
    item = desk.session.get_one(InspectionItem, task.item_id)
    facts = targets_in_scope(desk.session, task, item)
    drawable = sum(fact.left_out is None for fact in facts)
    row = ScopeConsent(
        authority_id=task.authority_id,
        task_id=task.id,
        targets=drawable,
        alike=len(around.alike),
        reason=reason.strip(),
        asked_by=desk.actor.name,
        asked_body=desk.session.get_one(Authority, task.authority_id).name,
        asked_at=desk.now(),
    )
    desk.session.add(row)
    desk.session.flush()
    after = {"reason": row.reason, "targets": drawable, "alike": row.alike}
    record(desk, "task.scope.ask", f"task:{task.number}", after)
    return row


def approve_consent(desk: Desk, task_number: str) -> ScopeConsent:
    """Another body consents to the lock of this scope, as it was when it was asked."""
    task = finding.task(desk.session, task_number)
    body = other_body(desk, task)
    row = consent(desk.session, task)
    if row is None:
        raise Refused("scope_not_asked", task=task_number)
    desk.session.refresh(row, with_for_update=True)
    if row.approved_at is not None:
        raise Refused("scope_consented", task=task_number)
    row.approved_by, row.approved_body, row.approved_at = desk.actor.name, body, desk.now()
    record(desk, "task.scope.approve", f"task:{task_number}", {"body": body})
    return row


def other_body(desk: Desk, task: Task) -> str:
    """For which body the actor may consent: one above the authority of the task, or a contributor
    of another body that may be named at its locks; else Forbidden."""
    own = desk.session.get_one(Authority, task.authority_id)
    if desk.actor.role == Role.CONTRIBUTOR:
        for row in contributors(desk.session, task.authority_id):
            if row.party == desk.actor.party and row.body and row.body != own.name:
                return row.body
    above = body_above(desk, own)
    if above is None:
        raise Forbidden("void_other_body")
    return above
