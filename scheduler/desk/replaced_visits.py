"""What a replacement does to visits and their crews: nothing is deleted; what is over has an
end."""

from sqlalchemy import select

from models import Assignment, Draw, DrawSalt, Replacement, Task, Visit, VisitTask
from scheduler.desk.context import Desk
from scheduler.desk.lifecycle import advance
from scheduler.entropy import public_token
from scheduler.vocabulary import SeatRole, TaskState, VisitState


def follow_target(desk: Desk, draw: Draw, visit: Visit, came_in: str) -> Visit | None:
    """A visit for the target that came in, with the crew of the one that is gone; None where
    nobody came in."""
    crew = _crew(desk, visit)
    for leaving in crew:
        end_assignment(desk, leaving)
    if not came_in:
        _finish_task(desk, visit)
        return None
    sent = visit.state != VisitState.DRAWN
    wanted = select(DrawSalt).where(DrawSalt.draw_id == draw.parent_id, DrawSalt.pid == came_in)
    target = desk.session.scalars(wanted).one().target_id
    assert target is not None
    instead = Visit(
        authority_id=visit.authority_id,
        public_id=public_token(desk.entropy),
        target_id=target,
        state=VisitState.DISPATCHED if sent else VisitState.DRAWN,
        dispatched_at=desk.now() if sent else None,
        fixed_staff=visit.fixed_staff,
    )
    desk.session.add(instead)
    desk.session.flush()
    _link(desk, draw, visit, instead, came_in)
    for before in crew:
        _seat(desk, draw, instead, before.inspector_id, before.seat, before.role)
    desk.session.flush()
    return instead


def _crew(desk: Desk, visit: Visit) -> list[Assignment]:
    wanted = select(Assignment).where(
        Assignment.visit_id == visit.id, Assignment.ended_at.is_(None)
    )
    return list(desk.session.scalars(wanted.order_by(Assignment.id)))


def _link(desk: Desk, draw: Draw, visit: Visit, instead: Visit, came_in: str) -> None:
    wanted = select(VisitTask).where(
        VisitTask.visit_id == visit.id, VisitTask.draw_id == draw.parent_id
    )
    before = desk.session.scalars(wanted).one()
    desk.session.add(
        VisitTask(
            authority_id=visit.authority_id,
            visit_id=instead.id,
            task_id=before.task_id,
            draw_id=before.draw_id,
            pid=came_in,
        )
    )


def _finish_task(desk: Desk, gone: Visit) -> None:
    """The last visit of a task that was still open is gone: what is published is all there is."""
    wanted = (
        select(Visit.state, VisitTask.task_id)
        .join(VisitTask, VisitTask.visit_id == Visit.id)
        .where(
            VisitTask.task_id.in_(select(VisitTask.task_id).where(VisitTask.visit_id == gone.id)),
            Visit.id != gone.id,
        )
    )
    others = desk.session.execute(wanted).all()
    over = (VisitState.PUBLISHED, VisitState.REPLACED)
    public = [state for state, _ in others if state == VisitState.PUBLISHED]
    if public and all(state in over for state, _ in others):
        task = desk.session.get_one(Task, others[0][1])
        if task.state == TaskState.DISPATCHED:
            advance(desk, task, "publish")


def end_assignment(desk: Desk, leaving: Assignment) -> None:
    """This person has no part in the visit any more."""
    leaving.ended_at = desk.now()
    desk.session.flush()


def seat_somebody(desk: Desk, draw: Draw, row: Replacement, role: SeatRole) -> None:
    """The inspector who came in by a code takes the seat, which is of this role."""
    wanted = select(DrawSalt).where(DrawSalt.draw_id == draw.parent_id, DrawSalt.pid == row.came_in)
    person = desk.session.scalars(wanted).one().inspector_id
    assert person is not None
    visit = desk.session.get_one(Visit, row.visit_id)
    _seat(desk, draw, visit, person, row.seat, role)


def _seat(
    desk: Desk, draw: Draw, visit: Visit, inspector_id: int, seat: str, role: SeatRole
) -> None:
    desk.session.add(
        Assignment(
            authority_id=draw.authority_id,
            visit_id=visit.id,
            inspector_id=inspector_id,
            draw_id=draw.id,
            seat=seat,
            role=role,
        )
    )
