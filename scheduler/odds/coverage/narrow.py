"""Where to look for clashes: one linear programme finds all that need no whole numbers.

Totals are missed by as little as possible while every limit of a rate is kept. The totals that its
dual solution puts a price on, and the limits that hold at the cells they leave a cost on, clash by
themselves (Farkas' lemma; where the totals are two nested families this is a minimum cut). Totals
that share no cell are clashes of their own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from scheduler.odds.coverage.index import Ints
from scheduler.odds.coverage.newton import Floats
from scheduler.odds.coverage.programme import TOLERANCE, Optimum
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.system import Limit, Row, System
from scheduler.odds.coverage.trial import Trial, box_of, cells_of

Suspects = tuple[Bound, ...]
"""Bounds that clash by themselves, those that matter least first."""


def narrowed(system: System, bounds: Collection[Bound]) -> System:
    """The conditions of some bounds, over as few atoms as they tell apart."""
    few = system.only(set(bounds))
    cell = cells_of(few, few.bounds, box_of(few))
    size: Ints = np.zeros(int(cell.max(initial=-1)) + 1, dtype=np.int64)
    np.add.at(size, cell, few.size)
    return replace(
        few,
        size=size,
        limits=tuple(_merged(limit, cell) for limit in few.limits),
        rows=tuple(Row(row.bound, np.unique(cell[row.atoms]), row.entries) for row in few.rows),
    )


def _merged(limit: Limit, cell: Ints) -> Limit:
    atoms, places = np.unique(cell[limit.atoms], return_inverse=True)
    units, step = (np.zeros(len(atoms), dtype=np.int64) for _ in range(2))
    np.add.at(units, places, limit.units)
    np.add.at(step, places, limit.step)
    return Limit(limit.bound, atoms, units, step)


def suspects(system: System) -> list[Suspects]:
    """Clashes that need no whole numbers; [] if there are none. Those of one bound alone come
    first, then those of two limits of the same rates, then others, each about cells of its own."""
    return _alone(system) or _of_one_atom(system) or _of_totals(system)


def _alone(system: System) -> list[Suspects]:
    """Totals of more than there are."""
    return [
        (row.bound,)
        for row in system.rows
        if row.bound.side is Side.LEAST and row.entries > system.size[row.atoms].sum()
    ]


def _of_one_atom(system: System) -> list[Suspects]:
    """Two limits of the same rates that clash, for each atom where two do."""
    box = box_of(system)
    pairs = {
        (system.limits[box.low_by[atom]].bound, system.limits[box.high_by[atom]].bound)
        for atom in box.clashing.tolist()
    }
    return sorted(pairs)


def _of_totals(system: System) -> list[Suspects]:
    trial = Trial(system)
    totals = [row for row in system.rows if row.bound.side is not Side.WHOLE]
    for row in totals:
        trial.keep(row, trial.slack())
    found = trial.solve()
    if found is None or found.objective <= TOLERANCE:
        return []
    weight = np.abs(found.prices) * np.array([max(row.entries, 1) for row in totals])
    clashes = []
    for part in _parts(trial, totals, np.flatnonzero(weight > TOLERANCE).tolist()):
        ordered = sorted(part, key=lambda number: (weight[number], totals[number].bound))
        limits = _limits_at(trial, found, [totals[number] for number in part])
        clashes.append((*limits, *(totals[number].bound for number in ordered)))
    return clashes


def _limits_at(trial: Trial, found: Optimum, rows: Sequence[Row]) -> Suspects:
    """The limits that hold where the price of `rows` leaves a cost."""
    system, box = trial.system, trial.box
    inside = np.zeros(len(system.size), dtype=np.bool_)
    for row in rows:
        inside[row.atoms] = True
    cost: Floats = found.costs[trial.cell]
    held: set[int] = set(box.low_by[inside & (cost > TOLERANCE)].tolist())
    held |= set(box.high_by[inside & (cost < -TOLERANCE)].tolist())
    return tuple(sorted(system.limits[number].bound for number in held - {-1}))


def _parts(trial: Trial, totals: Sequence[Row], numbers: Sequence[int]) -> Iterator[list[int]]:
    """Totals that share cells, directly or through others."""
    at: defaultdict[int, list[int]] = defaultdict(list)
    cells = {number: trial.cells(totals[number].atoms).tolist() for number in numbers}
    for number, own in cells.items():
        for cell in own:
            at[cell].append(number)
    left = dict.fromkeys(numbers)
    while left:
        part, seen = [], [next(iter(left))]
        left.pop(seen[0])
        while seen:
            number = seen.pop()
            part.append(number)
            near = (other for cell in cells[number] for other in at.pop(cell, ()))
            fresh = [other for other in dict.fromkeys(near) if other in left]
            for other in fresh:
                left.pop(other)
            seen += fresh
        yield sorted(part)
