"""`ssj odds`, `ssj lottery`, `ssj check`: the engine on its own, without a database."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.common import AsJson, answer, err, out
from api.schemas.engine_answers import CheckedOut, EngineCheckOut, OddsOut, OutcomeOut
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Refused
from scheduler.messages import sentence

if TYPE_CHECKING:
    from api.engine import climbing, solving
    from api.schemas.engine import AnyProblem

INFEASIBLE = 3
Problem = Annotated[Path, typer.Argument(help="问题文件 PROBLEM.json，格式见 docs/engine.md。")]
OddsFile = Annotated[Path, typer.Argument(help="ssj odds 写出的概率文件。")]


Report = Annotated[bool, typer.Option("--report", help="给出均衡程度的各项数字。")]
FreezeLadder = Annotated[
    Path | None,
    typer.Option("--freeze-ladder", help="把按先后排定的变通办法写到这个文件，供事先公布。"),
]
UseLadder = Annotated[
    Path | None,
    typer.Option(
        "--ladder", help="事先公布的变通办法：没有可行的概率时，依次采用到刚好可行的一步。"
    ),
]


def odds(
    problem: Problem,
    output: Annotated[Path, typer.Option("--output", "-o", help="概率写到哪个文件。")],
    report: Report = False,
    freeze_ladder: FreezeLadder = None,
    ladder: UseLadder = None,
    as_json: AsJson = False,
) -> None:
    """算出规则允许内最均衡的概率，不用数据库。例：ssj odds PROBLEM.json -o ODDS --report。
    退出码：0 完成，1 问题文件有误，3 按现有规则没有可行的概率（说明原因和可行的办法）。
    """
    from api.engine import container, judging, refusing, telling
    from scheduler.odds.problem import InvalidProblem

    document = judging.checked_problem(problem.read_bytes())
    if freeze_ladder:
        _freeze_ladder(document, freeze_ladder)
    try:
        made, rungs = _solved(document, report, ladder)
    except refusing.WITHOUT_ODDS as error:
        refused = refusing.refusal(document, error)
        answer(refused, as_json, lambda: _say(telling.infeasible_lines(refused)))
        raise typer.Exit(INFEASIBLE) from None
    except InvalidProblem as error:
        raise judging.refused(document, error) from None
    data = container.pack(made.files)
    output.write_bytes(data)
    view = OddsOut(
        file=str(output),
        kind=document.kind,
        bytes=len(data),
        sha256=sha256_hex(data),
        committed=telling.committed_out(made.committed),
        report=telling.figures_out(made.figures) if report else None,
        ladder=str(freeze_ladder) if freeze_ladder else None,
        applied=telling.applied_out(document, rungs),
    )
    answer(view, as_json, lambda: _say(telling.odds_lines(view, made)))


def _solved(
    document: "AnyProblem", report: bool, ladder: Path | None
) -> "tuple[solving.Made, climbing.Rungs | None]":
    """The odds, after the rungs of the ladder that are needed."""
    from api.engine import climbing, solving
    from api.schemas.engine import InspectorsProblem

    rungs = None
    if ladder:
        if not isinstance(document, InspectorsProblem):
            raise Refused("engine_ladder_kind")
        rungs = climbing.climbed(document, ladder.read_bytes())
    needed = rungs if rungs and rungs.steps else None
    return solving.solve(document, with_smallest_cap=report, rungs=needed), rungs


def _freeze_ladder(document: "AnyProblem", file: Path) -> None:
    from api.engine import climbing
    from api.schemas.engine import InspectorsProblem

    if not isinstance(document, InspectorsProblem):
        raise Refused("engine_ladder_kind")
    file.write_bytes(climbing.frozen_ladder(document))
    err.print(sentence("engine_ladder_written", file=file))


def lottery(
    odds: OddsFile,
    seed: Annotated[str, typer.Option("--seed", help="摇号随机数：64 位十六进制数。")],
    output: Annotated[Path, typer.Option("--output", "-o", help="结果写到哪个文件。")],
    reference: Annotated[
        bool, typer.Option("--reference", help="用便于阅读的标准实现来算，结果逐字节相同。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """按公布的概率和摇号随机数得出结果，不读其他任何东西。

    例：ssj lottery ODDS --seed 64位十六进制数 -o OUTCOME
    """
    from api.engine import drawing

    data, plain = odds.read_bytes(), drawing.seed_of(seed)
    drawn = drawing.draw(data, plain, reference=reference)
    output.write_bytes(drawn)
    view = OutcomeOut(
        file=str(output),
        seed=plain,
        odds=sha256_hex(data),
        bytes=len(drawn),
        sha256=sha256_hex(drawn),
        drawn=drawing.drawn_in_all(drawn),
    )
    words = sentence("engine_outcome_written", drawn=view.drawn, file=view.file)
    answer(view, as_json, lambda: _say([words]))


def check(
    problem: Problem,
    odds: OddsFile,
    outcome: Annotated[Path, typer.Argument(help="ssj lottery 写出的结果文件。")],
    seed: Annotated[
        str | None, typer.Option("--seed", help="摇号随机数；不给则用结果文件第一行写明的。")
    ] = None,
    ladder: Annotated[
        Path | None, typer.Option("--ladder", help="事先公布的变通办法，一并核对。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核对问题、概率和结果三份文件，不求解：规则、证明、重算，逐条指出不符之处。

    例：ssj check PROBLEM.json ODDS OUTCOME。有不符之处则退出码为 1；不能核对的会注明“未核对”。
    """
    from api.engine import checking, drawing, judging, telling

    document = judging.checked_problem(problem.read_bytes())
    plain = None if seed is None else drawing.seed_of(seed)
    published = ladder.read_bytes() if ladder else None
    found = checking.check(document, odds.read_bytes(), outcome.read_bytes(), plain, published)
    view = CheckedOut(
        fine=all(each.ok is not False for each in found),
        checks=[
            EngineCheckOut(
                code=each.code,
                label=sentence(checking.CHECKS[each.code]),
                ok=each.ok,
                messages=list(each.words),
            )
            for each in found
        ],
    )
    answer(view, as_json, lambda: _say(telling.checked_lines(view)))
    if not view.fine:
        raise typer.Exit(1)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        out.print(line, markup=False)
