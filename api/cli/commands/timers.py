"""`ssj timers`: what the program does by itself."""

import threading
from typing import Annotated

import typer
from pydantic import BaseModel
from sqlalchemy import select

from api.cli import chinese
from api.cli.common import AsJson, Db, answer, err, open_state, out
from api.timers import running
from models import TimerRun
from scheduler.clock import civil_text
from scheduler.timers.table import TIMERS
from scheduler.timers.ticking import Ran, named, tick

app = chinese.group("定时事项：到时自动办理的事，办了什么、有没有办成。")


class TimerOut(BaseModel):
    """A timer and its last turn; `at` is empty before the first."""

    name: str
    label: str
    words: str
    at: str
    failed: bool
    outcome: str


class TimersOut(BaseModel):
    timers: list[TimerOut]


class RanOut(BaseModel):
    name: str
    failed: bool
    outcome: str


class TickedOut(BaseModel):
    ran: list[RanOut]


@app.command("list", cls=chinese.ChineseCommand)
def listed(db: Db = None, as_json: AsJson = False) -> None:
    """列出定时事项和最近一次办理的情况。例：ssj timers list"""
    state = open_state(db)
    with state.read() as session:
        rows = {row.name: row for row in session.scalars(select(TimerRun))}
    view = TimersOut(
        timers=[
            TimerOut(
                name=timer.name,
                label=timer.label,
                words=timer.words,
                at=civil_text(row.began_at) if row else "",
                failed=row.failed if row else False,
                outcome=row.words if row else "",
            )
            for timer in TIMERS
            for row in [rows.get(timer.name)]
        ]
    )
    answer(view, as_json, lambda: _say_list(view))


@app.command("tick", cls=chinese.ChineseCommand)
def tick_once(
    name: Annotated[str | None, typer.Argument(help="只办这一项，不论是否到期。")] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把到期的定时事项各办一次，然后结束：可由系统的 cron 调用。

    例：ssj timers tick witnesses
    """
    state = open_state(db)
    ran = tick(state, [named(name)] if name else TIMERS, force=name is not None)
    view = TickedOut(
        ran=[RanOut(name=each.timer.name, failed=each.failed, outcome=each.words) for each in ran]
    )
    answer(view, as_json, lambda: _say_all(ran))
    if any(each.failed for each in ran):
        raise typer.Exit(1)


@app.command("run", cls=chinese.ChineseCommand)
def run(db: Db = None) -> None:
    """一直运行，到时办理。ssj serve 已带；用 ssj serve --no-timers 时才需要单独运行。

    例：ssj timers run
    """
    state = open_state(db)
    state.database.close()
    err.print("定时事项在运行；同一数据库已有别的进程在办的，等它停了再接手。Ctrl-C 停止")
    with running(state.settings, say_ran):
        threading.Event().wait()


def say_ran(ran: Ran) -> None:
    """What was done, on stderr; nothing where nothing was to be done."""
    if ran.words:
        mark = "✗ " if ran.failed else ""
        err.print(f"{mark}{ran.timer.label}：{ran.words}", markup=False)


def _say_all(ran: list[Ran]) -> None:
    for each in ran:
        say_ran(each)


def _say_list(view: TimersOut) -> None:
    for each in view.timers:
        mark = "✗ " if each.failed else ""
        out.print(f"{each.name}　{each.label}：{each.words}", markup=False)
        out.print(f"    {each.at or '还没有办理过'}　{mark}{each.outcome}", markup=False)
