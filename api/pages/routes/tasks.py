"""A new task on a plan: typed, rehearsed, shown for comparison, opened."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, Supervisor
from api.pages.rendering import render, see
from api.schemas.plans import TaskIn
from api.state import State
from api.views.plans import task_view
from models import Authority, Division, InspectionItem, Plan
from scheduler.desk import steering, tasks
from scheduler.desk.context import Actor, Desk
from scheduler.errors import Invalid
from scheduler.reference.industries import Industry, load_industries
from scheduler.vocabulary import PlanState, RiskClass, TargetKind

router = APIRouter()

RATE = "rates."


@router.get("/desk/tasks/new")
def show_new_task(
    request: Request, who: Supervisor, state: AppState, plan: str = ""
) -> HTMLResponse:
    return _form(request, who, state, Form({"plan": [plan]}))


@router.post("/desk/tasks/new")
def new_task(request: Request, who: Supervisor, typed: Typed, state: AppState) -> Response:
    """`step` says which button was pressed: look at it first, go back to the form, open it."""
    values = values_of(typed)
    step = values.pop("step", ["check"])[0]
    if step == "edit":
        return _form(request, who, state, Form(values))
    try:
        body = _read(values)
        draft = tasks.TaskDraft(**body.model_dump(exclude={"plan"}))
        if step != "open":
            return _rehearse(request, who, state, values, body.plan, draft)
        with state.desk(who) as desk:
            number = tasks.new_task(desk, body.plan, draft).number
    except Invalid as error:
        return _form(request, who, state, refused(values, error), error.status)
    return see(f"/desk/tasks/{number}", "task-new")


def _read(values: Mapping[str, list[str]]) -> TaskIn:
    names = (
        *("plan", "title", "item", "region", "visits_from", "visits_to"),
        *("load_cap", "pair_cap", "load_least", "week_load", "rest_days", "unannounced"),
    )
    rates = {
        name.removeprefix(RATE): typed[0].strip()
        for name, typed in values.items()
        if name.startswith(RATE) and typed[0].strip()
    }
    more: dict[str, object] = {
        "rates": rates,
        "target_kinds": values.get("target_kinds", []),
        "industries": values.get("industries", []),
    }
    return parsed(TaskIn, filled(values, *names) | more)


def _rehearse(
    request: Request,
    who: Actor,
    state: State,
    values: dict[str, list[str]],
    plan: str,
    draft: tasks.TaskDraft,
) -> HTMLResponse:
    """Open the task in a session that is never committed: every fault is found, nothing is kept."""
    with state.read() as session:
        desk = Desk(session, state.clock, state.entropy, who)
        task = tasks.new_task(desk, plan, draft)
        view = task_view(session, task)
        limits = state.settings.limits
        around = steering.look_around(session, task, desk.now(), limits.least_targets)
        industries = load_industries()
        names = [industries[code].name for code in view.industries]
    return render(
        request,
        who,
        "desk/task_check.html",
        task=view,
        plan=plan,
        industries=names,
        values=values,
        around=around,
        limits=limits,
    )


def _form(
    request: Request, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        plans = session.scalars(
            select(Plan)
            .where(Plan.authority_id == who.authority_id, Plan.state != PlanState.DRAFT)
            .order_by(Plan.id.desc())
        ).all()
        items = session.scalars(
            select(InspectionItem).where(~InspectionItem.superseded).order_by(InspectionItem.code)
        ).all()
        return render(
            request,
            who,
            "desk/task_new.html",
            status,
            form=form,
            plans=plans,
            items=items,
            regions=_regions(session, who),
            kinds=list(TargetKind),
            classes=list(RiskClass),
            sections=_sections(),
        )


def _regions(session: Session, who: Actor) -> list[tuple[str, str]]:
    """The own division and those below it, each after its parent, indented by level."""
    top = session.get_one(Authority, who.authority_id).division_code
    children: dict[str | None, list[Division]] = {}
    for division in session.scalars(select(Division).order_by(Division.code)):
        children.setdefault(division.parent_code, []).append(division)
    regions: list[tuple[str, str]] = []

    def add(code: str, name: str, depth: int) -> None:
        regions.append((code, "　" * depth + name))
        for child in children.get(code, []):
            add(child.code, child.name, depth + 1)

    add(top, session.get_one(Division, top).name, 0)
    return regions


def _sections() -> dict[str, list[Industry]]:
    sections: dict[str, list[Industry]] = {}
    for industry in load_industries().values():
        sections.setdefault(f"{industry.section} {industry.section_name}", []).append(industry)
    return sections
