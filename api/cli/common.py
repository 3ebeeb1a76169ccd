"""What commands share: the database, who is acting, and how an answer goes out."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from sqlalchemy import make_url, select

from api.settings import Settings
from api.state import State
from models import Account
from models.migrations.run import is_current
from models.session import Database
from scheduler.desk import accounts, setting_up
from scheduler.desk.context import Actor
from scheduler.errors import DomainError, Invalid, NotFound

Db = Annotated[
    str | None,
    typer.Option("--db", help="数据库：网址或 SQLite 文件。", envvar="SSJ_DATABASE_URL"),
]
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出上只给出一份 JSON。")]
As = Annotated[
    str | None,
    typer.Option("--as", help="以哪个账号办理；不给则为本机操作员。", envvar="SSJ_AS"),
]

err = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False, soft_wrap=True)


def open_state(db: str | None, current: bool = True) -> State:
    """The state on the chosen database; refused where its schema is not the newest."""
    settings = Settings.from_environment(database=db)
    # Salts and sealed numbers lie there: for the owner only.
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep_private(settings.database_url)
    state = State(settings, Database(settings.database_url))
    if current and not is_current(state.database.engine):
        raise NotFound("not_set_up")
    return state


def _keep_private(url: str) -> None:
    """A new SQLite file is readable by its owner only, from the first byte on."""
    path = make_url(url).database if url.startswith("sqlite:") else None
    if path and path != ":memory:" and not Path(path).exists():
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def actor(state: State, username: str | None) -> Actor:
    """The named account, or who holds the machine."""
    with state.read() as session:
        if username is None:
            return setting_up.operator(session, "cli")
        account = session.scalars(
            select(Account).where(Account.username == username, Account.disabled_at.is_(None))
        ).one_or_none()
        if account is None:
            raise NotFound("not_found", what="账号", key=username)
        return accounts.actor_of(account, "cli")


def answer(document: BaseModel, as_json: bool, words: Callable[[], None]) -> None:
    """Print the document as JSON, or say it in words."""
    if as_json:
        print(document.model_dump_json(indent=2))
    else:
        words()


def error_document(error: DomainError) -> str:
    """The refusal as JSON."""
    found = error.findings if isinstance(error, Invalid) else []
    document = {
        "error": {
            "code": error.code,
            "message": str(error),
            "errors": [
                {"field": finding.field, "code": finding.code, "message": finding.message}
                for finding in found
            ],
        }
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def say_error(error: DomainError, as_json: bool) -> None:
    """A refusal: in words on stderr, and as the JSON document where that was asked for."""
    if as_json:
        print(error_document(error))
    if isinstance(error, Invalid) and error.findings:
        print("提交的内容有误：", file=sys.stderr)
        for finding in error.findings:
            print(f"  {finding.field}：{finding.message}", file=sys.stderr)
    else:
        print(str(error), file=sys.stderr)
