"""`ssj init`, `ssj import`: the database and its registers."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from api.cli.common import As, AsJson, Db, actor, answer, err, open_state, out
from api.log_key import announce_first
from api.proving import program_version, verifier_files
from api.schemas.people import ImportOut
from api.views.imports import import_view
from models.migrations.run import upgrade
from scheduler.desk import setting_up
from scheduler.desk.registers import ImportReport, Register, import_register, write_bad_rows
from scheduler.desk.verifiers import log_new
from scheduler.errors import DomainError

MOST_SHOWN = 20


class InitOut(BaseModel):
    database: str
    authority: str
    name: str


def init(
    province: Annotated[str, typer.Option(help="省级区划代码。")] = "420000",
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """建立数据库：表结构、全省区划、各级市场监管部门、公开日志的密钥。可以重复执行。

    例：ssj init --province 420000
    """
    state = open_state(db, current=False)
    upgrade(state.database.engine)
    with state.database.write() as session:
        top = setting_up.set_up(session, province)
        document = InitOut(database=state.database.shown_url, authority=top.code, name=top.name)
    with state.desk(actor(state, None)) as desk:
        announce_first(desk, state.settings.home, state.settings.log_origin)
        log_new(desk, verifier_files(), program_version())
    answer(
        document,
        as_json,
        lambda: out.print(f"数据库已就绪：{document.database}（{document.name}）"),
    )


def import_file(
    register: Annotated[
        Register,
        typer.Argument(
            help="items 事项、targets 对象、inspectors 人员、recusals 回避、absences 请假"
        ),
    ],
    file: Annotated[Path, typer.Argument(help="CSV 或 XLSX 文件。")],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="跳过有误的行，并把它们写到一个文件里。")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入。")] = False,
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """导入一单两库及回避、请假登记。有误的行全部列出；不加 --skip-bad 则一行也不导入。

    例：ssj import targets 检查对象.csv --skip-bad
    """
    state = open_state(db)
    who = actor(state, as_)
    columns = (TextColumn("读入"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty()) as bar:
        line = bar.add_task("", total=None)
        with (state.look if dry_run else state.desk)(who) as desk:
            report = import_register(
                desk,
                register,
                file,
                skip_bad=skip_bad,
                dry_run=dry_run,
                progress=lambda done, total: bar.update(line, completed=done, total=total),
            )
    bad_file = None
    if report.bad and skip_bad and not dry_run:
        bad_file = write_bad_rows(report, file, Path.cwd())
    document = import_view(report, bad_file)
    answer(document, as_json, lambda: _say(document, report, dry_run))
    if report.bad and not skip_bad:
        err.print(str(DomainError("import_bad_rows", n=report.bad_rows)))
        raise typer.Exit(1)


def _say(document: ImportOut, report: ImportReport, dry_run: bool) -> None:
    head = "检查完毕（未写入）" if dry_run else "导入完毕" if report.applied else "没有导入"
    out.print(
        f"{head}：共 {document.rows} 行，新增 {document.added}，变更 {document.changed}，"
        f"未变 {document.unchanged}，有误 {document.bad_rows} 行，"
        f"提示 {len(document.warnings)} 处。"
    )
    if document.derived:
        out.print(f"其中 {document.derived} 户的县区由代码或地址推得，已作标记。")
    if document.ignored_columns:
        out.print(f"未使用的列：{'、'.join(document.ignored_columns)}")
    for cell in document.bad[:MOST_SHOWN]:
        where = f"第 {cell.row} 行 {cell.column}「{cell.value}」"
        out.print(f"  {where}：{cell.message}", markup=False)
    if len(document.bad) > MOST_SHOWN:
        out.print(f"  …… 另有 {len(document.bad) - MOST_SHOWN} 处，用 --json 看全部。")
    if document.bad_file:
        out.print(f"有误的行已写到 {document.bad_file}，改正后可再次导入。")
