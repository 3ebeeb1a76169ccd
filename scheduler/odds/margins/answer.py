"""What comes out: a published list of tables with whole weights, and the odds it really has."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import log2

from scheduler.odds.margins.problem import MarginProblem, TotalName

Counts = tuple[int, ...]
"""A table: how many each cell draws, in the order of the cells."""


@dataclass(frozen=True)
class TableLottery:
    """Table i is drawn with probability `weights[i]` / 2^`bits` (`scheduler.draw.tables`).

    `cells`: their names, sorted, with `sizes`: the order in which tables count. `tables`: sorted
    and different, each keeps every total; `weights`: at least 1, 2^bits in all. `odds[c]`: the
    expected number of cell c over 2^bits, exactly that of this lottery; `wanted[c]`: what was
    asked for. `deviation`: the largest difference between the two, in entries. `unavoidable`: no
    lottery over tables that keep the totals has a smaller one (proven; often 0).
    """

    cells: tuple[str, ...]
    sizes: tuple[int, ...]
    bits: int
    tables: tuple[Counts, ...]
    weights: tuple[int, ...]
    odds: tuple[int, ...]
    wanted: tuple[Fraction, ...]
    deviation: Fraction
    unavoidable: Fraction

    @property
    def expected(self) -> tuple[Fraction, ...]:
        """The expected number of each cell, exactly that of this lottery."""
        return tuple(Fraction(value, 1 << self.bits) for value in self.odds)

    @property
    def entry_deviation(self) -> Fraction:
        """The largest difference between the chance of one entry and what was asked for."""
        rows = zip(self.expected, self.wanted, self.sizes, strict=True)
        return max((abs(has - wanted) / size for has, wanted, size in rows if size), default=_NONE)

    @property
    def entropy(self) -> float:
        """Bits of choice among tables: with few of them, cells are drawn together or not at all."""
        shares = [weight / (1 << self.bits) for weight in self.weights]
        return -sum(share * log2(share) for share in shares)


_NONE = Fraction(0)


def build_lottery(
    problem: MarginProblem, weights: Mapping[Counts, int], unavoidable: Fraction
) -> TableLottery:
    """The lottery that draws each table by its weight; `weights` sum to 2^K."""
    tables = tuple(sorted(table for table, weight in weights.items() if weight))
    odds = tuple(
        sum(weights[table] * table[at] for table in tables) for at in range(len(problem.cells))
    )
    wanted = tuple(cell.expected for cell in problem.cells)
    unit = problem.unit
    return TableLottery(
        tuple(cell.cell for cell in problem.cells),
        tuple(cell.size for cell in problem.cells),
        problem.bits,
        tables,
        tuple(weights[table] for table in tables),
        odds,
        wanted,
        max(abs(Fraction(has, unit) - w) for has, w in zip(odds, wanted, strict=True)),
        unavoidable,
    )


@dataclass(frozen=True)
class NoTable(Exception):
    """No whole table keeps every total rounded down or up.

    `clash`: totals that no table keeps together; without any one of them some table keeps the
    rest of these. `changes`: totals of the clash with the least `room` that alone makes a table
    possible, tried. `repair`: rooms, the fewest entries in all, that together make one possible.
    """

    clash: tuple[TotalName, ...]
    changes: tuple[tuple[TotalName, int], ...]
    repair: tuple[tuple[TotalName, int], ...]

    def __str__(self) -> str:
        return "no table keeps " + ", ".join("/".join((m, *place)) for m, place in self.clash)
