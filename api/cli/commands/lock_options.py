"""What `ssj draw targets` can be told: about the seed, and how the inspectors are drawn after."""

from typing import Annotated

import typer

from scheduler.desk.second.ladder import USUAL, Rung, parse_ladder
from scheduler.desk.terms import PublicSource

TaskNumber = Annotated[str, typer.Argument(help="任务编号")]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source",
        help="公开数字来源，可多次给出：dice 十面骰，kl8 快乐8，ssq 双色球，dlt 大乐透，"
        "pl5 排列5，drand。",
    ),
]
Labels = Annotated[
    list[str] | None,
    typer.Option("--source-label", help="事先说明用哪一次掷骰、哪一期开奖；与 --source 一一对应。"),
]
Moments = Annotated[
    list[str] | None,
    typer.Option(
        "--source-at",
        help="最早何时产生，如 2026-11-25T02:00:00Z；不定可不给。与 --source 一一对应。",
    ),
]
Parties = Annotated[
    list[str] | None,
    typer.Option("--party", help="主办机关以外的封存方代号，可多次给出；不给则为全部可以参加的。"),
]
Calendar = Annotated[
    str, typer.Option(help="按常设摇号日历锁定：用它的下一期，公开数字和封存方都由日历定。")
]
PartiesOnly = Annotated[
    bool,
    typer.Option("--parties-only", help="不用公开数字，只用各方号码；须用 --escrow 指定代管方。"),
]
Escrow = Annotated[str, typer.Option(help="代管方代号：有一方不启封时代为启封。")]
CommitMinutes = Annotated[int, typer.Option(min=1, max=44640, help="几分钟后封存截止。")]
RevealMinutes = Annotated[int, typer.Option(min=1, max=44640, help="封存截止后几分钟启封截止。")]

Ladder = Annotated[
    list[str] | None,
    typer.Option(
        help="抽出的对象配不齐检查人员时，依次怎样放宽，可多次给出：pair_cap 机会上限"
        "（可写限度，如 pair_cap:3/4），weeks 不按周安排，qualification 不要求专业资格，"
        "none 不放宽；不给则为前两种。",
    ),
]


def given_ladder(texts: list[str] | None) -> tuple[Rung, ...]:
    """The option as a ladder."""
    return USUAL if texts is None else parse_ladder([text for text in texts if text != "none"])


def given_sources(
    kinds: list[str] | None, labels: list[str] | None, moments: list[str] | None
) -> list[PublicSource]:
    """The options side by side; a missing moment is none."""
    kinds = kinds or ["dice"]
    labels = labels or (["当众掷十面骰"] if kinds == ["dice"] else [])
    moments = (moments or []) + [""] * (len(kinds) - len(moments or []))
    if not len(kinds) == len(labels) == len(moments):
        raise typer.BadParameter("须与 --source 一样多", param_hint="--source-label")
    return [PublicSource(*each) for each in zip(kinds, labels, moments, strict=True)]


def named_sources(
    alone: bool, escrow: str, sources: list[PublicSource], given: list[str] | None
) -> list[PublicSource]:
    """The sources; none where the parties alone decide, which has to be said in so many words."""
    if alone != bool(escrow):
        raise typer.BadParameter("须与 --parties-only 一起给出", param_hint="--escrow")
    return sources if given or not alone else []
