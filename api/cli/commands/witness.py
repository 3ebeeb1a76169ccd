"""`ssj witness`: another office's program that remembers the log and cosigns it."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import BaseModel

from api.cli import chinese
from api.cli.common import AsJson, answer, out
from api.log_files import read_note, write_whole
from api.witness.app import create_witness
from api.witness.store import WitnessFolder
from scheduler.clock import SystemClock
from scheduler.entropy import SystemEntropy
from scheduler.ledger.notes import VerifierKey
from scheduler.ledger.witnessing import parse_submission

app = chinese.group(
    "见证方：由另一个单位运行，记住日志的校验点并签名，使日志不能悄悄改写。不需要数据库。"
)

Folder = Annotated[Path, typer.Argument(help="见证方的文件夹。")]


class WitnessOut(BaseModel):
    name: str
    key: str


class SeenOut(BaseModel):
    """A log, and the largest head of it that was cosigned; `root` is empty before the first."""

    log: str
    size: int
    root: str


class SeenListOut(BaseModel):
    logs: list[SeenOut]


def _at(folder: Path) -> WitnessFolder:
    return WitnessFolder(folder, SystemEntropy(), SystemClock())


@app.command("new", cls=chinese.ChineseCommand)
def new(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="见证方名称，一般用网址，如 archive.example")],
    as_json: AsJson = False,
) -> None:
    """建立见证方，显示它的公钥（写进信任名单）。例：ssj witness new 见证/ archive.example"""
    key = _at(folder).found(name)
    view = WitnessOut(name=key.name, key=str(key))
    answer(view, as_json, lambda: print(view.key))


@app.command("trust", cls=chinese.ChineseCommand)
def trust(
    folder: Folder,
    key: Annotated[str, typer.Argument(help="日志的公钥，由 ssj log key 显示。")],
    statement: Annotated[
        Path | None,
        typer.Option("--statement", help="换钥声明（ssj log rotate-key），由旧密钥签名。"),
    ] = None,
    lost: Annotated[
        bool,
        typer.Option("--lost", help="旧密钥已丢失，且已向日志的单位当面核实：只认新公钥。"),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """从现在起见证这个日志；日志换了密钥的，凭换钥声明加上新公钥，见过的条数不变。

    例：ssj witness trust 见证/ 公钥
    """
    known = VerifierKey.parse(key)
    _at(folder).trust(known, read_note(statement) if statement else None, lost)
    view = WitnessOut(name=known.name, key=str(known))
    answer(view, as_json, lambda: out.print(f"已记下日志 {known.name}。", markup=False))


@app.command("forget", cls=chinese.ChineseCommand)
def forget(
    folder: Folder,
    key: Annotated[str, typer.Argument(help="日志已停用的公钥。")],
    as_json: AsJson = False,
) -> None:
    """不再认日志停用的旧公钥。例：ssj witness forget 见证/ 旧公钥"""
    known = VerifierKey.parse(key)
    _at(folder).forget(known)
    view = WitnessOut(name=known.name, key=str(known))
    answer(view, as_json, lambda: out.print(f"不再认 {known}。", markup=False))


@app.command("cosign", cls=chinese.ChineseCommand)
def cosign(
    folder: Folder,
    request: Annotated[Path, typer.Argument(help="日志方交来的文件（ssj log request）。")],
    output: Annotated[Path, typer.Option("--output", "-o", help="答复写到哪个文件。")],
    as_json: AsJson = False,
) -> None:
    """核对并签名：日志必须接着上次所见增长。例：ssj witness cosign 见证/ 请求.txt -o 答复.txt"""
    submission = parse_submission(request.read_bytes())
    line = _at(folder).cosign(submission)
    write_whole(output, [str(submission.note.joined([line])).encode()])
    head = submission.checkpoint
    view = SeenOut(log=head.origin, size=head.size, root=head.root.hex())
    text = f"已见证日志 {head.origin} 的前 {head.size} 条，答复在 {output}。"
    answer(view, as_json, lambda: out.print(text, markup=False))


@app.command("logs", cls=chinese.ChineseCommand)
def logs(folder: Folder, as_json: AsJson = False) -> None:
    """列出所见证的日志和上次所见的条数。例：ssj witness logs 见证/"""
    witness = _at(folder)
    _ = witness.signer  # refuses a folder that is no witness
    listed = [
        SeenOut(log=key.name, size=seen.size, root=seen.root.hex())
        for key, seen in witness.logs().items()
    ]
    answer(SeenListOut(logs=listed), as_json, lambda: _say(listed))


def _say(listed: list[SeenOut]) -> None:
    for each in listed:
        out.print(f"{each.log}　{each.size} 条　{each.root or '尚未见证'}", markup=False)
    if not listed:
        out.print("还没有登记日志，请先用 ssj witness trust。")


@app.command("serve", cls=chinese.ChineseCommand)
def serve(
    folder: Folder,
    host: Annotated[str, typer.Option("--host", help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口。", min=1, max=65535)] = 8710,
) -> None:
    """在网络上见证（C2SP tlog-witness，POST /add-checkpoint）。例：ssj witness serve 见证/"""
    witness = _at(folder)
    out.print(f"见证方 {witness.signer.name}：http://{host}:{port}　Ctrl-C 停止", markup=False)
    uvicorn.run(create_witness(witness), host=host, port=port, log_level="warning")
