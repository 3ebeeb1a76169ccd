"""`ssj log`: the public log's head, proofs, witnesses, and whether it still says what it said."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, err, open_state, out
from api.log_files import mirror, read_note, write_whole
from api.proving import program_version, verifier_files
from scheduler.desk import ceremony, log_asking, log_checking, log_heads
from scheduler.desk.verifiers import check_verifiers, log_new, logged
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import NotFound
from scheduler.ledger.notes import parse_note
from scheduler.ledger.policy import written

app = chinese.group("公开日志：校验点、证明、见证，以及核对有没有被改过。")

Output = Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件。")]


class Written(BaseModel):
    file: str
    size: int


@app.command("key", cls=chinese.ChineseCommand)
def key(db: Db = None) -> None:
    """显示日志在用的公钥：交给见证方，印在公告上。换密钥期间有两把，各占一行。

    例：ssj log key
    """
    state = open_state(db)
    with state.read() as session:
        for each in state.log_book(session).ring.active:
            print(each.key)


@app.command("policy", cls=chinese.ChineseCommand)
def policy(db: Db = None) -> None:
    """显示信任名单：日志和见证方的公钥、至少要几家见证。取自数据目录下的文件 policy。

    正常停用的旧密钥也列出，以便核验换密钥以前的抽取；丢失的不列。

    例：ssj log policy
    """
    state = open_state(db)
    with state.read() as session:
        print(written(state.policy_for_all(session)), end="")


@app.command("checkpoint", cls=chinese.ChineseCommand)
def checkpoint(output: Output, db: Db = None, as_json: AsJson = False) -> None:
    """把现在的日志校验点写成文件：抄存、打印、寄给别人都可以。

    例：ssj log checkpoint -o 校验点.txt
    """
    state = open_state(db)
    with state.read() as session:
        book = state.log_book(session)
        write_whole(output, [str(book.served()).encode()])
    _written(Written(file=str(output), size=len(book.tree)), as_json)


@app.command("proof", cls=chinese.ChineseCommand)
def proof(
    position: Annotated[int, typer.Argument(help="条目编号，从 0 开始。", min=0)],
    output: Output,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把一个条目在日志里的证明写成 .tlog-proof 文件。例：ssj log proof 4 -o 4.tlog-proof"""
    state = open_state(db)
    with state.read() as session:
        made = state.log_book(session).proof(position)
    write_whole(output, [str(made).encode()])
    _written(Written(file=str(output), size=made.checkpoint.size), as_json)


@app.command("mirror", cls=chinese.ChineseCommand)
def mirror_files(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把整个日志写成静态文件（C2SP tlog-tiles），任何网站都能镜像。例：ssj log mirror 日志/"""
    state = open_state(db)
    with state.read() as session:
        book = state.log_book(session)
        mirror(book, folder)
    _written(Written(file=str(folder), size=len(book.tree)), as_json)


@app.command("request", cls=chinese.ChineseCommand)
def request(
    witness: Annotated[str, typer.Argument(help="信任名单中见证方的名称。")],
    output: Output,
    old: Annotated[
        int | None, typer.Option("--old", min=0, help="见证方上次所见的条数；不给则按本地记录。")
    ] = None,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """写出交给见证方的文件（用优盘带去），见证方用 ssj witness cosign 答复。

    例：ssj log request archive -o 给档案馆.txt
    """
    state = open_state(db)
    with state.read() as session:
        book = state.log_book(session)
        found = next((each for each in book.policy.witnesses if each.name == witness), None)
        if found is None:
            raise NotFound("not_found", what="见证方", key=witness)
        size = log_heads.last_seen(session, found.key) if old is None else old
        write_whole(output, [str(book.submission(size)).encode()])
    _written(Written(file=str(output), size=len(book.tree)), as_json)


class Cosigned(BaseModel):
    witnesses: list[str]
    met: bool


@app.command("accept", cls=chinese.ChineseCommand)
def accept(
    file: Annotated[Path, typer.Argument(help="见证方的答复。")],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """收下见证方的答复。例：ssj log accept 答复.txt"""
    state = open_state(db)
    note = read_note(file)
    with state.desk(actor(state, as_)) as desk:
        book = state.log_book(desk.session)
        made = log_heads.accept(desk, book, note, ())
        ceremony.open_waiting(desk)
        met = book.policy.is_met(book.head(int(note.text.split("\n")[1])))
    names = [row.witness for row in made]
    _cosigned(Cosigned(witnesses=names, met=met), as_json)


@app.command("cosign", cls=chinese.ChineseCommand)
def cosign(db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """请信任名单中有网址的见证方见证现在的日志。连不上的照实说明，可以再试。

    例：ssj log cosign
    """
    state = open_state(db)
    with state.read() as session:
        book = state.log_book(session)
        size, asked = len(book.tree), [each for each in book.policy.witnesses if each.url]
        replies = log_asking.ask_each(session, book, asked)
    with state.desk(actor(state, as_)) as desk:
        book = state.log_book(desk.session)
        made, faults = log_asking.keep(desk, book, replies)
        met = book.policy.is_met(book.head(size))
    for reply in faults:
        err.print(f"{reply.witness.name}：{reply.fault}", markup=False)
    _cosigned(Cosigned(witnesses=[row.witness for row in made], met=met), as_json)
    if faults:
        raise typer.Exit(1)


class VerifierOut(BaseModel):
    """A verifier that was ever handed out; `current`: it is what is handed out now."""

    file: str
    sha256: str
    version: str
    position: int
    current: bool


class VerifiersOut(BaseModel):
    verifiers: list[VerifierOut]


@app.command("verifiers", cls=chinese.ChineseCommand)
def verifiers(db: Db = None, as_: As = None, as_json: AsJson = False) -> None:
    """把现在提供的核验程序的校验码记入日志（新的才记），列出历来的全部版本。

    例：ssj log verifiers
    """
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        log_new(desk, verifier_files(), program_version())
    with state.read() as session:
        view = VerifiersOut(verifiers=_verifiers(session))
    answer(view, as_json, lambda: _say_verifiers(view.verifiers))


def _verifiers(session: Session) -> list[VerifierOut]:
    now = {(name, sha256_hex(content)) for name, content in verifier_files().items()}
    return [
        VerifierOut(
            file=each.file,
            sha256=each.sha256,
            version=each.version,
            position=each.position,
            current=(each.file, each.sha256) in now,
        )
        for each in logged(session)
    ]


def _say_verifiers(listed: list[VerifierOut]) -> None:
    for each in listed:
        now = "　现在提供" if each.current else ""
        out.print(f"{each.sha256}  {each.file}　{each.version}　第 {each.position} 条{now}")


class CheckOut(BaseModel):
    entries: int
    root: str
    heads: int
    seconds: int
    draws: int
    publications: int
    verifiers: list[VerifierOut]
    findings: list[dict[str, str]]


@app.command("check", cls=chinese.ChineseCommand)
def check(
    checkpoints: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", help="以前抄存的日志校验点，可给多个。"),
    ] = None,
    registers: Annotated[
        bool, typer.Option("--registers", help="把名录也重算一遍，与日志记载的和历次名单比较。")
    ] = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """核对日志和库里的内容有没有被改过：条目、见证过的校验点、抽取、公示。

    例：ssj log check --checkpoint 去年的校验点.txt
    """
    state = open_state(db)
    outside = [parse_note(path.read_bytes()) for path in checkpoints or ()]
    with state.read() as session:
        found = log_checking.check_log(session, state.log_book(session), outside, registers)
        found.findings += check_verifiers(logged(session), verifier_files())
        handed_out = _verifiers(session)
    view = CheckOut(
        entries=found.entries,
        root=found.root,
        heads=found.heads,
        seconds=found.seconds,
        draws=found.draws,
        publications=found.publications,
        verifiers=handed_out,
        findings=[
            {"where": each.field, "code": each.code, "message": each.message}
            for each in found.findings
        ],
    )
    answer(view, as_json, lambda: _say(view))
    if found.findings:
        raise typer.Exit(1)


def _say(view: CheckOut) -> None:
    out.print(f"日志 {view.entries} 条，校验码 {view.root}")
    out.print(
        f"比较了签过名的校验点 {view.heads} 个、抽取 {view.draws} 次、公示 {view.publications} 份。"
    )
    if view.seconds:
        out.print(f"核对了国密 SM2 签名 {view.seconds} 个。")
    out.print("历来提供的核验程序：")
    _say_verifiers(view.verifiers)
    for each in view.findings:
        out.print(f"✗ {each['where']}：{each['message']}", markup=False)
    if not view.findings:
        out.print("✓ 没有发现改动。")
        if not view.heads:
            out.print("  还没有任何外部校验点：整个日志被重写时，只有外面存着的校验点能发现。")


def _written(view: Written, as_json: bool) -> None:
    answer(
        view,
        as_json,
        lambda: out.print(f"已写到 {view.file}（日志 {view.size} 条）。", markup=False),
    )


def _cosigned(view: Cosigned, as_json: bool) -> None:
    names = "、".join(view.witnesses) or "没有新的"
    met = "已满足信任名单的要求" if view.met else "还没有满足信任名单的要求"
    answer(view, as_json, lambda: out.print(f"见证：{names}；{met}。", markup=False))
