"""审核: four eyes. Who entered a result, or was at the visit, cannot review it."""

from sqlalchemy import select

from models import Account, Assignment, Result, Review, Visit
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.result_proofs import bind_review
from scheduler.errors import Finding, Invalid, Refused


def review(desk: Desk, visit_id: str, revision: int, passed: bool, reason: str = "") -> Review:
    """Pass the result of a visit, or return it with a reason; `revision` is the one looked at."""
    visit = finding.own(desk, finding.visit(desk.session, visit_id))
    desk.session.refresh(visit, with_for_update=True)
    if not passed and not reason.strip():
        raise Invalid([Finding("reason", "required")])
    result = present_result(desk, visit)
    if result is None:
        raise Refused("review_nothing", visit=visit_id)
    if result.revision != revision:
        raise Refused("review_newer", seen=revision, now=result.revision)
    if desk.actor.name == result.entered_by or desk.actor.name in _crew(desk, visit):
        raise Refused("review_own")
    advance(desk, visit, "pass" if passed else "return")
    row = Review(
        authority_id=visit.authority_id,
        result_id=result.id,
        passed=passed,
        reason=reason.strip(),
        reviewed_by=desk.actor.name,
        reviewed_at=desk.now(),
    )
    desk.session.add(row)
    desk.session.flush()
    bind_review(desk, visit, row)
    action = "visit.pass" if passed else "visit.return"
    after = {"revision": result.revision, "reason": row.reason}
    record(desk, action, f"visit:{visit_id}", after)
    return row


def present_result(desk: Desk, visit: Visit) -> Result | None:
    """The newest result of a visit."""
    wanted = select(Result).where(Result.visit_id == visit.id)
    return desk.session.scalars(wanted.order_by(Result.revision.desc()).limit(1)).one_or_none()


def _crew(desk: Desk, visit: Visit) -> set[str]:
    wanted = (
        select(Account.username)
        .join(Assignment, Assignment.inspector_id == Account.inspector_id)
        .where(Assignment.visit_id == visit.id)
    )
    return set(desk.session.scalars(wanted))
