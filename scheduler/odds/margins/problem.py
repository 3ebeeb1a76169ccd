"""What is asked for: cells with exact expected numbers, and totals that every draw has to keep.

The rows are plain values; `MarginProblem` judges them all at once and puts them in order.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from scheduler.odds.problem import BITS_LEAST, BITS_MOST, Fault, InvalidProblem

Place = tuple[str, ...]
TotalName = tuple[str, Place]
"""A margin and a place of it; `("", ())` is the grand total, which is always kept."""

GRAND_TOTAL: TotalName = ("", ())

_CELL = re.compile(r"[0-9A-Za-z.-]+")  # protocol.md §1
_WORD = re.compile(r"[^\x00-\x1f\x7f/]+")  # "/" joins the names of a place
ROOM_MOST = 1 << 20


@dataclass(frozen=True, order=True)
class MarginCell:
    """`size` entries that are alike, of which `expected` are drawn on average; every draw takes
    that number rounded down or up."""

    cell: str
    size: int
    expected: Fraction

    @property
    def floor(self) -> int:
        """The whole number that is drawn at least."""
        return self.expected.numerator // self.expected.denominator

    @property
    def part(self) -> Fraction:
        """The chance of one more than that."""
        return self.expected - self.floor


@dataclass(frozen=True, order=True)
class MarginTotal:
    """What is drawn of `cells` together is, in every draw, its expectation rounded down or up, or
    up to `room` entries beyond that."""

    margin: str
    place: Place
    cells: tuple[str, ...]
    room: int = 0

    @property
    def name(self) -> TotalName:
        return self.margin, self.place


@dataclass(frozen=True)
class MarginProblem:
    """Odds are integers over 2^`bits`; `room`: that of the grand total. Afterwards cells and totals
    are sorted: the order given means nothing. Totals may overlap in any way. Raises InvalidProblem
    with all faults."""

    cells: tuple[MarginCell, ...]
    totals: tuple[MarginTotal, ...]
    bits: int = 24
    room: int = 0

    def __post_init__(self) -> None:
        faults = [*_scale_faults(self), *_cell_faults(self.cells), *_total_faults(self)]
        if faults:
            raise InvalidProblem(set(faults))
        object.__setattr__(self, "cells", tuple(sorted(self.cells)))
        totals = (replace(each, cells=tuple(sorted(each.cells))) for each in self.totals)
        object.__setattr__(self, "totals", tuple(sorted(totals)))

    @property
    def unit(self) -> int:
        """2^K: the integer that stands for certainty."""
        return int(1 << self.bits)

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The position of each cell."""
        return {cell.cell: at for at, cell in enumerate(self.cells)}

    def kept(self) -> Iterator[MarginTotal]:
        """Every total, the grand total first."""
        yield MarginTotal(*GRAND_TOTAL, tuple(cell.cell for cell in self.cells), self.room)
        yield from self.totals

    def members(self, total: MarginTotal) -> list[int]:
        """The positions of a total's cells."""
        return [self.number[cell] for cell in total.cells]


def nested_totals(margin: str, places: Mapping[str, Place]) -> list[MarginTotal]:
    """A total for every prefix of every cell's place, outermost first: province, then city, …"""
    found: dict[Place, list[str]] = {}
    for cell, place in places.items():
        for depth in range(1, len(place) + 1):
            found.setdefault(place[:depth], []).append(cell)
    return [MarginTotal(margin, at, tuple(cells)) for at, cells in sorted(found.items())]


def _whole(value: object, least: int, most: int | None = None) -> bool:
    """A true integer (bool is not) within limits; None means no upper limit."""
    return type(value) is int and value >= least and (most is None or value <= most)


def _scale_faults(problem: MarginProblem) -> Iterator[Fault]:
    if not problem.cells:
        yield Fault("no_cells")
    if not _whole(problem.bits, BITS_LEAST, BITS_MOST):
        yield Fault("bits_out_of_range", value=str(problem.bits))
    if not _whole(problem.room, 0, ROOM_MOST):
        yield Fault("room_out_of_range", value=str(problem.room))


def _cell_faults(cells: Iterable[MarginCell]) -> Iterator[Fault]:
    for name, times in Counter(cell.cell for cell in cells).items():
        if times > 1:
            yield Fault("cell_repeated", (name,), str(times))
    for cell in cells:
        if not _CELL.fullmatch(cell.cell):
            yield Fault("cell_name", (cell.cell,), cell.cell)
        if not _whole(cell.size, 0):
            yield Fault("size_negative", (cell.cell,), str(cell.size))
        elif not isinstance(cell.expected, Fraction) or not 0 <= cell.expected <= cell.size:
            yield Fault("expected_out_of_range", (cell.cell,), str(cell.expected))


def _total_faults(problem: MarginProblem) -> Iterator[Fault]:
    known = {cell.cell for cell in problem.cells}
    for name, times in Counter(total.name for total in problem.totals).items():
        if times > 1:
            yield Fault("total_repeated", _words(name), str(times))
    for total in problem.totals:
        names = _words(total.name)
        for word in names:
            if not _WORD.fullmatch(word):
                yield Fault("margin_name", names, word)
        if not _whole(total.room, 0, ROOM_MOST):
            yield Fault("room_out_of_range", names, str(total.room))
        for cell, times in Counter(total.cells).items():
            if cell not in known:
                yield Fault("total_cell_unknown", names, cell)
            elif times > 1:
                yield Fault("total_cell_repeated", names, cell)


def _words(name: TotalName) -> tuple[str, ...]:
    return name[0], *name[1]
