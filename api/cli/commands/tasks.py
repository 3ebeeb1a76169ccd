"""`ssj task`: open, show, list."""

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select

from api.cli import chinese
from api.cli.commands.second_words import say_waiting
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.plans import TaskOut, TasksOut
from api.views.consents import consent_view
from api.views.history import history_view
from api.views.plans import task_view
from models import Task
from scheduler.clock import civil_text
from scheduler.desk import finding, steering, tasks
from scheduler.vocabulary import TargetKind

app = chinese.group("抽查任务：在计划下开任务、查看。")


def say_task(task: TaskOut) -> None:
    out.print(f"任务 {task.number}《{task.title}》：{task.state.label}", markup=False)
    out.print(f"  事项 {task.item.code} {task.item.label}（{task.item_kind.label}）", markup=False)
    rates = "、".join(f"{key} {rate}" for key, rate in task.rates.items())
    out.print(f"  范围 {task.region.label}；比例 {rates}", markup=False)
    out.print(f"  检查期 {task.visits_from} 至 {task.visits_to}")
    for draw in task.draws:
        drawn = "" if draw.drawn is None else f"，抽出 {draw.drawn}"
        out.print(f"  {draw.kind.label} {draw.number}：{draw.state.label}{drawn}", markup=False)
    say_waiting(task)
    done = task.progress
    if done.drawn:
        out.print(
            f"  检查 {done.drawn} 户：派发 {done.dispatched}，录入 {done.entered}，"
            f"审核通过 {done.passed}，公示 {done.published}"
        )


def _rates(given: list[str]) -> dict[str, str]:
    rates = {}
    for text in given:
        for part in text.replace("，", ",").split(","):
            key, _, rate = part.partition("=")
            if not rate:
                raise typer.BadParameter(part, param_hint="--rate")
            rates[key.strip()] = rate.strip()
    return rates


def _kinds(given: list[str]) -> list[str]:
    return [(TargetKind.from_label(kind) or kind) for kind in given]


@app.command("new", cls=chinese.ChineseCommand)
def new(
    plan: Annotated[str, typer.Argument(help="计划编号")],
    title: Annotated[str, typer.Argument(help="任务名称")],
    item: Annotated[str, typer.Option(help="抽查事项编码。")],
    region: Annotated[str, typer.Option(help="区域的区划代码。")],
    rate: Annotated[
        list[str],
        typer.Option(help="各监管风险分类的比例，如 A=1%,B=3%,C=10%,D=30%,-=3%（- 为未分类）。"),
    ],
    visits_from: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="检查期起。")
    ],
    visits_to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="检查期止。")],
    kind: Annotated[
        list[str] | None,
        typer.Option(help="对象类型（企业、个体工商户……）；不给则为事项适用的全部。"),
    ] = None,
    industry: Annotated[
        list[str] | None, typer.Option(help="行业大类代码（GB/T 4754），可多次给出。")
    ] = None,
    load_cap: Annotated[int | None, typer.Option(help="每人在本任务中最多检查几户。")] = None,
    pair_cap: Annotated[str, typer.Option(help="同一人检查同一户的概率上限，如 1/2。")] = "",
    load_least: Annotated[int, typer.Option(help="每人在本任务中最少检查几户。")] = 0,
    week_load: Annotated[int | None, typer.Option(help="每人每周最多检查几户。")] = None,
    rest_days: Annotated[int, typer.Option(help="轮换间隔：几天内查过的人不再查同一户。")] = 0,
    unannounced: Annotated[
        bool, typer.Option("--unannounced", help="不提前告知（突击检查）：抽取默认用密封方式。")
    ] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """在已批准的计划下开任务。

    例：ssj task new 420000-2026-P0001 登记事项抽查 --item HB-2026-001 --region 420000
    --rate A=1%,B=3%,C=10%,D=30%,-=3% --from 2026-12-01 --to 2027-01-31
    """
    state = open_state(db)
    draft = tasks.TaskDraft(
        title=title,
        item=item,
        region=region,
        visits_from=visits_from.date(),
        visits_to=visits_to.date(),
        rates=_rates(rate),
        target_kinds=_kinds(kind or []),
        industries=list(industry or []),
        load_cap=load_cap,
        pair_cap=pair_cap,
        load_least=load_least,
        week_load=week_load,
        rest_days=rest_days,
        unannounced=unannounced,
    )
    with state.desk(actor(state, as_)) as desk:
        view = task_view(desk.session, tasks.new_task(desk, plan, draft))
    answer(view, as_json, lambda: say_task(view))


@app.command("show", cls=chinese.ChineseCommand)
def show(
    number: Annotated[str, typer.Argument(help="任务编号，如 420000-2026-T0001")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """查看任务及其抽取。例：ssj task show 420000-2026-T0001"""
    state = open_state(db)
    with state.read() as session:
        view = task_view(session, finding.task(session, number))
    answer(view, as_json, lambda: say_task(view))


@app.command("list", cls=chinese.ChineseCommand)
def list_(db: Db = None, as_json: AsJson = False) -> None:
    """列出全部任务，新的在前。例：ssj task list --json"""
    state = open_state(db)
    with state.read() as session:
        found = session.scalars(select(Task).order_by(Task.id.desc())).all()
        view = TasksOut(tasks=[task_view(session, task) for task in found])

    def say() -> None:
        for task in view.tasks:
            say_task(task)
        if not view.tasks:
            out.print("还没有任务。先用 ssj plan new 起草计划，再用 ssj task new 开任务。")

    answer(view, as_json, say)


@app.command("history", cls=chinese.ChineseCommand)
def history(
    number: Annotated[str, typer.Argument(help="任务编号")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """任务的全部经过：建立、锁定、见证、作废、抽出、补位、公示、更正，依公开日志。

    例：ssj task history 420000-2026-T0001
    """
    state = open_state(db)
    with state.read() as session:
        view = history_view(session, finding.task(session, number))

    def say() -> None:
        out.print(f"任务 {view.task}《{view.title}》", markup=False)
        for event in view.events:
            many = f" {event.count} 条" if event.count > 1 else ""
            where = "" if event.first is None else f"（日志第 {event.first} 条）"
            head = f"{civil_text(event.at)} {event.label}{many} {event.draw or ''}{where}"
            out.print(f"  {head}", markup=False)
            for text in event.words:
                out.print(f"      {text}", markup=False)

    answer(view, as_json, say)


@app.command("consent", cls=chinese.ChineseCommand)
def consent(
    number: Annotated[str, typer.Argument(help="任务编号")],
    reason: Annotated[str, typer.Option(help="范围过小、任务相近的理由，将公布。")] = "",
    approve: Annotated[bool, typer.Option("--approve", help="同意（其他单位办理）。")] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """范围过小或与近期任务相近的，说明理由，由上级单位或其他单位同意之后才能锁定。

    例：ssj task consent 420000-2026-T0003 --reason "举报集中的一条街" --as supervisor

    然后：ssj task consent 420000-2026-T0003 --approve --as contributor
    """
    if bool(reason) == approve:
        raise typer.BadParameter("", param_hint="--reason")
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        if approve:
            row = steering.approve_consent(desk, number)
        else:
            row = steering.ask_consent(desk, number, reason, state.settings.limits)
        view = consent_view(desk.session, row)
    told = f"{view.approved.body}已经同意" if view.approved else "等待其他单位同意"
    answer(view, as_json, lambda: out.print(f"任务 {view.task}：{told}。", markup=False))
