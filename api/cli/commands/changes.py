"""`ssj register`: what changed in the registers, row by row."""

from typing import Annotated

import typer

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.changes import ChangeOut, ChangesOut
from api.views.changes import changes_view
from scheduler.clock import civil_text
from scheduler.desk.register_changes import SHOWN_DAYS, Asked
from scheduler.desk.registers import Register

app = chinese.group("名录库：查看逐条改动。导入见 ssj import。")


def _say(change: ChangeOut) -> None:
    mark = "【可能影响抽取】" if change.weighty else ""
    head = f"{civil_text(change.at)} {change.by} {change.into.label} {change.key}"
    out.print(f"{head} {'新增' if change.added else '更改'}{mark}", markup=False)
    for field in change.fields:
        out.print(f"    {field.label}：{field.before} → {field.after}", markup=False)


@app.command("changes", cls=chinese.ChineseCommand)
def changes(
    register: Annotated[
        Register | None, typer.Option(help="items、targets、inspectors、recusals、absences。")
    ] = None,
    row: Annotated[str, typer.Option(help="信用代码（曾用的也可）、人员编号或事项编码。")] = "",
    by: Annotated[str, typer.Option(help="经手人的登录名。")] = "",
    weighty: Annotated[bool, typer.Option("--weighty", help="只看可能影响抽取的。")] = False,
    days: Annotated[int, typer.Option(min=1, max=3660, help="最近几日。")] = SHOWN_DAYS,
    before: Annotated[int | None, typer.Option(min=0, help="接着上一页：上一页的 next。")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="最多几条。")] = 100,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """查看名录库逐条改动：谁、什么时候、从什么改成什么，新的在前。

    例：ssj register changes --register targets --weighty --days 30
    """
    state = open_state(db)
    who = actor(state, as_)
    asked = Asked(register, row, by, weighty, days)
    with state.read() as session:
        view = changes_view(session, who, state.clock.now(), asked, before, limit)
    answer(view, as_json, lambda: _say_all(view, days))


def _say_all(view: ChangesOut, days: int) -> None:
    for change in view.changes:
        _say(change)
    if not view.changes:
        out.print(f"最近 {days} 日没有符合条件的改动。")
    if view.next is not None:
        out.print(f"还有更早的，加 --before {view.next} 接着看。")
