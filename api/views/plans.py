"""Plans and tasks, and who may see which."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from api.schemas.common import Coded
from api.schemas.plans import PlanOut, ProgressOut, TaskOut
from api.views.common import authority, coded, region_name
from api.views.draws import draw_view
from api.views.second import waiting_view
from models import Draw, InspectionItem, Plan, Task, Visit, VisitTask
from scheduler.desk.context import Actor
from scheduler.errors import NotFound
from scheduler.vocabulary import PlanState, Role, TargetKind, VisitState

OFFICIALS = (Role.SUPERVISOR, Role.REVIEWER, Role.OVERSEER)


def visible(actor: Actor | None) -> ColumnElement[bool]:
    """Published plans for everybody; officials see their own authority's drafts too."""
    published = Plan.state == PlanState.PUBLISHED
    if actor is None or (actor.role is not None and actor.role not in OFFICIALS):
        return published
    return or_(published, Plan.authority_id == actor.authority_id)


def visible_draw(session: Session, number: str, actor: Actor | None) -> Draw:
    """A draw whose plan the actor may see; for others it does not exist."""
    draw = session.scalars(
        select(Draw)
        .join(Task, Task.id == Draw.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Draw.number == number, visible(actor))
    ).one_or_none()
    if draw is None:
        raise NotFound("not_found", what="抽取", key=number)
    return draw


def plans_view(session: Session, actor: Actor | None) -> list[PlanOut]:
    """The plans the actor may see, newest first."""
    wanted = select(Plan).where(visible(actor)).order_by(Plan.id.desc())
    return [plan_view(session, plan) for plan in session.scalars(wanted)]


def plan_view(session: Session, plan: Plan) -> PlanOut:
    """One plan."""
    wanted = select(Task.number).where(Task.plan_id == plan.id).order_by(Task.number)
    return PlanOut(
        number=plan.number,
        authority=authority(session, plan.authority_id),
        year=plan.year,
        title=plan.title,
        text=plan.text,
        state=coded(plan.state),
        filed_with=plan.filed_with,
        filing_no=plan.filing_no,
        filed_on=plan.filed_on,
        published_at=plan.published_at,
        tasks=list(session.scalars(wanted)),
    )


def tasks_visible(session: Session, actor: Actor | None) -> Sequence[Task]:
    """The tasks the actor may see, newest first."""
    wanted = select(Task).join(Plan, Plan.id == Task.plan_id).where(visible(actor))
    return session.scalars(wanted.order_by(Task.id.desc())).all()


def task_view(session: Session, task: Task) -> TaskOut:
    """One task with its draws and how far its visits have come."""
    item = session.get_one(InspectionItem, task.item_id)
    draws = session.scalars(select(Draw).where(Draw.task_id == task.id).order_by(Draw.id)).all()
    return TaskOut(
        number=task.number,
        plan=session.get_one(Plan, task.plan_id).number,
        authority=authority(session, task.authority_id),
        title=task.title,
        state=coded(task.state),
        item=Coded(code=item.code, label=item.name),
        item_kind=coded(item.kind),
        legal_basis=item.legal_basis,
        region=Coded(code=task.region_code, label=region_name(session, task.region_code)),
        target_kinds=[coded(TargetKind(kind)) for kind in task.target_kinds],
        industries=task.industries,
        rates=task.rates,
        load_cap=task.load_cap,
        pair_cap=task.pair_cap,
        load_least=task.load_least,
        week_load=task.week_load,
        rest_days=task.rest_days,
        unannounced=task.unannounced,
        visits_from=task.visits_from,
        visits_to=task.visits_to,
        draws=[draw_view(session, draw) for draw in draws],
        second=waiting_view(session, task),
        progress=progress(session, task),
    )


def progress(session: Session, task: Task) -> ProgressOut:
    """How many visits have come how far."""
    wanted = select(Visit.state).join(VisitTask, VisitTask.visit_id == Visit.id)
    # Whoever came in for a target that was replaced is counted in its place.
    there = wanted.where(VisitTask.task_id == task.id, Visit.state != VisitState.REPLACED)
    states = Counter(session.scalars(there))
    order = list(VisitState)
    reached = {
        state: sum(states[later] for later in order[place:]) for place, state in enumerate(order)
    }
    return ProgressOut(
        drawn=sum(states.values()),
        dispatched=reached[VisitState.DISPATCHED],
        entered=sum(states.values())
        - states[VisitState.DRAWN]
        - states[VisitState.DISPATCHED]
        - states[VisitState.ACKNOWLEDGED],
        passed=reached[VisitState.PASSED],
        published=states[VisitState.PUBLISHED],
    )
