"""`ssj replace`: a drawn target is not there, or an inspector cannot come."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.replacements import ReplacementsOut
from api.views.replacements import replacements_view
from models import Draw
from scheduler.desk import finding, replacing
from scheduler.desk.replacing import Report
from scheduler.errors import Refused
from scheduler.vocabulary import CAUSES_OF, ReplacementCause, ReplacementKind

app = chinese.group(
    "候补与替换：抽出之后才发现的事，只能这样办；次数按经办人公开。\n\n"
    "检查对象已不在的，由同组下一名候补递补；检查人员不能参加的，由另一单位公开的备用码决定由谁补。"
)

VisitId = Annotated[str, typer.Argument(help="检查的编号")]
Reason = Annotated[str, typer.Option(help="具体情况，只供监督，不公布。")]
Evidence = Annotated[Path | None, typer.Option(help="附件，最大 5 MB。")]


def _causes(kind: ReplacementKind) -> str:
    return "、".join(f"{cause.value} {cause.label}" for cause in CAUSES_OF[kind])


def _report(cause: ReplacementCause, reason: str, evidence: Path | None) -> Report:
    try:
        attached = evidence.read_bytes() if evidence else None
    except OSError as error:
        raise Refused("file_unusable", file=str(evidence), why=error.strerror) from error
    return Report(cause, reason, attached)


@app.command("target", cls=chinese.ChineseCommand)
def target(
    visit: VisitId,
    cause: Annotated[
        ReplacementCause, typer.Option(help=_causes(ReplacementKind.TARGET), show_choices=False)
    ],
    reason: Reason,
    evidence: Evidence = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """检查对象已不在：由同组下一名候补递补，检查人员不变。

    例：ssj replace target 8f3k2m --cause deregistered --reason "3月20日注销" --as supervisor
    """
    report = _report(cause, reason, evidence)
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        row = replacing.report_target(desk, visit, report)
        view = replacements_view(desk.session, desk.session.get_one(Draw, row.draw_id))
    answer(view, as_json, lambda: say(view))


@app.command("seat", cls=chinese.ChineseCommand)
def seat(
    visit: VisitId,
    person: Annotated[str, typer.Option(help="不能参加的检查人员的人员编号。")],
    cause: Annotated[
        ReplacementCause, typer.Option(help=_causes(ReplacementKind.SEAT), show_choices=False)
    ],
    reason: Reason,
    evidence: Evidence = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """检查人员不能参加：岗位空缺，等待掌握备用码的单位公开下一个码。

    例：ssj replace seat 8f3k2m --person HB42010201 --cause sick_leave --reason "住院"

    然后（由另一单位）：ssj chain open 420000-2026-0002 --file 备用码链.json --as jijian
    """
    report = _report(cause, reason, evidence)
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        row = replacing.report_vacancy(desk, visit, person, report)
        view = replacements_view(desk.session, desk.session.get_one(Draw, row.draw_id))
    answer(view, as_json, lambda: say(view))


@app.command("list", cls=chinese.ChineseCommand)
def listed(
    number: Annotated[str, typer.Argument(help="匹配人员的抽取编号")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """替换的经过和次数，不含姓名。例：ssj replace list 420000-2026-0002"""
    state = open_state(db)
    with state.read() as session:
        view = replacements_view(session, finding.draw(session, number))
    answer(view, as_json, lambda: say(view))


def say(view: ReplacementsOut) -> None:
    """All replacements in words."""
    for step in view.steps:
        came = step.came_in or ("没有人补" if step.standing.code == "done" else "")
        odds = f"，候选 {step.candidates} 人" if step.candidates is not None else ""
        out.print(
            f"{step.kind.label} {step.out}：{step.cause.label}，{step.standing.label} {came}{odds}",
            markup=False,
        )
    if view.chain is None:
        out.print("没有备用码链：空缺的岗位不能这样补。")
    else:
        kept = view.chain
        out.print(f"备用码由{kept.body}掌握，{kept.length} 个中已公开 {kept.opened} 个")
