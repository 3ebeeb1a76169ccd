"""After the draws: assignments go out, results are published; each shown before it is done."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.guards import AppState, Supervisor
from api.pages.rendering import render, see
from api.state import State
from api.views.plans import progress
from models import Draw, Task
from scheduler.desk import dispatching, finding, publishing
from scheduler.desk.context import Actor

router = APIRouter()


def draw_and_task(number: str, who: Actor, state: State) -> tuple[Draw, Task]:
    """A draw of the actor's own authority, with its task."""
    with state.read() as session:
        draw = finding.of_authority(finding.draw(session, number), who)
        return draw, session.get_one(Task, draw.task_id)


@router.get("/desk/tasks/{number}/dispatch")
def ask_dispatch(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        visits, title = progress(session, task).drawn, task.title
    return render(
        request,
        who,
        "confirm.html",
        title="派发",
        subject=f"任务 {number} {title}",
        points=[
            f"{visits} 家检查对象将派发给抽中的检查人员，检查人员随即看到自己的任务。",
            "派发后不能撤回。",
        ],
        action=f"/desk/tasks/{number}/dispatch",
        button="确认派发",
        back=f"/desk/tasks/{number}",
        hidden={},
    )


@router.post("/desk/tasks/{number}/dispatch")
def dispatch(number: str, who: Supervisor, state: AppState) -> Response:
    with state.desk(who) as desk:
        dispatching.dispatch(desk, number)
    return see(f"/desk/tasks/{number}", "dispatch")


@router.get("/desk/tasks/{number}/publish")
def ask_publish(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        done, title = progress(session, task), task.title
    return render(
        request,
        who,
        "confirm.html",
        title="公示结果",
        subject=f"任务 {number} {title}",
        points=[
            f"{done.passed - done.published} 家已审核通过的结果将向社会公示。",
            "公示内容包括对象名称、检查日期和检查结果，不含检查人员姓名。",
            "公示内容记入公开日志，不能删除。",
            "录入人和审核人不能公示自己经手的结果。",
        ],
        action=f"/desk/tasks/{number}/publish",
        button="确认公示",
        back=f"/desk/tasks/{number}",
        hidden={},
    )


@router.post("/desk/tasks/{number}/publish")
def publish(number: str, who: Supervisor, state: AppState) -> Response:
    with state.desk(who) as desk:
        publishing.publish_results(desk, number)
    return see(f"/desk/tasks/{number}", "publish")
