"""How fair odds are: lowest, highest, entropy against its maximum, loads, support, q*, histogram.

What is counted differs by kind: of inspectors the odds of each (seat, person) with any; of a panel
the chance of each person; of targets the chance of each entry. Entropy, in bits: of inspectors the
sum of -p log2 p over the pairs, against what the seats would have if they shared nobody; of the
others that of each one's share of the places, against all having the same share.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2

from scheduler.odds import CellSize, InspectorOdds, Problem
from scheduler.odds.leximin import PanelLottery
from scheduler.odds.portfolio import PortfolioOdds

BINS = 8


@dataclass(frozen=True)
class Bin:
    """`count` of the odds are from `least` up to `most` (the last bin: with it)."""

    least: Fraction
    most: Fraction
    count: int


@dataclass(frozen=True)
class Figures:
    """`possible`: how many could have odds; `support`: how many have; `lowest`, `highest` of those.
    `loads`: expected places of each inspector; `smallest_cap`: q*, None where not asked for;
    `cost`, `cost_least`: expected and least possible, None without costs; `fixed`: (target, seat)
    for which fewer than three people are eligible; `deviation`: the largest difference of one
    probability from its ideal."""

    possible: int
    support: int
    lowest: Fraction
    highest: Fraction
    entropy: float
    entropy_most: float
    deviation: Fraction
    histogram: tuple[Bin, ...]
    loads: tuple[tuple[str, Fraction], ...] = ()
    smallest_cap: Fraction | None = None
    cost: Fraction | None = None
    cost_least: Fraction | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    tables: int = 0


def inspector_figures(problem: Problem, odds: InspectorOdds) -> Figures:
    """Of the most even odds of inspectors."""
    report, unit = odds.report, problem.unit
    counted = Counter(row.odds for row in odds)
    loads = dict.fromkeys((who.inspector for who in odds.index.people), 0)
    for row in odds:
        loads[row.inspector] += row.odds
    cap = report.smallest_cap
    return Figures(
        possible=report.pairs,
        support=report.rows,
        lowest=Fraction(report.lowest, unit),
        highest=Fraction(report.highest, unit),
        entropy=report.entropy,
        entropy_most=report.entropy_most,
        deviation=Fraction(report.rounding_units) / unit,
        histogram=histogram({Fraction(value, unit): n for value, n in counted.items()}),
        loads=tuple((name, Fraction(load, unit)) for name, load in sorted(loads.items())),
        smallest_cap=None if cap is None else Fraction(cap, unit),
        cost=report.cost,
        cost_least=report.cost_least,
        fixed=report.fixed_seats,
    )


def portfolio_figures(problem: Problem, odds: PortfolioOdds) -> Figures:
    """Of a list of whole assignments: of the odds that it really has. Entropy is that of the pairs,
    as of exact odds; what could be at most is what the seats could have."""
    report, unit = odds.ideal.report, problem.unit
    counted = Counter(row.odds for row in odds.rows)
    chances = [(value / unit, n) for value, n in sorted(counted.items())]
    loads = dict.fromkeys((who.inspector for who in problem.candidates), 0)
    for row in odds.rows:
        loads[row.inspector] += row.odds
    return Figures(
        possible=report.pairs,
        support=len(odds.rows),
        lowest=Fraction(odds.report.lowest, unit),
        highest=Fraction(odds.report.highest, unit),
        entropy=-sum(n * chance * log2(chance) for chance, n in chances) + 0.0,
        entropy_most=report.entropy_most,
        deviation=Fraction(odds.difference, unit),
        histogram=histogram({Fraction(value, unit): n for value, n in counted.items()}),
        loads=tuple((name, Fraction(load, unit)) for name, load in sorted(loads.items())),
        cost=odds.report.cost,
        cost_least=odds.report.cost_least,
        fixed=report.fixed_seats,
        tables=len(odds.tables),
    )


def panel_figures(lottery: PanelLottery) -> Figures:
    """Of a lottery over panels; a person is counted whether listed by name or not."""
    sizes = [group.size for group in lottery.groups]
    chances = [
        Fraction(odds, size << lottery.bits) for odds, size in zip(lottery.odds, sizes, strict=True)
    ]
    counted = _counted(chances, sizes)
    return _of_people(counted, lottery.deviation, len(lottery.tables))


def target_figures(
    cells: Sequence[CellSize], odds: Sequence[int], bits: int, tables: int = 0
) -> Figures:
    """Of the entries of all cells; `tables`: of how many tables one is drawn."""
    filled = [(cell, value) for cell, value in zip(cells, odds, strict=True) if cell.size]
    chances = [Fraction(value, cell.size << bits) for cell, value in filled]
    counted = _counted(chances, [cell.size for cell, _ in filled])
    apart = [abs(chance - cell.rate) for chance, (cell, _) in zip(chances, filled, strict=True)]
    return _of_people(counted, max(apart, default=Fraction(0)), tables)


def _counted(values: Iterable[Fraction], sizes: Iterable[int]) -> Counter[Fraction]:
    counted: Counter[Fraction] = Counter()
    for value, size in zip(values, sizes, strict=True):
        counted[value] += size
    return counted


def _of_people(counted: Counter[Fraction], deviation: Fraction, tables: int) -> Figures:
    drawn = {chance: n for chance, n in counted.items() if chance}
    total = sum(chance * n for chance, n in drawn.items())
    shares = [(float(chance / total), n) for chance, n in drawn.items()]
    everybody = sum(counted.values())
    return Figures(
        possible=everybody,
        support=sum(drawn.values()),
        lowest=min(counted, default=Fraction(0)),
        highest=max(counted, default=Fraction(0)),
        entropy=-sum(n * share * log2(share) for share, n in sorted(shares)) + 0.0,
        entropy_most=log2(everybody) if everybody else 0.0,
        deviation=deviation,
        histogram=histogram(counted),
        tables=tables,
    )


def histogram(counted: Mapping[Fraction, int]) -> tuple[Bin, ...]:
    """Bins of the same width from the lowest to the highest; one where all are the same."""
    if not counted:
        return ()
    least, most = min(counted), max(counted)
    if least == most:
        return (Bin(least, most, sum(counted.values())),)
    width = (most - least) / BINS
    counts: Counter[int] = Counter()
    for value, n in counted.items():
        counts[min(BINS - 1, int((value - least) / width))] += n
    return tuple(
        Bin(least + at * width, least + (at + 1) * width, counts[at]) for at in range(BINS)
    )
