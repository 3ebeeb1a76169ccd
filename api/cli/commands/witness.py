"""`ssj witness`: another office's program that remembers the log and cosigns it."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api.cli import chinese
from api.cli.common import out
from api.log_files import write_whole
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


def _at(folder: Path) -> WitnessFolder:
    return WitnessFolder(folder, SystemEntropy(), SystemClock())


@app.command("new", cls=chinese.ChineseCommand)
def new(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="见证方名称，一般用网址，如 archive.example")],
) -> None:
    """建立见证方，显示它的公钥（写进信任名单）。例：ssj witness new 见证/ archive.example"""
    print(_at(folder).found(name))


@app.command("trust", cls=chinese.ChineseCommand)
def trust(
    folder: Folder,
    key: Annotated[str, typer.Argument(help="日志的公钥，由 ssj log key 显示。")],
) -> None:
    """从现在起见证这个日志。例：ssj witness trust 见证/ 公钥"""
    known = VerifierKey.parse(key)
    _at(folder).trust(known)
    out.print(f"已记下日志 {known.name}。", markup=False)


@app.command("cosign", cls=chinese.ChineseCommand)
def cosign(
    folder: Folder,
    request: Annotated[Path, typer.Argument(help="日志方交来的文件（ssj log request）。")],
    output: Annotated[Path, typer.Option("--output", "-o", help="答复写到哪个文件。")],
) -> None:
    """核对并签名：日志必须接着上次所见增长。例：ssj witness cosign 见证/ 请求.txt -o 答复.txt"""
    submission = parse_submission(request.read_bytes())
    line = _at(folder).cosign(submission)
    write_whole(output, str(submission.note.joined([line])).encode())
    size = submission.checkpoint.size
    out.print(
        f"已见证日志 {submission.checkpoint.origin} 的前 {size} 条，答复在 {output}。", markup=False
    )


@app.command("logs", cls=chinese.ChineseCommand)
def logs(folder: Folder) -> None:
    """列出所见证的日志和上次所见的条数。例：ssj witness logs 见证/"""
    for key, seen in _at(folder).logs().items():
        out.print(f"{key.name}　{seen.size} 条　{seen.root.hex() or '尚未见证'}", markup=False)


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
