"""`ssj demo`: the whole main job once, then the web server."""

from typing import Annotated

import typer
from pydantic import BaseModel

from api.cli.commands.serve import refuse_taken, run_server
from api.cli.common import AsJson, Db, err, open_state, out
from api.demo import script
from api.demo.run import FIXTURES, DemoReport, run_demo
from scheduler.errors import Refused
from scheduler.vocabulary import Role


class DemoDrawOut(BaseModel):
    number: str
    kind: str
    bundle: str
    verified: bool


class DemoAccountOut(BaseModel):
    username: str
    password: str
    role: str
    label: str


class DemoOut(BaseModel):
    url: str
    database: str
    draws: list[DemoDrawOut]
    targets: int
    drawn: int
    assignments: int
    published: int
    bad_rows: int
    accounts: list[DemoAccountOut]


def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="演示完就结束，不启动网页。")
    ] = False,
    port: Annotated[int, typer.Option(help="网页端口。", envvar="PORT")] = 8000,
    small: Annotated[bool, typer.Option("--small", help="用一百多户的小样，几秒钟。")] = False,
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """完整演示一遍：导入、计划、抽对象、配人员、派发、录入（模拟）、审核、公示、核验；然后打开网页。

    可以重复执行：做过的不再做，抽取结果不变。只在演示用的数据库里运行。

    例：ssj demo --port 8000
    """
    folder = FIXTURES / ("small" if small else "hubei")
    if not (folder / "targets.csv").exists():
        raise Refused("demo_no_fixtures", folder=str(folder))
    if not no_serve:
        refuse_taken("127.0.0.1", port)
    state = open_state(db, current=False)
    report = run_demo(state, folder, say=lambda text: err.print(f"· {text}", markup=False))
    url = f"http://127.0.0.1:{port}"
    document = _document(report, url, state.database.shown_url)
    state.database.close()
    if as_json:
        print(document.model_dump_json(indent=2), flush=True)
    else:
        _say(document, no_serve)
    if not report.verified:
        err.print("有抽取未通过核验。")
        raise typer.Exit(1)
    if not no_serve:
        run_server(state.settings, "127.0.0.1", port)


def _document(report: DemoReport, url: str, database: str) -> DemoOut:
    return DemoOut(
        url=url,
        database=database,
        draws=[
            DemoDrawOut(
                number=proof.number,
                kind=proof.kind.value,
                bundle=str(proof.bundle),
                verified=proof.verified,
            )
            for proof in report.draws
        ],
        targets=report.targets,
        drawn=report.drawn,
        assignments=report.assignments,
        published=report.published,
        bad_rows=report.bad_rows,
        accounts=[
            DemoAccountOut(
                username=account.username,
                password=script.PASSWORD,
                role=account.role,
                label=Role(account.role).label,
            )
            for account in script.ACCOUNTS
        ],
    )


def _say(document: DemoOut, no_serve: bool) -> None:
    out.print()
    out.print("双随机抽查调度：演示完成")
    out.print(
        f"  检查对象名录库 {document.targets} 户（有误的 {document.bad_rows} 行已列出并跳过）"
    )
    out.print(
        f"  抽出 {document.drawn} 户，选派 {document.assignments} 人次，"
        f"公示结果 {document.published} 条"
    )
    for draw in document.draws:
        verdict = "核验通过" if draw.verified else "核验未通过"
        out.print(f"  抽取 {draw.number}（{draw.kind}）{verdict}：{draw.bundle}", markup=False)
    out.print(
        "  演示中只有现场检查结果是模拟的；日历、盐值、封存号码和骰子点数写在演示脚本里，人人可知。"
    )
    out.print(f"  数据库 {document.database}", markup=False)
    out.print(f"  账号（密码都是 {script.PASSWORD}）：")
    for account in document.accounts:
        out.print(f"    {account.username:<12}{account.label}")
    if no_serve:
        out.print("  打开网页：ssj serve")
    else:
        out.print(f"  网页 {document.url}　Ctrl-C 停止")
