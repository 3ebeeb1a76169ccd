"""`ssj account`: who may log in."""

from typing import Annotated

import typer
from sqlalchemy import select

from api.cli import chinese
from api.cli.common import As, AsJson, Db, actor, answer, open_state, out
from api.schemas.people import AccountsOut, NewAccountOut
from api.views.people import account_view
from models import Account
from scheduler.desk import accounts
from scheduler.vocabulary import Role

app = chinese.group("账号：建立、列出。")


@app.command("add", cls=chinese.ChineseCommand)
def add(
    username: Annotated[str, typer.Argument(help="登录名（字母、数字、-、_）")],
    role: Annotated[
        Role, typer.Option(help="、".join(f"{role.value} {role.label}" for role in Role))
    ],
    authority: Annotated[str, typer.Option(help="单位代码（区划代码）。")],
    name: Annotated[str, typer.Option(help="显示的姓名。")] = "",
    person: Annotated[str | None, typer.Option(help="执法检查人员的人员编号。")] = None,
    party: Annotated[str | None, typer.Option(help="封存方代号（小写英文字母和 -）。")] = None,
    body: Annotated[str, typer.Option(help="封存方的单位名称，如 派驻纪检监察组。")] = "",
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """建立账号；密码随机产生，只显示这一次。

    例：ssj account add zhang --role inspector --authority 420102 --person HB42010201

    封存方：ssj account add jijian --role contributor --authority 420000 --party jijian
    --body 派驻纪检监察组
    """
    state = open_state(db)
    sealing = accounts.Party(party or "", body) if party or body else None
    with state.desk(actor(state, as_)) as desk:
        _, password = accounts.new_account(
            desk, username, name, role, authority, person_no=person, party=sealing
        )
        view = NewAccountOut(account=account_view(desk.session, username), password=password)
    answer(view, as_json, lambda: out.print(f"已建立账号 {username}，密码 {password}"))


@app.command("password", cls=chinese.ChineseCommand)
def password(
    username: Annotated[str, typer.Argument(help="登录名")],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """换一个随机密码，只显示这一次；原来的登录随即失效。例：ssj account password zhang"""
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        plain = accounts.new_password(desk, username)
        view = NewAccountOut(account=account_view(desk.session, username), password=plain)
    answer(view, as_json, lambda: out.print(f"账号 {username} 的新密码 {plain}"))


@app.command("disable", cls=chinese.ChineseCommand)
def disable(
    username: Annotated[str, typer.Argument(help="登录名")],
    db: Db = None,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """停用账号并结束其登录；办过的事都保留。例：ssj account disable zhang"""
    state = open_state(db)
    with state.desk(actor(state, as_)) as desk:
        accounts.disable_account(desk, username)
        view = account_view(desk.session, username)
    answer(view, as_json, lambda: out.print(f"已停用账号 {username}。"))


@app.command("list", cls=chinese.ChineseCommand)
def list_(db: Db = None, as_json: AsJson = False) -> None:
    """列出账号。例：ssj account list"""
    state = open_state(db)
    with state.read() as session:
        names = session.scalars(select(Account.username).order_by(Account.username)).all()
        view = AccountsOut(accounts=[account_view(session, name) for name in names])

    def say() -> None:
        for account in view.accounts:
            out.print(
                f"{account.username}　{account.role.label}　{account.authority.label}", markup=False
            )
        if not view.accounts:
            out.print("还没有账号。用 ssj account add 建立。")

    answer(view, as_json, say)
