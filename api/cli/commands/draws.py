"""`ssj draw`: lock the list, type in public values, show, void."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.cli import chinese
from api.cli.commands.lock_options import (
    Calendar,
    CommitMinutes,
    Escrow,
    Labels,
    Ladder,
    Moments,
    Parties,
    PartiesOnly,
    RevealMinutes,
    Sources,
    TaskNumber,
    given_ladder,
    given_sources,
    named_sources,
)
from api.cli.commands.seal_options import (
    Disclose,
    Holders,
    Least,
    Sealed,
    say_seal,
    seal_terms,
)
from api.cli.commands.second_words import say_second
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.draws import DrawOut, SourceOut, VoidOut
from api.views.ceremony import STANDINGS
from api.views.draws import draw_view
from scheduler.clock import civil_text
from scheduler.desk import finding, freezing, typists, voiding
from scheduler.desk.sealed_terms import AS_USUAL, SealTerms
from scheduler.desk.second.ladder import USUAL, Rung
from scheduler.desk.terms import PublicSource, Terms
from scheduler.errors import Refused
from scheduler.vocabulary import DrawState, VoidCause

app = chinese.group(
    "抽取：先锁定名单并公布概率，各方封存、启封号码，公开数字由两人录入后当即得出结果。\n\n"
    "封存与启封见 ssj ceremony。公开数字（掷骰、开奖）必须在启封截止之后才产生。"
)


def say(draw: DrawOut) -> None:
    """One draw in words."""
    out.print(f"{draw.kind.label} {draw.number}：{draw.state.label}", markup=False)
    counts = "，".join(f"{name} {count} 行" for name, count in draw.counts.items())
    out.print(f"  锁定：{counts}")
    if draw.register_changes:
        moved = draw.register_changes.targets
        out.print(
            f"  备案后范围内名录改动：检查对象新增 {moved.added}，更改 {moved.changed}"
            f"（可能影响抽取 {moved.weighty}），移出范围 {moved.left}"
        )
    out.print(f"  名单校验码 {draw.plan_hash}")
    for party in draw.parties:
        out.print(f"  {party.body}（{party.party}）{STANDINGS[party.standing]}", markup=False)
        out.print(f"    封存 {party.commitment or '—'}")
        if party.secret:
            out.print(f"    启封 {party.secret}{'（号码过于简单，不计）' if party.low else ''}")
    if draw.seal:
        say_seal(draw.seal)
    say_second(draw)
    for source in draw.sources:
        named = f"{source.kind}，{source.label}"
        out.print(f"  公开数字 {source.place}（{named}）：{_value(source)}", markup=False)
    if draw.void:
        _say_void(draw.void)
    if draw.drawn is not None:
        out.print(f"  摇号随机数 {draw.seed or '公开日公布'}")
        out.print(f"  {'废掉的结果' if draw.void else '抽出'} {draw.drawn}")
    elif draw.void is None:
        out.print(f"  {_next(draw)}")


def _say_void(void: VoidOut) -> None:
    out.print(f"  作废原因：{void.cause.label}。{void.reason}", markup=False)
    for what, who in (("申请", void.proposed), ("批准", void.approved)):
        out.print(f"  {what}：{who.body}（{who.account}）", markup=False)


def _value(source: SourceOut) -> str:
    if source.value is not None:
        return source.value
    if source.typings:
        return "录入不一致：" + "；".join(typing.value for typing in source.typings)
    return "一人已录入，待另一人" if source.typed else "尚未录入"


def _next(draw: DrawOut) -> str:
    if draw.state.code == DrawState.FROZEN:
        return f"等待各方封存号码，截止 {civil_text(draw.commit_by)}。"
    if draw.state.code == DrawState.OPENING:
        return f"等待各方启封号码，截止 {civil_text(draw.reveal_by)}。"
    return "请在公开场合产生公开数字，由两人分别用 ssj draw value 录入。"


@dataclass(frozen=True)
class _Lock:
    """What the command line says of a lock."""

    sources: list[PublicSource]
    parties: list[str] | None
    minutes: tuple[int, int]
    seal: SealTerms = AS_USUAL
    calendar: str = ""
    escrow: str = ""
    """Where nothing but the parties' numbers decides: who may enter a withheld one."""

    ladder: Sequence[Rung] = USUAL


def _lock(db: str | None, as_: str | None, task: str, lock: _Lock) -> DrawOut:
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        commit_by = desk.now() + timedelta(minutes=lock.minutes[0])
        reveal_by = commit_by + timedelta(minutes=lock.minutes[1])
        least = state.settings.least_parties
        terms = Terms(lock.sources, lock.parties, commit_by, reveal_by, least, lock.seal)
        terms = replace(terms, calendar=lock.calendar, escrow=lock.escrow)
        terms = replace(terms, limits=state.settings.limits, ladder=lock.ladder)
        terms = replace(terms, parties_only=bool(lock.escrow))
        draw = freezing.freeze_targets(desk, task, terms)
        return draw_view(desk.session, draw)


@app.command("targets", cls=chinese.ChineseCommand)
def targets(
    task: TaskNumber,
    source: Sources = None,
    label: Labels = None,
    at: Moments = None,
    party: Parties = None,
    commit_minutes: CommitMinutes = 30,
    reveal_minutes: RevealMinutes = 30,
    calendar: Calendar = "",
    sealed: Sealed = None,
    disclose: Disclose = None,
    holder: Holders = None,
    least: Least = None,
    parties_only: PartiesOnly = False,
    escrow: Escrow = "",
    ladder: Ladder = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """锁定检查对象名单，公布概率，约定封存方、截止时间和公开数字来源。

    例：ssj draw targets 420000-2026-T0001 --source-label "12月1日10时当众掷骰"

    不提前告知的检查：ssj draw targets 420000-2026-T0001 --sealed --disclose 2027-02-01

    然后：各方 ssj ceremony seal、ssj ceremony reveal，两人 ssj draw value；
    密封方式还须各方 ssj seal take
    """
    sources = named_sources(parties_only, escrow, given_sources(source, label, at), source)
    minutes = (commit_minutes, reveal_minutes)
    seal = seal_terms(sealed, disclose, holder, least)
    lock = _Lock(sources, party, minutes, seal, calendar, escrow, given_ladder(ladder))
    view = _lock(db, as_, task, lock)
    answer(view, as_json, lambda: say(view))


@app.command("inspectors", cls=chinese.ChineseCommand)
def inspectors(
    task: TaskNumber,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """锁定检查人员，公布抽出的对象由谁检查的概率；用另一次封存、另一个公开数字。

    怎样进行在锁定对象名单时已经定死，ssj serve 会自动锁定；这条命令只是不等自动，结果一样。

    例：ssj draw inspectors 420000-2026-T0001
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        view = draw_view(desk.session, freezing.freeze_inspectors(desk, task))
    answer(view, as_json, lambda: say(view))


@app.command("value", cls=chinese.ChineseCommand)
def value(
    number: Annotated[str, typer.Argument(help="抽取编号")],
    public_value: Annotated[str, typer.Argument(help="公开数字：骰子点数或开奖号码。")],
    place: Annotated[int, typer.Option(min=0, help="第几个来源，从 0 数起。")] = 0,
    evidence: Annotated[
        Path | None, typer.Option(help="附件：开奖公告、现场照片，最大 5 MB。")
    ] = None,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """录入公开数字：两人各自录入，一致才算数；最后一个录入一致，当即得出结果。

    例：ssj draw value 420000-2026-0001 4071825396402718593 --as supervisor

    然后：ssj draw value 420000-2026-0001 4071825396402718593 --as reviewer
    """
    attached = _read(evidence)
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        draw = typists.type_value(desk, number, place, public_value, attached)
        view = draw_view(desk.session, draw)
    answer(view, as_json, lambda: say(view))


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
    answer(view, as_json, lambda: say(view))


@app.command("void", cls=chinese.ChineseCommand)
def void(
    number: Annotated[str, typer.Argument(help="抽取编号")],
    cause: Annotated[
        VoidCause | None,
        typer.Option(help="、".join(f"{cause.value} {cause.label}" for cause in VoidCause)),
    ] = None,
    reason: Annotated[str, typer.Option(help="具体情况。")] = "",
    document: Annotated[str, typer.Option(help="撤销任务的书面决定的文号。")] = "",
    evidence: Annotated[
        Path | None, typer.Option(help="证明材料文件，最大 5 MB，作废后公布。")
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="批准（其他单位办理）。")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="不同意（其他单位办理）。")] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """作废尚无结果的抽取：原因由程序核对，由上级单位或方案列明的其他单位批准，公开并计数。

    例：ssj draw void 420000-2026-0001 --cause source_failed --reason "当期未开奖"
    --evidence 公告.pdf --as supervisor

    然后：ssj draw void 420000-2026-0001 --approve --as contributor
    """
    if (cause is not None) + approve + refuse != 1:
        raise typer.BadParameter("", param_hint="--cause")
    attached = _read(evidence)
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        if cause is not None:
            done = voiding.propose_void(desk, number, cause, reason, document, attached)
        else:
            done = (voiding.approve_void if approve else voiding.refuse_void)(desk, number)
        view = draw_view(desk.session, done)
    answer(view, as_json, lambda: say(view))


def _read(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path else None
    except OSError as error:
        raise Refused("file_unusable", file=str(path), why=error.strerror) from error
