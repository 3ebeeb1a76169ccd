"""`ssj draw`: lock the list, then type in the public value; show; void."""

import sys
from typing import Annotated

import typer
from sqlalchemy import select

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, err, open_state, out
from api.schemas.draws import DrawOut
from api.state import State
from api.views.draws import draw_view
from models import Draw
from scheduler.desk import drawing, finding, freezing
from scheduler.desk.context import Actor
from scheduler.errors import Refused
from scheduler.vocabulary import DrawKind, DrawState, VoidCause

app = chinese.group(
    "抽取：先锁定名单并公布概率，公开数字产生后录入，结果当即算出。\n\n"
    "公开数字（掷骰或快乐8开奖）必须在名单锁定之后才产生，所以分两次执行，或在终端里按提示录入。"
)

TaskNumber = Annotated[str, typer.Argument(help="任务编号")]
Value = Annotated[
    str | None,
    typer.Option("--public-value", help="公开数字：骰子点数或开奖号码。名单锁定后才可录入。"),
]
Source = Annotated[str, typer.Option("--source", help="公开数字来源：dice 十面骰，kl8 快乐8。")]
Label = Annotated[str, typer.Option("--source-label", help="事先说明用哪一次掷骰、哪一期开奖。")]


def _say(draw: DrawOut) -> None:
    out.print(f"{draw.kind.label} {draw.number}：{draw.state.label}", markup=False)
    counts = "，".join(f"{name} {count} 行" for name, count in draw.counts.items())
    out.print(f"  锁定：{counts}")
    out.print(f"  名单校验码 {draw.plan_hash}")
    for party, digest in draw.commitments.items():
        out.print(f"  封存号码 {party} {digest}")
    out.print(f"  公开数字来源：{draw.source_kind}，{draw.source_label}", markup=False)
    if draw.seed:
        out.print(f"  公开数字 {draw.public_value}")
        out.print(f"  摇号随机数 {draw.seed}")
        out.print(f"  抽出 {draw.drawn}")
    elif draw.void is None:
        out.print("  请在公开场合产生公开数字，然后用 --public-value 录入。")


def _pending(state: State, task_number: str, kind: DrawKind) -> Draw | None:
    with state.read() as session:
        task = finding.task(session, task_number)
        return session.scalars(
            select(Draw).where(
                Draw.task_id == task.id, Draw.kind == kind, Draw.state == DrawState.FROZEN
            )
        ).one_or_none()


def _draw(
    state: State,
    who: Actor,
    task_number: str,
    kind: DrawKind,
    source: tuple[str, str],
    value: str | None,
) -> DrawOut:
    pending = _pending(state, task_number, kind)
    if pending is None:
        if value is not None:
            # Whoever knows the value before the list is locked could choose the list.
            raise Refused("value_before_freeze")
        freeze = freezing.freeze_targets if kind == DrawKind.TARGETS else freezing.freeze_inspectors
        with state.desk(who) as desk:
            pending = freeze(desk, task_number, *source)
        if sys.stdin.isatty() and sys.stderr.isatty():
            err.print(f"名单已锁定，校验码 {pending.plan_hash}")
            value = typer.prompt("请公开产生数字后录入（Ctrl-C 稍后再录）", err=True)
    if value is not None:
        with state.desk(who) as desk:
            drawing.enter_public_value(desk, pending.number, value)
    with state.read() as session:
        return draw_view(session, finding.draw(session, pending.number))


@app.command("targets", cls=chinese.ChineseCommand)
def targets(
    task: TaskNumber,
    value: Value = None,
    source: Source = "dice",
    label: Label = "当众掷十面骰",
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """抽取检查对象：第一次执行锁定名单，第二次带公开数字得出结果。

    例：ssj draw targets 420000-2026-T0001 --source-label "12月1日10时当众掷骰"

    然后：ssj draw targets 420000-2026-T0001 --public-value 4071825396402718593
    """
    state = open_state(db)
    view = _draw(state, actor(state, as_), task, DrawKind.TARGETS, (source, label), value)
    answer(view, as_json, lambda: _say(view))


@app.command("inspectors", cls=chinese.ChineseCommand)
def inspectors(
    task: TaskNumber,
    value: Value = None,
    source: Source = "dice",
    label: Label = "当众掷十面骰",
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """为抽出的对象匹配检查人员：先公布概率，再录入另一个公开数字。

    例：ssj draw inspectors 420000-2026-T0001
    """
    state = open_state(db)
    view = _draw(state, actor(state, as_), task, DrawKind.INSPECTORS, (source, label), value)
    answer(view, as_json, lambda: _say(view))


@app.command("show", cls=chinese.ChineseCommand)
def show(
    number: Annotated[str, typer.Argument(help="抽取编号，如 420000-2026-0001")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """查看一次抽取。例：ssj draw show 420000-2026-0001"""
    state = open_state(db)
    with state.read() as session:
        view = draw_view(session, finding.draw(session, number))
    answer(view, as_json, lambda: _say(view))


@app.command("void", cls=chinese.ChineseCommand)
def void(
    number: Annotated[str, typer.Argument(help="抽取编号")],
    cause: Annotated[
        VoidCause | None,
        typer.Option(help="、".join(f"{cause.value} {cause.label}" for cause in VoidCause)),
    ] = None,
    reason: Annotated[str, typer.Option(help="具体情况。")] = "",
    approve: Annotated[bool, typer.Option("--approve", help="批准他人提出的作废。")] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """作废尚无结果的抽取：一人提出，另一人批准，公开并计数。

    例：ssj draw void 420000-2026-0001 --cause source_failed --reason "当期未开奖" --as supervisor

    然后：ssj draw void 420000-2026-0001 --approve --as reviewer
    """
    if cause is None and not approve:
        raise typer.BadParameter("", param_hint="--cause")
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        if approve:
            done = drawing.approve_void(desk, number)
        elif cause is not None:
            done = drawing.propose_void(desk, number, cause, reason)
        view = draw_view(desk.session, done)
    answer(view, as_json, lambda: _say(view))
