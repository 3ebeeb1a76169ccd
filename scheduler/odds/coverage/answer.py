"""What comes out: an exact rate for every cell, who is left out and why, and every total."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from scheduler.odds.coverage.rules import Place


class CellRate(NamedTuple):
    """`size` entries of a cell are each drawn at `rate`; `rule` gave them `given`."""

    cell: str
    size: int
    rule: str
    given: Fraction
    rate: Fraction


class LeftOut(NamedTuple):
    """`size` entries of a cell that cannot be drawn, for all of the reasons."""

    cell: str
    size: int
    reasons: tuple[str, ...]


class Total(NamedTuple):
    """A rule's total at a place: `expected` is within `least` and `most`, among `size` entries.

    `factor`: what the rates of its cells were multiplied by on account of this total (before
    their limits), 1.0 where it would have been met anyway; a real number, for people to read.
    """

    rule: str
    place: Place
    size: int
    least: int
    most: int
    expected: Fraction
    factor: float


@dataclass(frozen=True)
class Coverage:
    """`cells` and `left_out` sorted by cell, `totals` by rule and place."""

    cells: tuple[CellRate, ...]
    left_out: tuple[LeftOut, ...]
    totals: tuple[Total, ...]

    @cached_property
    def rates(self) -> dict[str, Fraction]:
        """The rate of each cell that can be drawn."""
        return {cell.cell: cell.rate for cell in self.cells}

    @property
    def changed(self) -> tuple[CellRate, ...]:
        """The cells whose rate a limit or a total has moved."""
        return tuple(cell for cell in self.cells if cell.rate != cell.given)

    def counts(self) -> dict[str, int]:
        """Entries left out by reason; an entry with several reasons counts for each."""
        found: dict[str, int] = {}
        for cell in self.left_out:
            for reason in cell.reasons:
                found[reason] = found.get(reason, 0) + cell.size
        return dict(sorted(found.items()))
