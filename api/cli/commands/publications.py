"""`ssj correction`: what was published wrongly is published anew, with its cause."""

from typing import Annotated

import typer

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.publications import VersionsOut
from api.views.publications import FIELDS, versions_view
from scheduler.clock import civil_text
from scheduler.desk import correcting

app = chinese.group("更正：公示有误的，一人提出、另一人批准，另行公示；原件不改。")

Number = Annotated[str, typer.Argument(help="公示编号，如 420000-2026-G0002")]


def _say(view: VersionsOut) -> None:
    for version in view.versions:
        name = "原件" if version.revision == 1 else f"第 {version.revision - 1} 次更正"
        out.print(f"{name} {version.number} {civil_text(version.published_at)}", markup=False)
        if version.cause:
            out.print(f"  更正原因：{version.cause}", markup=False)
        for member, label in FIELDS.items():
            if member in version.content and member != "result_codes":
                value = version.content[member]
                text = "；".join(value) if isinstance(value, list) else value
                out.print(f"  {label}：{text}", markup=False)
    if view.waiting:
        out.print("已有更正申请，等待另一人办理。")


@app.command("propose", cls=chinese.ChineseCommand)
def propose(
    number: Number,
    cause: Annotated[str, typer.Option(help="更正的原因，将公布。")],
    change: Annotated[
        list[str],
        typer.Option(
            "--set",
            help="项目=正确的内容，可多次给出：target、checked_on、result_codes（代码用逗号分开），"
            "title、text、filed_with、filing_no、filed_on。",
        ),
    ],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """提出更正。

    例：ssj correction propose 420000-2026-G0002 --set checked_on=2026-03-17
    --cause 日期录错 --as supervisor
    """
    changes: dict[str, object] = {}
    for each in change:
        name, sign, text = each.partition("=")
        if not sign:
            raise typer.BadParameter(each, param_hint="--set")
        changes[name.strip()] = text.split(",") if name.strip() == "result_codes" else text
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        correcting.propose_correction(desk, number, cause, changes)
        view = versions_view(desk.session, number)
    answer(view, as_json, lambda: _say(view))


@app.command("decide", cls=chinese.ChineseCommand)
def decide(
    number: Number,
    refuse: Annotated[bool, typer.Option("--refuse", help="不同意。")] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """批准更正（不能是提出人）：另行公示，记入公开日志。

    例：ssj correction decide 420000-2026-G0002 --as reviewer
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        correcting.decide_correction(desk, number, not refuse)
        view = versions_view(desk.session, number)
    answer(view, as_json, lambda: _say(view))


@app.command("show", cls=chinese.ChineseCommand)
def show(number: Number, db: Db = None, as_json: AsJson = False) -> None:
    """查看一份公示的原件和历次更正。例：ssj correction show 420000-2026-G0002"""
    state = open_state(db)
    with state.read() as session:
        view = versions_view(session, number)
    answer(view, as_json, lambda: _say(view))
