"""The public way out of a locked draw: the authority asks, another body decides."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, filled, parsed, refused, upload_of, values_of
from api.pages.guards import AppState, OtherBody, Supervisor
from api.pages.rendering import render, see
from api.pages.routes.drawing import draw_and_task
from api.pages.words import HOME
from api.schemas.draws import VoidIn
from api.state import State
from api.views.draws import draw_view
from models import Task
from scheduler.desk import finding, voiding
from scheduler.desk.context import Actor
from scheduler.desk.void_causes import MARGIN
from scheduler.errors import DomainError, Finding, Invalid, NotFound, Refused
from scheduler.vocabulary import Role, VoidCause

router = APIRouter()


@router.get("/desk/draws/{number}/void")
def show_void(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    return _form(request, number, who, state, Form())


def _form(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    draw, task = draw_and_task(number, who, state)
    return render(
        request,
        who,
        "desk/void.html",
        status,
        form=form,
        draw=draw,
        task=task,
        causes=list(VoidCause),
        hours=int(MARGIN.total_seconds()) // 3600,
    )


@router.post("/desk/draws/{number}/void")
def propose_void(
    request: Request, number: str, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    upload = upload_of(typed, "evidence")
    evidence = upload.file.read() if upload else None
    try:
        body = parsed(VoidIn, filled(values, "cause", "reason", "document"))
        if body.cause not in set(VoidCause):
            raise Invalid([Finding("cause", "unknown_value", {"value": body.cause})])
        cause = VoidCause(body.cause)
        with state.desk(who) as desk:
            draw = voiding.propose_void(desk, number, cause, body.reason, body.document, evidence)
            task = desk.session.get_one(Task, draw.task_id).number
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        return _form(request, number, who, state, refused(values, error), error.status)
    return see(f"/desk/tasks/{task}", "void-proposed")


@router.get("/desk/draws/{number}/void/approve")
def ask_approve(request: Request, number: str, who: OtherBody, state: AppState) -> HTMLResponse:
    with state.look(who) as desk:
        draw = finding.draw(desk.session, number)
        body = voiding.other_body(desk, draw)
        view = draw_view(desk.session, draw)
    if view.void_proposal is None:
        raise Refused("void_not_proposed", number=number)
    return render(
        request, who, "desk/void_decide.html", draw=view, body=body, back=HOME[_role(who)]
    )


def _role(who: Actor) -> Role:
    assert who.role is not None
    return who.role


@router.get("/desk/draws/{number}/void/evidence")
def get_evidence(number: str, who: OtherBody, state: AppState) -> Response:
    with state.look(who) as desk:
        draw = finding.draw(desk.session, number)
        voiding.other_body(desk, draw)
        content = voiding.void_file(desk.session, draw)
    if content is None:
        raise NotFound("not_found", what="附件", key=number)
    headers = {"content-disposition": f'attachment; filename="{number}-void"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/desk/draws/{number}/void/approve")
def approve_void(number: str, who: OtherBody, state: AppState) -> Response:
    with state.desk(who) as desk:
        voiding.approve_void(desk, number)
    return see(f"/draws/{number}", "voided")


@router.post("/desk/draws/{number}/void/refuse")
def refuse_void(number: str, who: OtherBody, state: AppState) -> Response:
    with state.desk(who) as desk:
        voiding.refuse_void(desk, number)
    return see(HOME[_role(who)], "void-refused")
