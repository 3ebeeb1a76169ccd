"""`ssj dispatch`, `ssj publish`: from drawn to public."""

from typing import Annotated

import typer

from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.visits import DispatchOut, PublishOut
from api.views.common import coded
from scheduler.desk import dispatching, finding, publishing

Number = Annotated[str, typer.Argument(help="任务编号")]


def dispatch(number: Number, db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """派发：把抽中的检查发给匹配到的人员。例：ssj dispatch 420000-2026-T0001"""
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        task = dispatching.dispatch(desk, number)
        sent = len(dispatching.visits_of(desk, task))
    view = DispatchOut(task=number, dispatched=sent)
    answer(view, as_json, lambda: out.print(f"已派发 {view.dispatched} 户。"))


def publish(number: Number, db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """公示审核通过的结果；公示人不能是录入人或审核人。例：ssj publish 420000-2026-T0001"""
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        made = publishing.publish_results(desk, number)
        task = finding.task(desk.session, number)
        view = PublishOut(task=number, published=len(made), task_state=coded(task.state))
    answer(
        view,
        as_json,
        lambda: out.print(f"已公示 {view.published} 条；任务状态：{view.task_state.label}。"),
    )
