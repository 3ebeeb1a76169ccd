"""Narrow scopes: the supervisor says why, another body consents; the overseer sees them all."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, refused, values_of
from api.pages.guards import AppState, OtherBody, Overseer, Supervisor
from api.pages.rendering import render, see
from api.pages.words import HOME
from api.state import State
from api.views.consents import consent_view, consents_view
from api.views.oversight import alarms_view
from scheduler.desk import finding, steering
from scheduler.desk.context import Actor
from scheduler.desk.register_changes import within
from scheduler.errors import DomainError, Refused
from scheduler.vocabulary import Role

router = APIRouter()


@router.get("/desk/tasks/{number}/scope")
def show_scope(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    return _form(request, number, who, state, Form())


def _form(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    limits = state.settings.limits
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        now = state.clock.now()
        around = steering.look_around(session, task, now, limits.least_targets)
        asked = steering.consent(session, task)
        given = consent_view(session, asked) if asked else None
        title = task.title
    return render(
        request,
        who,
        "desk/scope.html",
        status,
        form=form,
        number=number,
        title=title,
        around=around,
        limits=limits,
        given=given,
    )


@router.post("/desk/tasks/{number}/scope")
def ask(request: Request, number: str, who: Supervisor, typed: Typed, state: AppState) -> Response:
    values = values_of(typed)
    reason = values.get("reason", [""])[0]
    try:
        with state.desk(who) as desk:
            steering.ask_consent(desk, number, reason, state.settings.limits)
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        return _form(request, number, who, state, refused(values, error), error.status)
    return see(f"/desk/tasks/{number}/scope", "scope-asked")


@router.get("/desk/tasks/{number}/scope/approve")
def show_decision(request: Request, number: str, who: OtherBody, state: AppState) -> HTMLResponse:
    with state.look(who) as desk:
        task = finding.task(desk.session, number)
        body = steering.other_body(desk, task)
        asked = steering.consent(desk.session, task)
        if asked is None or asked.approved_at is not None:
            raise Refused("scope_not_asked", task=number)
        view = consent_view(desk.session, asked)
    return render(
        request,
        who,
        "confirm.html",
        title="同意这个范围",
        subject=f"任务 {number} {view.title}（{view.authority.label}）",
        points=[
            f"可抽取 {view.targets} 家；近 12 个月范围相近、已锁定过的任务 {view.alike} 个。",
            f"理由：{view.reason}",
            f"申请：{view.asked.body}（{view.asked.account}）。您代表{body}。",
            "理由、您的单位和账号写进锁定的方案和公开日志，向社会公布。",
        ],
        action=f"/desk/tasks/{number}/scope/approve",
        button="同意",
        back=_home(who),
        hidden={},
    )


def _home(who: Actor) -> str:
    return HOME[who.role or Role.SUPERVISOR]


@router.post("/desk/tasks/{number}/scope/approve")
def approve(number: str, who: OtherBody, state: AppState) -> Response:
    with state.desk(who) as desk:
        steering.approve_consent(desk, number)
    return see(_home(who), "scope-approved")


@router.get("/desk/oversight")
def show_oversight(request: Request, who: Overseer, state: AppState) -> HTMLResponse:
    with state.read() as session:
        inside = within(session, who.authority_id)
        late = alarms_view(session, state.clock.now(), inside)
        listed = consents_view(session, inside)
    return render(request, who, "desk/oversight.html", alarms=late, consents=listed)
