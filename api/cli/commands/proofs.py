"""`ssj bundle`, `ssj verify`, `ssj draw report`: write a proof, check proofs, put odds on paper."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from api.cli.commands.log import Written
from api.cli.common import AsJson, Db, answer, open_state, out
from api.log_files import write_whole
from api.proving import run_verifier
from api.settings import Settings
from api.state import POLICY
from scheduler.desk import crews_now, draw_files, finding
from scheduler.desk.hidden import refuse_hidden


class BundleOut(BaseModel):
    number: str
    file: str
    bytes: int


def bundle(
    number: Annotated[str, typer.Argument(help="抽取编号，如 420000-2026-0001")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把一次抽取的全部证明写成一个文件。例：ssj bundle 420000-2026-0001 -o 0001.ssj"""
    state = open_state(db)
    with state.read() as session:
        chunks = draw_files.bundle(session, finding.draw(session, number))
        size = write_whole(output, chunks)
    view = BundleOut(number=number, file=str(output), bytes=size)
    answer(view, as_json, lambda: out.print(f"已写到 {view.file}（{view.bytes} 字节）。"))


def report(
    number: Annotated[str, typer.Argument(help="抽取编号，如 420000-2026-0001")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把一次抽取的概率写成说明书（PDF）：每组、每人的精确机会，取整，怎样核验。

    例：ssj draw report 420000-2026-0001 -o 抽取概率说明书.pdf
    """
    # Typst is loaded where something is set.
    from api.documents.odds_report import odds_report

    state = open_state(db)
    with state.read() as session:
        size = write_whole(output, [odds_report(session, finding.draw(session, number))])
    view = BundleOut(number=number, file=str(output), bytes=size)
    answer(view, as_json, lambda: out.print(f"已写到 {view.file}（{view.bytes} 字节）。"))


def replacements(
    number: Annotated[str, typer.Argument(help="匹配人员的抽取编号")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件。")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """把替换文件写出来：与证明文件一起交给核验程序，逐步核对是不是该来的人。

    例：ssj draw replacements 420000-2026-0002 -o 替换.json
    """
    state = open_state(db)
    with state.read() as session:
        draw = finding.draw(session, number)
        refuse_hidden(draw)
        data = crews_now.replacements_file(session, draw)
    write_whole(output, [data])
    view = Written(file=str(output), size=len(data))
    answer(view, as_json, lambda: out.print(f"{output}：{len(data)} 字节", markup=False))


def verify(
    files: Annotated[
        list[Path], typer.Argument(help="证明文件；匹配人员的抽取可连同对象抽取一起给出。")
    ],
    find: Annotated[
        str | None, typer.Option("--find", help="查某个编号在其中的概率和结果。")
    ] = None,
    salt: Annotated[
        str | None, typer.Option("--salt", help="与 --subject 一起：自己的凭证码。")
    ] = None,
    subject: Annotated[
        str | None, typer.Option("--subject", help="如 target:统一社会信用代码。")
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy", help="自己信任的日志和见证方名单；不给则用本机的，本机没有则不核对。"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核验抽取：由单独的 verifier/verify.py 进行，只用 Python 标准库，不用本系统的任何代码。

    例：ssj verify 420000-2026-0001.ssj 420000-2026-0002.ssj --policy 信任名单.txt
    """
    own = Settings.from_environment().home / POLICY
    trusted = policy or (own if own.exists() else None)
    known = {"--find": find, "--salt": salt, "--subject": subject, "--policy": trusted}
    arguments = [str(file) for file in files]
    for name, value in known.items():
        arguments += [name, str(value)] if value is not None else []
    arguments += ["--json"] if as_json else []
    raise typer.Exit(run_verifier(arguments))
