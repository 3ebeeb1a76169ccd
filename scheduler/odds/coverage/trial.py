"""The rules as a linear programme over cells, filled bound by bound: as they are, moved, or missed
by some slack.

Atoms that the rows treat alike, and the limits that may be missed or moved (`soft`), are one cell:
what they expect together can be shared within the other limits of each.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.odds.coverage.classes import combined
from scheduler.odds.coverage.index import Ints
from scheduler.odds.coverage.newton import Floats
from scheduler.odds.coverage.programme import FREE, Optimum, Programme
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.system import UPPER, Limit, Row, System


@dataclass(frozen=True, eq=False)
class Box:
    """Per atom the lowest and highest number, in units, and the position of the limit that says
    so (the first of equal ones; -1: there is none)."""

    low: Ints
    high: Ints
    low_by: Ints
    high_by: Ints

    @property
    def clashing(self) -> Ints:
        """Atoms whose limits exclude each other."""
        return np.flatnonzero(self.low > self.high)


def box_of(system: System, without: Collection[Bound] = ()) -> Box:
    """The narrowest limits of each atom."""
    low, high = np.zeros_like(system.size), system.size * system.unit
    low_by, high_by = np.full_like(low, -1), np.full_like(low, -1)
    for number, limit in enumerate(system.limits):
        if limit.bound in without:
            continue
        ends, by = (high, high_by) if limit.bound.side in UPPER else (low, low_by)
        own = ends[limit.atoms]
        better = limit.units < own if limit.bound.side in UPPER else limit.units > own
        ends[limit.atoms[better]] = limit.units[better]
        by[limit.atoms[better]] = number
    return Box(low, high, low_by, high_by)


def cells_of(system: System, soft: Collection[Bound], box: Box) -> Ints:
    """The cell of each atom, from 0 on."""
    own = [limit for limit in system.limits if limit.bound in soft]
    columns = [system.in_rows]
    touched = np.zeros(len(system.size), dtype=np.bool_)
    for limit in own:
        column = np.full_like(system.size, -1)
        column[limit.atoms] = limit.units // system.size[limit.atoms]
        touched[limit.atoms] = True
        columns.append(column)
    if own:
        columns += [np.where(touched, end // system.size, -1) for end in (box.low, box.high)]
    ranks = [np.unique(column, return_inverse=True)[1] for column in columns]
    return combined(ranks, np.ones(len(system.size), dtype=np.bool_))


class Trial:
    """Variables for the expected numbers of the cells; the limits that are not `soft` are kept."""

    def __init__(self, system: System, soft: Collection[Bound] = ()) -> None:
        self.programme, self.system = Programme(), system
        self.box = box_of(system, soft)
        self.empty = bool(len(self.box.clashing))
        self.cell = cells_of(system, soft, self.box)
        low, high = self.box.low / system.unit, self.box.high / system.unit
        self.programme.variables(_summed(self.cell, low), _summed(self.cell, np.maximum(low, high)))

    @cached_property
    def top(self) -> float:
        """All entries there are."""
        return float(self.system.size.sum())

    def slack(self, cost: float = 1.0, most: float = FREE, *, whole: bool = False) -> int:
        """A variable from 0 on, at a cost for each 1."""
        return self.programme.variable(0.0, most, cost, whole=whole)

    def fixed(self, value: float) -> int:
        """A variable that has this value."""
        return self.programme.variable(value, value)

    def cells(self, atoms: Ints) -> Ints:
        """The cells of some atoms, sorted."""
        return np.unique(self.cell[atoms])

    def keep(self, row: Row, slack: int | None = None, number: int | None = None) -> int:
        """Add a total, missed by at most the variable `slack`; a whole one is the variable
        `number`, or any whole number. The number of its (last) row."""
        side, end, whole = row.bound.side, float(row.entries), list[tuple[int, float]]()
        if side is Side.WHOLE:
            free = self.programme.variable(0.0, self.top, whole=True) if number is None else number
            end, whole = 0.0, [(free, -1.0)]
        made = -1
        for lower in (True, False):
            if side is Side.WHOLE or (side is Side.LEAST) is lower:
                own = [] if slack is None else [(slack, 1.0 if lower else -1.0)]
                ends = (end, FREE) if lower else (-FREE, end)
                made = self.programme.row(self.cells(row.atoms), *ends, [*whole, *own])
        return made

    def ease(self, limit: Limit, steps: int) -> None:
        """Add a soft limit, eased by as many steps as the variable `steps` says."""
        for cell, end, step in self._at_cells(limit):
            self._bound(cell, limit, end, (steps, step))

    def elastic(self, limit: Limit) -> list[int]:
        """Add a soft limit that is missed, at each of its cells, at a cost of 1 for each entry;
        the variables of what is missed."""
        slacks = []
        for cell, end, _ in self._at_cells(limit):
            slacks.append(self.slack(cost=1.0))
            self._bound(cell, limit, end, (slacks[-1], 1.0))
        return slacks

    def _bound(self, cell: int, limit: Limit, end: float, slack: tuple[int, float]) -> None:
        upper = limit.bound.side in UPPER
        ends = (-FREE, end) if upper else (end, FREE)
        name, factor = slack
        self.programme.row(np.array([cell]), *ends, [(name, -factor if upper else factor)])

    def _at_cells(self, limit: Limit) -> Iterator[tuple[int, float, float]]:
        """Each cell of a limit with the entries that it asks for, and those of one step."""
        cells, places = np.unique(self.cell[limit.atoms], return_inverse=True)
        columns = (
            _summed(places, column / self.system.unit) for column in (limit.units, limit.step)
        )
        return zip(cells.tolist(), *(column.tolist() for column in columns), strict=True)

    def solve(self, *, feasible: bool = False) -> Optimum | None:
        """An optimum; None if there is no solution."""
        return None if self.empty else self.programme.solve(feasible=feasible)


def _summed(places: Ints, values: Floats) -> Floats:
    return np.bincount(places, values).astype(np.float64)


def possible(system: System, without: Collection[Bound] = ()) -> bool:
    """Whether some expectations keep every bound but those left out. Whole totals are only asked
    for where the rest can be kept."""
    system = system.less(without)
    wholes = [row for row in system.rows if row.bound.side is Side.WHOLE]
    trial = Trial(system)
    for row in system.rows:
        if row.bound.side is not Side.WHOLE:
            trial.keep(row)
    able = trial.solve(feasible=True) is not None
    if able and wholes:
        for row in wholes:
            trial.keep(row)
        able = trial.solve(feasible=True) is not None
    return able
