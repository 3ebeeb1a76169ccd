"""Starting the draw of inspectors without waiting for the timer: shown, then done; nothing to
choose."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.pages.guards import AppState, Supervisor
from api.pages.rendering import render, see
from api.pages.second_words import ladder_words
from api.pages.words import source_words
from api.schemas.second import RungOut
from api.views.common import coded
from models import Task
from scheduler.clock import civil_text
from scheduler.desk import draw_files, finding, freezing
from scheduler.desk.context import Desk
from scheduler.desk.second import ladder, terms, waiting
from scheduler.draw.documents import Json, read_canonical
from scheduler.errors import Refused

router = APIRouter()


@router.get("/desk/tasks/{number}/lock/inspectors")
def show_second(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    with state.look(who) as desk:
        task = finding.own(desk, finding.task(desk.session, number))
        points = _points(desk, task)
    return render(
        request,
        who,
        "confirm.html",
        title="锁定检查人员名单",
        subject=f"任务 {number}",
        points=points,
        action=f"/desk/tasks/{number}/lock/inspectors",
        button="现在锁定",
        back=f"/desk/tasks/{number}",
        hidden={},
    )


def _points(desk: Desk, task: Task) -> list[str]:
    """What will happen, whoever starts it."""
    parent, plan = _first(desk.session, task)
    agreed, found = terms.agree_second(desk, parent.parent, plan)
    rules = plan["rules"]
    assert isinstance(rules, dict)
    rungs = [RungOut(kind=coded(each.kind), most=each.most) for each in ladder.read_ladder(rules)]
    by = "；".join(f"{source_words(each.kind)}（{each.label}）" for each in agreed.sources)
    return [
        "不锁定也会自动锁定。办法在锁定检查对象名单时已经定死，这里没有可以选择的。",
        f"封存号码的各方：{'、'.join(agreed.bodies.values())}。",
        f"封存截止 {civil_text(agreed.commit_by)}，启封截止 {civil_text(agreed.reveal_by)}"
        f"（自 {civil_text(found.after)} 算起）。",
        f"结果由这些公开数字决定：{by}。" if by else "结果只由各方的号码决定。",
        ladder_words(rungs),
    ]


def _first(session: Session, task: Task) -> tuple[waiting.Waiting, dict[str, Json]]:
    """The first draw and its plan; Refused where the task does not wait for its second draw."""
    found = waiting.of_task(session, task)
    if found is None:
        raise Refused("draw_task_state", task=task.number, state=task.state.label)
    return found, read_canonical(draw_files.load_one(session, found.parent, "plan.json"))


@router.post("/desk/tasks/{number}/lock/inspectors")
def lock_second(number: str, who: Supervisor, state: AppState) -> Response:
    with state.desk(who) as desk:
        freezing.freeze_inspectors(desk, number)
    return see(f"/desk/tasks/{number}", "locked")
