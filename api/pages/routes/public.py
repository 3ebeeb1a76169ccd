"""What everybody may read: tasks, how far they are, each draw with its proof, how to check it."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.pages.guards import Anyone, AppState
from api.pages.lists import TASKS_PER_PAGE, task_lines
from api.pages.rendering import render
from api.pages.routes.verifiers import verifier_lines
from api.pages.steps import steps_of
from api.views.common import coded, region_name
from api.views.draws import draw_view
from api.views.history import counts_view, history_view
from api.views.odds.overview import odds_view
from api.views.oversight import alarms_view
from api.views.plans import task_view, visible, visible_draw
from api.views.publications import plan_publication
from api.views.replacements import replaced_words
from api.views.visits import publications_view
from models import Authority, Plan, Task
from scheduler.desk import public_log
from scheduler.desk.context import Actor
from scheduler.desk.hidden import is_hidden
from scheduler.desk.registers import roots
from scheduler.errors import NotFound
from scheduler.reference.industries import load_industries
from scheduler.vocabulary import PlanState

router = APIRouter()

RESULTS_PER_PAGE = 20
TASKS_PER_AUTHORITY = 200


@router.get("/")
def home(request: Request, who: Anyone, state: AppState, after: str | None = None) -> HTMLResponse:
    with state.read() as session:
        # As the public sees it, whoever looks: drafts are on the desk.
        wanted = (
            select(Task)
            .join(Plan, Plan.id == Task.plan_id)
            .where(visible(None))
            .order_by(Task.id.desc())
        )
        if after:
            start = select(Task.id).where(Task.number == after).scalar_subquery()
            wanted = wanted.where(Task.id < start)
        found = session.scalars(wanted.limit(TASKS_PER_PAGE + 1)).all()
        lines = task_lines(session, found[:TASKS_PER_PAGE])
        following = found[TASKS_PER_PAGE - 1].number if len(found) > TASKS_PER_PAGE else None
        late = [] if after else alarms_view(session, state.clock.now())
    return render(
        request, who, "home.html", tasks=lines, after=after, following=following, alarms=late
    )


def _task(session: Session, number: str, who: Actor | None) -> tuple[Task, Plan]:
    found = session.execute(
        select(Task, Plan)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Task.number == number, visible(who))
    ).one_or_none()
    if found is None:
        raise NotFound("not_found", what="任务", key=number)
    return found[0], found[1]


@router.get("/tasks/{number}")
def show_task(
    request: Request, number: str, who: Anyone, state: AppState, after: str | None = None
) -> HTMLResponse:
    with state.read() as session:
        task, plan = _task(session, number, who)
        view = task_view(session, task)
        results, following = publications_view(session, number, after, RESULTS_PER_PAGE)
        districts = {
            code: region_name(session, code)
            for code in {str(result.content["district"]) for result in results}
        }
        industries = load_industries()
        return render(
            request,
            who,
            "task.html",
            task=view,
            plan=plan,
            history=history_view(session, task).events,
            plan_publication=plan_publication(session, plan),
            is_public=plan.state == PlanState.PUBLISHED,
            industries=[industries[code].name for code in view.industries],
            steps=steps_of(session, task, view),
            replaced=replaced_words(session, task),
            results=results,
            districts=districts,
            after=after,
            following=following,
        )


@router.get("/draws/{number}")
def show_draw(request: Request, number: str, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        return render(
            request,
            who,
            "draw.html",
            draw=draw_view(session, draw),
            verifiers=verifier_lines(session)[0],
            beside=roots.found_before(session, number),
            odds=None if is_hidden(draw) else odds_view(session, draw, 0, 1),
        )


@router.get("/authorities")
def list_authorities(request: Request, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        now = state.clock.now()
        counts, late = counts_view(session, now), alarms_view(session, now)
    return render(request, who, "authorities.html", counts=counts, alarms=late, one=None, tasks=())


@router.get("/authorities/{code}")
def show_authority(request: Request, code: str, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        now = state.clock.now()
        counts = counts_view(session, now, code)
        if not counts:
            raise NotFound("not_found", what="单位", key=code)
        own = session.scalars(select(Authority).where(Authority.code == code)).one()
        wanted = (
            select(Task)
            .join(Plan, Plan.id == Task.plan_id)
            .where(Task.authority_id == own.id, Plan.state == PlanState.PUBLISHED)
            .order_by(Task.id.desc())
            .limit(TASKS_PER_AUTHORITY)
        )
        tasks = [
            {"number": task.number, "title": task.title, "state": coded(task.state)}
            for task in session.scalars(wanted)
        ]
        late = alarms_view(session, now, [own.id])
    return render(
        request, who, "authorities.html", counts=counts, alarms=late, one=counts[0], tasks=tasks
    )


@router.get("/about")
def about(request: Request, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        point = public_log.checkpoint(session)
    return render(request, who, "about.html", log=point)
