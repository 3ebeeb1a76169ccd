"""What the command line says of 密封方式 at a lock, and how it shows a sealed draw."""

from datetime import datetime
from typing import Annotated

import typer

from api.cli.common import out
from api.schemas.seals import SealOut
from scheduler.clock import civil_text
from scheduler.desk.sealed_terms import SealTerms
from scheduler.vocabulary import DrawMode

Sealed = Annotated[
    bool | None,
    typer.Option("--sealed/--open", help="密封方式或公开方式；不给则随任务是否提前告知。"),
]
Disclose = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="密封方式的公开日，默认检查期结束的次日。"),
]
Holders = Annotated[
    list[str] | None,
    typer.Option("--holder", help="保管份额的封存方代号，可多次给出；不给则为全部封存方。"),
]
Least = Annotated[int | None, typer.Option(min=1, max=64, help="几份份额能打开密封，默认过半数。")]


def seal_terms(
    sealed: bool | None, disclose: datetime | None, holders: list[str] | None, least: int | None
) -> SealTerms:
    """The options as the terms of a lock."""
    mode = None if sealed is None else DrawMode.SEALED if sealed else DrawMode.OPEN
    return SealTerms(mode, disclose.date() if disclose else None, holders, least)


def say_seal(seal: SealOut) -> None:
    """A sealed draw: its day, and who keeps a share."""
    done = f"{civil_text(seal.disclosed_at)} 已公开" if seal.disclosed_at else "尚未公开"
    out.print(f"  密封方式，公开日 {seal.disclose}，{done}；{seal.least} 份份额能打开密封")
    for each in seal.holders:
        standing = "已交出份额" if each.handed_at else "已确认保管"
        said = standing if each.confirmed_at else "尚未领取或确认"
        out.print(f"    第 {each.place} 份 {each.body}（{each.holder}）{said}", markup=False)
