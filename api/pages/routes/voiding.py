"""The public way out of a locked draw: one person asks, another approves."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, SecondPerson, Supervisor
from api.pages.rendering import render, see
from api.pages.routes.drawing import draw_and_task
from api.schemas.draws import VoidIn
from api.state import State
from models import Task
from scheduler.desk import voiding
from scheduler.desk.context import Actor
from scheduler.errors import Finding, Invalid, Refused
from scheduler.vocabulary import VoidCause

router = APIRouter()


@router.get("/desk/draws/{number}/void")
def show_void(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    return _form(request, number, who, state, Form())


def _form(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    draw, task = draw_and_task(number, who, state)
    causes = list(VoidCause)
    return render(
        request, who, "desk/void.html", status, form=form, draw=draw, task=task, causes=causes
    )


@router.post("/desk/draws/{number}/void")
def propose_void(
    request: Request, number: str, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(VoidIn, filled(values, "cause", "reason"))
        if body.cause not in set(VoidCause):
            raise Invalid([Finding("cause", "unknown_value", {"value": body.cause})])
        with state.desk(who) as desk:
            draw = voiding.propose_void(desk, number, VoidCause(body.cause), body.reason)
            task = desk.session.get_one(Task, draw.task_id).number
    except Invalid as error:
        return _form(request, number, who, state, refused(values, error), error.status)
    return see(f"/desk/tasks/{task}", "void-proposed")


@router.get("/desk/draws/{number}/void/approve")
def ask_approve(request: Request, number: str, who: SecondPerson, state: AppState) -> HTMLResponse:
    draw, task = draw_and_task(number, who, state)
    if draw.void_cause is None:
        raise Refused("void_not_proposed", number=number)
    return render(
        request,
        who,
        "confirm.html",
        title="批准作废",
        subject=f"抽取 {number}（任务 {task.number}）",
        points=[
            f"作废原因：{draw.void_cause.label}",
            f"说明：{draw.void_reason}",
            f"申请人：{draw.void_by}。申请人不能自己批准。",
            "批准后本次抽取永久作废，编号不再使用，原因向社会公布；重新抽取用新的编号。",
        ],
        action=f"/desk/draws/{number}/void/approve",
        button="确认作废",
        back=f"/desk/tasks/{task.number}",
        hidden={},
    )


@router.post("/desk/draws/{number}/void/approve")
def approve_void(number: str, who: SecondPerson, state: AppState) -> Response:
    with state.desk(who) as desk:
        draw = voiding.approve_void(desk, number)
        task = desk.session.get_one(Task, draw.task_id).number
    return see(f"/desk/tasks/{task}", "voided")
