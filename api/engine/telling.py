"""The answers of the engine's commands in words, for a terminal."""

from collections.abc import Iterator
from fractions import Fraction

from api.engine.climbing import Rungs
from api.engine.figures import Figures
from api.engine.refusing import steps_out
from api.engine.solving import Committed, Made
from api.schemas.engine import AnyProblem, InspectorsProblem
from api.schemas.engine_answers import (
    AppliedOut,
    BinOut,
    CheckedOut,
    CommittedOut,
    ExactOut,
    ExpectedLoadOut,
    FiguresOut,
    FixedSeatOut,
    InfeasibleOut,
    OddsOut,
)
from scheduler.messages import sentence

_BAR = 32
_EVERYBODY = 30
"""Of so many people each one's load is told, of more the extremes."""


def figures_out(figures: Figures) -> FiguresOut:
    """The figures as a document."""
    return FiguresOut(
        possible=figures.possible,
        support=figures.support,
        lowest=_exact(figures.lowest),
        highest=_exact(figures.highest),
        entropy=figures.entropy,
        entropy_most=figures.entropy_most,
        deviation=_exact(figures.deviation),
        histogram=[
            BinOut(least=_exact(each.least), most=_exact(each.most), count=each.count)
            for each in figures.histogram
        ],
        loads=[
            ExpectedLoadOut(inspector=name, expected=_exact(load)) for name, load in figures.loads
        ],
        smallest_cap=_maybe(figures.smallest_cap),
        cost=_maybe(figures.cost),
        cost_least=_maybe(figures.cost_least),
        fixed_seats=[FixedSeatOut(target=target, seat=seat) for target, seat in figures.fixed],
        tables=figures.tables,
    )


def _exact(value: Fraction) -> ExactOut:
    return ExactOut(exact=str(value), about=float(value))


def _maybe(value: Fraction | None) -> ExactOut | None:
    return None if value is None else _exact(value)


def committed_out(committed: Committed | None) -> CommittedOut | None:
    """What is told of a list of whole assignments, whether a report is asked for or not."""
    if committed is None:
        return None
    return CommittedOut(
        parts=list(committed.parts),
        tables=committed.tables,
        difference=_exact(committed.difference),
        differs=committed.differs,
    )


def committed_lines(committed: Committed | None) -> Iterator[str]:
    """The same in words."""
    if committed is not None:
        yield sentence(
            "engine_committed",
            parts="、".join(committed.parts),
            tables=committed.tables,
            difference=percent(committed.difference),
            where=committed.differs,
        )


def applied_out(document: AnyProblem, rungs: Rungs | None) -> AppliedOut | None:
    """What was applied of a ladder; None where none was given."""
    if rungs is None or not isinstance(document, InspectorsProblem):
        return None
    return AppliedOut(ladder=rungs.ladder, steps=steps_out(document, rungs.steps))


def odds_lines(answer: OddsOut, made: Made) -> Iterator[str]:
    """All that `ssj odds` says when there are odds."""
    yield sentence("engine_odds_written", file=answer.file)
    if answer.applied is not None and answer.applied.steps:
        yield sentence("engine_ladder_applied", n=len(answer.applied.steps))
        yield from (f"  {n}. {way.message}" for n, way in enumerate(answer.applied.steps, 1))
    elif answer.applied is not None:
        yield sentence("engine_ladder_not_needed")
    yield from committed_lines(made.committed)
    if answer.report is not None:
        yield from report_lines(made.figures)


def report_lines(figures: Figures) -> Iterator[str]:
    """`--report` in words."""
    yield sentence("report_support", possible=figures.possible, support=figures.support)
    yield sentence("report_range", lowest=percent(figures.lowest), highest=percent(figures.highest))
    most = figures.entropy_most
    share = figures.entropy / most if most else 1.0
    yield sentence(
        "report_entropy", entropy=f"{figures.entropy:.3f}", most=f"{most:.3f}", share=f"{share:.1%}"
    )
    if figures.tables:
        yield sentence("report_tables", n=figures.tables)
    yield sentence("report_deviation", deviation=f"{float(figures.deviation):.1e}")
    if figures.smallest_cap is not None:
        yield sentence("report_smallest_cap", cap=percent(figures.smallest_cap))
    if figures.cost is not None and figures.cost_least is not None:
        least = f"{float(figures.cost_least):.2f}"
        yield sentence("report_cost", cost=f"{float(figures.cost):.2f}", least=least)
    if figures.fixed:
        yield sentence("report_fixed", n=len(figures.fixed))
    yield from _load_lines(figures)
    yield from _histogram_lines(figures)


def percent(value: Fraction) -> str:
    """Four digits after the point."""
    return f"{float(value) * 100:.4f}%"


def _load_lines(figures: Figures) -> Iterator[str]:
    loads = figures.loads
    if not loads:
        return
    values = [load for _, load in loads]
    extremes = (f"{float(value):.3f}" for value in (min(values), max(values)))
    least, most = extremes
    yield sentence("report_loads", n=len(loads), least=least, most=most)
    if len(loads) <= _EVERYBODY:
        yield from (f"  {name}  {float(load):.3f}" for name, load in loads)


def _histogram_lines(figures: Figures) -> Iterator[str]:
    yield sentence("report_histogram")
    highest = max((each.count for each in figures.histogram), default=1)
    for each in figures.histogram:
        bar = "█" * -(-each.count * _BAR // highest)
        yield f"  {percent(each.least)}–{percent(each.most)}  {bar} {each.count}".rstrip()


def infeasible_lines(answer: InfeasibleOut) -> Iterator[str]:
    """Exit status 3 in words."""
    yield answer.message
    for clash in answer.clashes:
        yield f"- {clash.message}"
    if answer.ways:
        yield sentence("engine_together")
        yield from (f"  {number}. {way.message}" for number, way in enumerate(answer.ways, 1))
    ladder = answer.ladder
    if ladder is not None:
        enough = ladder.enough
        yield (
            sentence("engine_ladder", n=enough)
            if enough is not None
            else sentence("engine_ladder_short")
        )
        yield from (f"  {number}. {way.message}" for number, way in enumerate(ladder.steps, 1))


def checked_lines(answer: CheckedOut) -> Iterator[str]:
    """Each check with its mark."""
    marks = {True: "engine_mark_fine", False: "engine_mark_wrong", None: "engine_mark_unchecked"}
    for check in answer.checks:
        yield f"{sentence(marks[check.ok])}  {check.label}"
        yield from (f"    {message}" for message in check.messages)
    unchecked = sum(check.ok is None for check in answer.checks)
    if not answer.fine:
        yield sentence("engine_not_fine")
    elif unchecked:
        yield sentence("engine_fine_but", n=unchecked)
    else:
        yield sentence("engine_all_fine")
