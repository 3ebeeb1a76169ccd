"""派发 and 签收: assignments go out to the people drawn, and are acknowledged by them."""

from sqlalchemy import select

from models import Assignment, Task, Visit, VisitTask
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.errors import Forbidden
from scheduler.vocabulary import VisitState


def dispatch(desk: Desk, task_number: str) -> Task:
    """Send every visit of a task to its inspectors."""
    task = finding.own(desk, finding.task(desk.session, task_number))
    advance(desk, task, "dispatch")
    visits = [visit for visit in visits_of(desk, task) if visit.state != VisitState.REPLACED]
    for visit in visits:
        advance(desk, visit, "dispatch")
        visit.dispatched_at = desk.now()
    record(desk, "task.dispatch", f"task:{task.number}", {"visits": len(visits)})
    return task


def visits_of(desk: Desk, task: Task) -> list[Visit]:
    """The visits of a task, by number."""
    wanted = select(Visit).join(VisitTask, VisitTask.visit_id == Visit.id)
    return list(desk.session.scalars(wanted.where(VisitTask.task_id == task.id).order_by(Visit.id)))


def own_assignment(desk: Desk, visit: Visit) -> Assignment:
    """The actor's own seat in a visit; nobody else's visit is theirs to see or enter."""
    seat = desk.session.scalars(
        select(Assignment).where(
            Assignment.visit_id == visit.id,
            Assignment.inspector_id == desk.actor.inspector_id,
            Assignment.ended_at.is_(None),
        )
    ).one_or_none()
    if seat is None:
        raise Forbidden("visit_not_yours")
    return seat


def acknowledge(desk: Desk, visit_id: str) -> Visit:
    """Say that the assignment has been received; repeating it changes nothing."""
    visit = finding.own_visit(desk.session, visit_id, desk.actor)
    seat = own_assignment(desk, visit)
    if seat.acknowledged_at is None:
        if visit.state == VisitState.DISPATCHED:
            advance(desk, visit, "acknowledge")
        seat.acknowledged_at = desk.now()
        record(desk, "visit.acknowledge", f"visit:{visit_id}")
    return visit
