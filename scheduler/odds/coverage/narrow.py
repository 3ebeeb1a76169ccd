"""Large plans: where to look for a clash, and the same conditions with fewer unknowns.

Looking for a smallest clash among 40,000 cells takes minutes. So one linear programme that misses
totals by as little as possible is solved first: the bounds that its dual solution puts a price on
clash by themselves (Farkas), and they are few. Atoms that the remaining rows treat alike become
one; nothing is lost by that, as what they expect together can be shared in proportion.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from fractions import Fraction

import numpy as np
from ortools.math_opt.python import mathopt

from scheduler.odds.coverage.index import Ints
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.system import Row, System
from scheduler.odds.coverage.trial import TOLERANCE, UPPER, Trial, possible

LARGE = 5_000
"""Rows from which on a plan is narrowed."""


def suspects(system: System, gone: Collection[Bound]) -> System | None:
    """A system of a few of the bounds, not of `gone`, which clash; None if none do.

    The system itself, less `gone`, where it is small, or where whole totals are all that clashes.
    """
    left = [bound for bound in system.bounds if bound not in gone]
    if len(system.rows) >= LARGE:
        rows = [row for row in system.rows if row.bound not in gone]
        bounds = _of_one_atom(rows) or _priced(system, rows)
        if bounds:
            few = narrowed(system, bounds)
            if not possible(few):
                return few
        elif not any(bound.side is Side.WHOLE for bound in left):
            return None
    return narrowed(system, left)


def narrowed(system: System, bounds: Collection[Bound]) -> System:
    """The rows of some bounds, over as few atoms as they tell apart."""
    wanted = set(bounds)
    rows = [row for row in system.rows if row.bound in wanted]
    kinds: defaultdict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for atom, marks in sorted(_marks(system, rows).items()):
        kinds[tuple(marks)].append(atom)
    number = np.full(len(system.size), -1, dtype=np.int64)
    for at, members in enumerate(kinds.values()):
        number[members] = at
    size: Ints = np.zeros(len(kinds), dtype=np.int64)
    np.add.at(size, number[number >= 0], system.size[number >= 0])
    asked = {bound: own for bound, own in system.asked.items() if bound in wanted}
    return System(size, system.unit, tuple(_merged(rows, number)), asked)


def _marks(system: System, rows: Sequence[Row]) -> dict[int, list[Hashable]]:
    """What tells atoms apart: the totals that they are in, the bounds and rates that hold for
    each."""
    marks: defaultdict[int, list[Hashable]] = defaultdict(list)
    for number, row in enumerate(rows):
        if row.each:
            atom = int(row.atoms[0])
            entries = int(system.size[atom])
            marks[atom].append((row.bound, row.entries / entries if entries else None))
        else:
            for atom in row.atoms.tolist():
                marks[atom].append(number)
    return marks


def _merged(rows: Sequence[Row], number: Ints) -> Iterator[Row]:
    """The rows over the new atoms; of rows for each atom those of one new atom are added up."""
    sums: dict[tuple[Bound, int], tuple[Fraction, Fraction]] = {}
    for row in rows:
        if row.each:
            key = row.bound, int(number[row.atoms[0]])
            entries, step = sums.get(key, (Fraction(0), Fraction(0)))
            sums[key] = entries + row.entries, step + row.step
    found = [
        Row(row.bound, np.unique(number[row.atoms]), row.entries, row.step)
        for row in rows
        if not row.each
    ]
    found += [
        Row(bound, np.array([atom]), entries, step, each=True)
        for (bound, atom), (entries, step) in sums.items()
    ]
    return iter(sorted(found, key=lambda row: row.bound))


def _of_one_atom(rows: Sequence[Row]) -> set[Bound]:
    """The bounds of one atom's rate that clash with each other; empty if no atom has such."""
    low: dict[int, Row] = {}
    high: dict[int, Row] = {}
    for row in rows:
        if row.each:
            atom = int(row.atoms[0])
            if row.bound.side in UPPER:
                high[atom] = min(high.get(atom, row), row, key=lambda each: each.entries)
            else:
                low[atom] = max(low.get(atom, row), row, key=lambda each: each.entries)
    for atom in sorted(low.keys() & high.keys()):
        if low[atom].entries > high[atom].entries:
            return {low[atom].bound, high[atom].bound}
    return set()


def _priced(system: System, rows: Sequence[Row]) -> set[Bound]:
    """Bounds that clash: those with a price where totals are missed by as little as possible, rates
    and limits being kept. Whole totals are left aside. Empty if nothing need be missed."""
    trial = Trial(system)
    prices: list[tuple[Bound, mathopt.LinearConstraint]] = []
    slacks = []
    for row in rows:
        if row.each:
            trial.keep(row)
        elif row.bound.side is not Side.WHOLE:
            slacks.append(trial.slack())
            prices += [(row.bound, made) for made in trial.keep(row, slack=slacks[-1])]
    trial.model.minimize(mathopt.fast_sum(slacks))
    result = trial.solve()
    if result is None or result.objective_value() <= TOLERANCE:
        return set()
    found = {bound for bound, made in prices if abs(result.dual_values(made)) > TOLERANCE}
    costs = result.reduced_costs(trial.numbers)
    for row in rows:
        if row.each:
            atom = int(row.atoms[0])
            cost, limits = costs[atom], trial.limits(atom)
            binds = cost < 0 if row.bound.side in UPPER else cost > 0
            own = limits[1] if row.bound.side in UPPER else limits[0]
            if binds and abs(cost) > TOLERANCE and float(row.entries) == own:
                found.add(row.bound)
    return found
