"""`ssj log rotate-key`, `retire-key`, `keys`: the log's key changes in the sight of everybody."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from api.cli.common import As, AsJson, Db, actor, answer, err, open_state, out
from api.log_files import write_whole
from api.log_key import new_second, new_signer
from api.state import State
from scheduler.desk import log_keys, log_second
from scheduler.desk.context import Actor
from scheduler.ledger.notes import Signer


class KeyOut(BaseModel):
    """A key of the log; `until` is null while it is in use."""

    key: str
    how: str
    since: int
    until: int | None
    at_hand: bool


class KeysOut(BaseModel):
    keys: list[KeyOut]


class RotatedOut(BaseModel):
    """The new key; `statement`: the file for witnesses, empty where the old key was lost;
    `pending`: draws whose plan names the lost key."""

    key: str
    statement: str
    pending: list[str]


class KeyNameOut(BaseModel):
    key: str


def keys(db: Db = None, as_json: AsJson = False) -> None:
    """列出日志用过的全部密钥：怎样换来的，从哪一条起签名，到哪一条停用。例：ssj log keys"""
    state = open_state(db)
    with state.read() as session:
        ring = state.log_book(session).ring
    view = KeysOut(
        keys=[
            KeyOut(
                key=str(each.key),
                how=each.how.label,
                since=each.since,
                until=each.until,
                at_hand=each.key in ring.held,
            )
            for each in ring.keys
        ]
    )
    answer(view, as_json, lambda: _say_keys(view))


def rotate_key(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="换钥声明写到哪个文件，交给见证方。")
    ] = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="旧密钥的文件确实找不回了；见证方须另行核实。")
    ] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """换日志密钥：新密钥由旧密钥认可、记入日志，此后两把同时签名，到 retire-key 为止。

    例：ssj log rotate-key -o 换钥声明.txt
    """
    if (output is None) != lost:
        raise typer.BadParameter("--output 和 --lost 给且只给一个")
    state = open_state(db)
    who = actor(state, as_)
    with state.read() as session:
        ring = state.log_book(session).ring
    view = _replaced(state, who, ring) if output is None else _rotated(state, who, ring, output)
    answer(view, as_json, lambda: _say_rotated(view))


def retire_key(db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """停用旧密钥：见证方和公众都有了新公钥之后办。旧密钥的文件仍要保存。

    例：ssj log retire-key
    """
    state = open_state(db)
    who = actor(state, as_)
    with state.read() as session:
        ring = state.log_book(session).ring
    with state.desk(who) as desk:
        view = KeyNameOut(key=str(log_keys.retire(desk, ring)))
    text = f"已停用 {view.key}。\n见证方请运行：ssj witness forget 见证/ {view.key}"
    answer(view, as_json, lambda: out.print(text, markup=False))


def sm2_key(db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """做一把新的国密 SM2 密钥并记入日志；设置 SSJ_LOG_SM2=1 后，校验点另附它的签名。

    例：ssj log sm2-key
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        new = new_second(state.settings.home, state.settings.log_origin, desk.entropy)
        new.line("")  # refused where nothing could sign
        log_second.announce(desk, new.key)
    view = KeyNameOut(key=str(new.key))
    answer(view, as_json, lambda: out.print(view.key, markup=False))


def _new(state: State) -> Signer:
    return new_signer(state.settings.home, state.settings.log_origin, state.entropy)


def _rotated(state: State, who: Actor, ring: log_keys.KeyRing, output: Path) -> RotatedOut:
    ring.signer  # noqa: B018 # refused before a new secret is made
    new = _new(state)
    with state.desk(who) as desk:
        note = log_keys.rotate(desk, ring, new)
    write_whole(output, [str(note).encode()])
    return RotatedOut(key=str(new.key), statement=str(output), pending=[])


def _replaced(state: State, who: Actor, ring: log_keys.KeyRing) -> RotatedOut:
    new = _new(state)
    with state.desk(who) as desk:
        pending = log_keys.replace_lost(desk, ring, new.key)
    return RotatedOut(key=str(new.key), statement="", pending=pending)


def _say_rotated(view: RotatedOut) -> None:
    out.print(f"新密钥：{view.key}", markup=False)
    if view.statement:
        trust = f"ssj witness trust 见证/ {view.key} --statement {view.statement}"
        out.print("从现在起新旧两把密钥同时签名。外面要办的事：", markup=False)
    else:
        trust = f"ssj witness trust 见证/ {view.key} --lost"
        out.print("旧密钥没有认可新密钥，公开日志页会一直写明。外面要办的事：", markup=False)
    out.print(f"  每一家见证方：{trust}", markup=False)
    out.print(f"  核验的人：在信任名单里加一行  log {view.key}", markup=False)
    out.print("  公告、网页上印的日志公钥改为新的。", markup=False)
    if view.statement:
        out.print("  都办好之后：ssj log retire-key", markup=False)
    else:
        out.print("  见证方在登记新公钥之前，会拒绝为日志签名。", markup=False)
    if view.pending:
        numbers = "、".join(view.pending)
        err.print(
            f"抽取 {numbers} 的方案写明的是丢失的密钥，它们的证明将通不过核验。", markup=False
        )


def _say_keys(view: KeysOut) -> None:
    for each in view.keys:
        until = "在用" if each.until is None else f"到第 {each.until} 条停用"
        here = "" if each.at_hand else "　文件不在本机"
        out.print(each.key, markup=False)
        out.print(f"    {each.how}；第 {each.since} 条记入，{until}{here}", markup=False)
