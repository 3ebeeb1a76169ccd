"""`ssj plan`: draft, approve, file, publish."""

from datetime import datetime
from typing import Annotated

import typer

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.plans import PlanOut
from api.views.plans import plan_view
from scheduler.clock import civil_date
from scheduler.desk import finding, planning

app = chinese.group("年度抽查工作计划：起草、批准、备案、公布。")

Number = Annotated[str, typer.Argument(help="计划编号，如 420000-2026-P0001")]


def _say(plan: PlanOut) -> None:
    out.print(f"计划 {plan.number}《{plan.title}》：{plan.state.label}", markup=False)
    if plan.filing_no:
        out.print(f"备案：{plan.filed_with} {plan.filing_no} {plan.filed_on}", markup=False)
    if plan.tasks:
        out.print(f"任务：{'、'.join(plan.tasks)}")


@app.command("new", cls=chinese.ChineseCommand)
def new(
    title: Annotated[str, typer.Argument(help="计划名称")],
    year: Annotated[int | None, typer.Option(help="年度；不给则为今年。")] = None,
    text: Annotated[str, typer.Option(help="计划正文。")] = "",
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """起草计划。

    例：ssj plan new "2026 年度双随机抽查工作计划" --year 2026 --as supervisor
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        made = planning.new_plan(desk, year or civil_date(desk.now()).year, title, text)
        view = plan_view(desk.session, made)
    answer(view, as_json, lambda: _say(view))


@app.command("show", cls=chinese.ChineseCommand)
def show(number: Number, db: Db = None, as_json: AsJson = False) -> None:
    """查看计划。例：ssj plan show 420000-2026-P0001"""
    state = open_state(db)
    with state.read() as session:
        view = plan_view(session, finding.plan(session, number))
    answer(view, as_json, lambda: _say(view))


@app.command("approve", cls=chinese.ChineseCommand)
def approve(number: Number, db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """批准计划；起草人不能批准自己的计划。例：ssj plan approve 420000-2026-P0001 --as reviewer"""
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        view = plan_view(desk.session, planning.approve_plan(desk, number))
    answer(view, as_json, lambda: _say(view))


@app.command("file", cls=chinese.ChineseCommand)
def file_(
    number: Number,
    filed_with: Annotated[str, typer.Option("--with", help="向谁备案。")],
    filing_no: Annotated[str, typer.Option("--no", help="备案号。")],
    filed_on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="备案日期；不给则为今天。")
    ] = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """登记备案；未备案的计划不能抽取。

    例：ssj plan file 420000-2026-P0001 --with 省司法厅 --no 鄂备〔2026〕1号
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        on = filed_on.date() if filed_on else civil_date(desk.now())
        view = plan_view(desk.session, planning.file_plan(desk, number, filed_with, filing_no, on))
    answer(view, as_json, lambda: _say(view))


@app.command("publish", cls=chinese.ChineseCommand)
def publish(number: Number, db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """公布计划。例：ssj plan publish 420000-2026-P0001"""
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        view = plan_view(desk.session, planning.publish_plan(desk, number))
    answer(view, as_json, lambda: _say(view))
