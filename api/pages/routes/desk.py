"""The officials' desk: what needs doing, one task with its next step, its visits, the journal."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api import looks
from api.pages.guards import AppState, Official, Overseer
from api.pages.lists import TASKS_PER_PAGE, desk_line
from api.pages.rendering import render
from api.pages.steps import due, live_draw, next_step, steps_of
from api.schemas.plans import TaskOut
from api.views.oversight import alarms_view
from api.views.plans import task_view
from api.views.visits import visit_view
from models import (
    Correction,
    Draw,
    JournalEntry,
    Plan,
    Publication,
    Task,
    Visit,
    VisitTask,
)
from scheduler.desk import finding, looking, steering
from scheduler.desk.context import Actor
from scheduler.desk.register_changes import within
from scheduler.desk.second import waiting
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import PENDING, DrawKind, PlanState, VisitState

router = APIRouter()

VISITS_PER_PAGE = 30
ENTRIES_PER_PAGE = 50


@router.get("/desk")
def show_desk(
    request: Request, who: Official, state: AppState, after: str | None = None
) -> HTMLResponse:
    with state.read() as session:
        wanted = select(Task).where(Task.authority_id == who.authority_id).order_by(Task.id.desc())
        if after:
            start = select(Task.id).where(Task.number == after).scalar_subquery()
            wanted = wanted.where(Task.id < start)
        found = session.scalars(wanted.limit(TASKS_PER_PAGE + 1)).all()
        plans = session.scalars(
            select(Plan).where(Plan.authority_id == who.authority_id).order_by(Plan.id.desc())
        ).all()
        return render(
            request,
            who,
            "desk/home.html",
            lines=[desk_line(session, task) for task in found[:TASKS_PER_PAGE]],
            after=after,
            following=found[TASKS_PER_PAGE - 1].number if len(found) > TASKS_PER_PAGE else None,
            plans=plans,
            drafts=[plan for plan in plans if plan.state == PlanState.DRAFT],
            voids=_proposed_voids(session, who),
            corrections=_open_corrections(session, who),
            narrow=[
                (task.number, task.authority_id == who.authority_id)
                for task in steering.waiting(session, within(session, who.authority_id))
            ],
            alarms=alarms_view(session, state.clock.now(), within(session, who.authority_id)),
            pending=_pending(session, who),
        )


def _proposed_voids(session: Session, who: Actor) -> list[tuple[Draw, str]]:
    """Draws of the authority and of those below that somebody asks to void, each with the number of
    its task."""
    found = session.execute(
        select(Draw, Task.number)
        .join(Task, Task.id == Draw.task_id)
        .where(
            Draw.authority_id.in_(within(session, who.authority_id)),
            Draw.state.in_(PENDING),
            Draw.void_cause.is_not(None),
        )
    )
    return [(draw, number) for draw, number in found]


def _open_corrections(session: Session, who: Actor) -> list[tuple[str, str]]:
    """Publications of the authority that somebody asks to correct, each with who asks."""
    found = session.execute(
        select(Publication.number, Correction.proposed_by)
        .join(Publication, Publication.id == Correction.publication_id)
        .where(Correction.authority_id == who.authority_id, Correction.decided_at.is_(None))
        .order_by(Correction.id)
    )
    return [(number, by) for number, by in found]


def _pending(session: Session, who: Actor) -> int:
    """How many results wait for review."""
    wanted = select(func.count()).where(
        Visit.authority_id == who.authority_id, Visit.state == VisitState.ENTERED
    )
    return session.scalar(wanted) or 0


@router.get("/desk/tasks/{number}")
def show_task(
    request: Request,
    number: str,
    who: Official,
    state: AppState,
    status: str = "",
    after: str | None = None,
) -> HTMLResponse:
    if status and status not in set(VisitState):
        raise Invalid([Finding("status", "unknown_value", {"value": status})])
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        plan = session.get_one(Plan, task.plan_id)
        view = task_view(session, task)
        wanted = select(Draw).where(Draw.task_id == task.id, Draw.state.in_(PENDING))
        frozen = session.scalars(wanted).first()
        found = _visits(session, task, who, status, after)
        visits = [visit_view(session, visit, who) for visit in found[:VISITS_PER_PAGE]]
        looks.note(state, session, who, f"task:{number}", visits)
        return render(
            request,
            who,
            "desk/task.html",
            task=view,
            plan=plan,
            steps=steps_of(session, task, view),
            next=next_step(plan, task.state, view.draws, view.progress, view.second),
            why=[*waiting.why_impossible(session, number)],
            frozen=frozen,
            **_doors(view, frozen, state.clock.now()),
            target_draw=live_draw(view.draws, DrawKind.TARGETS),
            visits=visits,
            visit_states=list(VisitState),
            chosen=status,
            after=after,
            following=found[VISITS_PER_PAGE - 1].public_id
            if len(found) > VISITS_PER_PAGE
            else None,
        )


def _doors(view: TaskOut, frozen: Draw | None, now: datetime) -> dict[str, Any]:
    """The task's draw that is under way, and which of its doors may be pushed."""
    drawn = (each for each in view.draws if frozen and each.number == frozen.number)
    pending = next(drawn, None)
    return {"pending": pending, "due": due(pending, now) if pending else ""}


def _visits(
    session: Session, task: Task, who: Actor, status: str, after: str | None
) -> list[Visit]:
    """A page of a task's visits, and one more where there is a next page."""
    wanted = (
        select(Visit)
        .join(VisitTask, VisitTask.visit_id == Visit.id)
        .where(VisitTask.task_id == task.id)
        .order_by(Visit.id)
    )
    if status:
        wanted = wanted.where(Visit.state == VisitState(status))
    if after:
        start = select(Visit.id).where(Visit.public_id == after).scalar_subquery()
        wanted = wanted.where(Visit.id > start)
    return list(session.scalars(looking.shown_to(who, wanted).limit(VISITS_PER_PAGE + 1)))


@router.get("/desk/journal")
def show_journal(
    request: Request,
    who: Overseer,
    state: AppState,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
) -> HTMLResponse:
    with state.read() as session:
        wanted = select(JournalEntry).where(JournalEntry.authority_id == who.authority_id)
        if before is not None:
            wanted = wanted.where(JournalEntry.id < before)
        wanted = wanted.order_by(JournalEntry.id.desc()).limit(ENTRIES_PER_PAGE + 1)
        found = session.scalars(wanted).all()
        more = len(found) > ENTRIES_PER_PAGE
        return render(
            request,
            who,
            "desk/journal.html",
            entries=found[:ENTRIES_PER_PAGE],
            before=before,
            following=found[ENTRIES_PER_PAGE - 1].id if more else None,
        )
