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
from functools import lru_cache

from scheduler.odds.problem import Fault, InvalidProblem
from scheduler.odds.rules import Violation

Path = tuple[str, ...]
_NODE = re.compile(r"[0-9A-Za-z.-]+")  # protocol.md §1


@lru_cache(maxsize=1 << 14)
def _ill_named(path: Path) -> Path:
    """The names that cannot be; cached, as thousands of cells share a path."""
    return tuple(name for name in path if not _NODE.fullmatch(name))


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
            for name in (self.cell, *_ill_named(self.path_a), *_ill_named(self.path_b))
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


def entry_odds(odds: int, size: int, bits: int) -> Fraction:
    """The chance of each of `size` entries of a cell whose odds are `odds` over 2^`bits`.

    Raises ValueError where there are no entries, or the odds are not from 0 to certainty.
    """
    if size < 1 or not 0 <= odds <= size << bits:
        raise ValueError(f"{odds} over 2^{bits} are no odds of {size} entries")
    return Fraction(odds, size << bits)


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
    wrong = []
    for cell, numerator, value in zip(cells, exact.numerators, odds, strict=True):
        low, high = around(numerator, exact.denominator)
        if not low <= value <= high:
            wrong.append(Violation("cell", cell.cell, found=value, least=low, most=high))
    wrong += _wrong_totals("a", [cell.path_a for cell in cells], exact, odds)
    wrong += _wrong_totals("b", [cell.path_b for cell in cells], exact, odds)
    return sorted(wrong)


def _wrong_totals(
    family: str, paths: Sequence[Path], exact: ExactCells, odds: Sequence[int]
) -> Iterator[Violation]:
    """The nodes of one family whose odds do not sum to the exact total rounded down or up.

    The empty path is the grand total; it belongs to family a.
    """
    leaves: defaultdict[Path, list[int]] = defaultdict(lambda: [0, 0])
    for path, numerator, value in zip(paths, exact.numerators, odds, strict=True):
        leaf = leaves[path]
        leaf[0] += numerator
        leaf[1] += value
    totals: defaultdict[Path, list[int]] = defaultdict(lambda: [0, 0])
    for path, (numerator, value) in leaves.items():
        for length in range(0 if family == "a" else 1, len(path) + 1):
            totals[path[:length]][0] += numerator
            totals[path[:length]][1] += value
    for path, (numerator, value) in totals.items():
        low, high = around(numerator, exact.denominator)
        if not low <= value <= high:
            yield Violation("total", family, "/".join(path), "", value, low, high)


def around(numerator: int, denominator: int) -> tuple[int, int]:
    """Floor and ceiling of a fraction."""
    return numerator // denominator, -(-numerator // denominator)
