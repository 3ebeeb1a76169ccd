"""How many each cell may expect: exact rates, made whole in units of 2^-K without moving a total.

The exact expectation size * rate is a fraction; in units of 2^-K it is rounded down or up so
that every total of both families of paths is rounded down or up too, and stays where it is whole.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.odds.problem import Fault, InvalidProblem
from scheduler.odds.rules import Violation

Path = tuple[str, ...]
_NODE = re.compile(r"[0-9A-Za-z.-]+")  # protocol.md §1


@dataclass(frozen=True)
class CellSize:
    """`size` entries that are alike, of which the share `rate` is expected to be drawn.

    `path_a`, `path_b`: the cell's places in two trees of totals, outermost first, at least one
    name each (docs/protocol.md §5). Raises InvalidProblem with all faults.
    """

    cell: str
    path_a: Path
    path_b: Path
    size: int
    rate: Fraction

    def __post_init__(self) -> None:
        faults = [
            Fault("cell_name", (self.cell,), name)
            for name in (self.cell, *self.path_a, *self.path_b)
            if not _NODE.fullmatch(name)
        ]
        if not self.path_a or not self.path_b:
            faults.append(Fault("path_empty", (self.cell,)))
        if type(self.size) is not int or self.size < 0:
            faults.append(Fault("size_negative", (self.cell,), str(self.size)))
        if not isinstance(self.rate, Fraction) or not 0 <= self.rate <= 1:
            faults.append(Fault("rate_out_of_range", (self.cell,), str(self.rate)))
        if faults:
            raise InvalidProblem(faults)


@dataclass(frozen=True)
class ExactCells:
    """Numerators of the exact expectations in units of 2^-K, over one `denominator`."""

    numerators: tuple[int, ...]
    denominator: int


def exact_cells(cells: Sequence[CellSize], bits: int) -> ExactCells:
    """Plain integers, so that totals of 40,000 cells are sums and not fractions of fractions."""
    common = math.lcm(1, *{cell.rate.denominator for cell in cells})
    return ExactCells(
        tuple(
            cell.size * cell.rate.numerator * (common // cell.rate.denominator) << bits
            for cell in cells
        ),
        common,
    )


def nodes_of(cell: CellSize) -> Iterator[tuple[str, Path]]:
    """Every total that the cell counts in; the empty path is the grand total."""
    for family, path in (("a", cell.path_a), ("b", cell.path_b)):
        for length in range(0 if family == "a" else 1, len(path) + 1):
            yield family, path[:length]


def cell_odds(cells: Sequence[CellSize], bits: int) -> tuple[int, ...]:
    """Odds of each cell, in the order given: floor or ceiling of size * rate * 2^bits.

    So is every total of every prefix of both paths, and it is exact where it is whole. There
    always are such integers (Budish et al. 2013: two laminar families). The order of the cells
    does not matter. Raises InvalidProblem if a cell occurs twice.
    """
    from scheduler.odds.cell_flow import round_cells  # loads numpy and ortools

    twice = [name for name, times in Counter(c.cell for c in cells).items() if times > 1]
    if twice:
        raise InvalidProblem(Fault("cell_repeated", (name,)) for name in twice)
    if not cells:
        return ()
    order = sorted(range(len(cells)), key=lambda at: cells[at].cell)
    ordered = [cells[at] for at in order]
    rounded = round_cells(ordered, exact_cells(ordered, bits))
    odds = [0] * len(cells)
    for at, value in zip(order, rounded, strict=True):
        odds[at] = value
    wrong = check_cells(cells, bits, odds)
    if wrong:
        raise RuntimeError(f"cell odds break their own totals: {wrong[:3]}")
    return tuple(odds)


def check_cells(cells: Sequence[CellSize], bits: int, odds: Sequence[int]) -> list[Violation]:
    """Every cell and total that is not its exact value rounded down or up; plain integers.

    `rule` is `cell`, or `total` with the family as `target` and the path as `seat`.
    """
    exact = exact_cells(cells, bits)
    wanted: defaultdict[tuple[str, Path], int] = defaultdict(int)
    found: defaultdict[tuple[str, Path], int] = defaultdict(int)
    wrong = []
    for cell, numerator, value in zip(cells, exact.numerators, odds, strict=True):
        low, high = around(numerator, exact.denominator)
        if not low <= value <= high:
            wrong.append(Violation("cell", cell.cell, found=value, least=low, most=high))
        for node in nodes_of(cell):
            wanted[node] += numerator
            found[node] += value
    for (family, path), numerator in wanted.items():
        low, high = around(numerator, exact.denominator)
        value = found[family, path]
        if not low <= value <= high:
            wrong.append(Violation("total", family, "/".join(path), "", value, low, high))
    return sorted(wrong)


def around(numerator: int, denominator: int) -> tuple[int, int]:
    """Floor and ceiling of a fraction."""
    return numerator // denominator, -(-numerator // denominator)
