"""What comes back beyond two trees: a list of whole assignments, and the odds that it has."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scheduler.odds.answer import InspectorOdds, PairOdds
from scheduler.odds.portfolio.crossing import Beyond

Entries = tuple[tuple[str, str, str], ...]
"""A whole assignment: (target, seat, inspector), sorted."""


@dataclass(frozen=True)
class PortfolioReport:
    """What the list looks like, for people; nothing here is read by the draw.

    `entropy` of the lottery of assignments, in bits: with few of them what happens at one target
    says much of what happens at others; `lowest`, `highest` odds of a row, over 2^K; expected
    places per candidate; `cost`, `cost_least`: as in OddsReport, the least without the parts that
    leave the trees.
    """

    entropy: float
    lowest: int
    highest: int
    load_lowest: float
    load_highest: float
    cost: Fraction | None = None
    cost_least: Fraction | None = None


@dataclass(frozen=True)
class Portfolio:
    """Whole assignments, each of which keeps every rule, and whole weights, 2^`bits` in all; one
    fair integer of the seed picks one (scheduler/draw/tables.py). This is what is published, and
    what check_portfolio judges.

    `beyond`: the parts of the problem for which there are no exact odds over pairs. `wanted`: the
    most even odds without these parts; `difference`: the largest between them and the odds that
    the list really has, in units of 2^-K, at the pair `differs`.
    """

    tables: tuple[Entries, ...]
    weights: tuple[int, ...]
    bits: int
    cap: int
    beyond: tuple[Beyond, ...]
    wanted: tuple[PairOdds, ...]
    difference: int
    differs: tuple[str, str, str]

    @cached_property
    def rows(self) -> tuple[PairOdds, ...]:
        """The odds that the list really has, exactly, sorted by (target, seat, inspector)."""
        return odds_of(self.tables, self.weights)


@dataclass(frozen=True)
class PortfolioOdds(Portfolio):
    """`ideal`: what `wanted` comes from, with the multipliers that prove that without the parts
    beyond the trees no odds are more even."""

    ideal: InspectorOdds
    report: PortfolioReport


def odds_of(tables: tuple[Entries, ...], weights: tuple[int, ...]) -> tuple[PairOdds, ...]:
    """Of each pair the weights of the assignments that have it."""
    total: Counter[tuple[str, str, str]] = Counter()
    for table, weight in zip(tables, weights, strict=True):
        for entry in table:
            total[entry] += weight
    return tuple(PairOdds(*entry, odds) for entry, odds in sorted(total.items()))


def largest_difference(
    rows: tuple[PairOdds, ...], wanted: tuple[PairOdds, ...]
) -> tuple[int, tuple[str, str, str]]:
    """In units of 2^-K, and at which pair: the first of those that differ most."""
    apart = {row[:3]: row.odds for row in rows}
    for row in wanted:
        apart[row[:3]] = apart.get(row[:3], 0) - row.odds
    most = max(map(abs, apart.values()))
    return most, min(name for name, odds in apart.items() if abs(odds) == most)
