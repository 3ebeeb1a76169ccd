"""From raked rates to exact fractions that keep every total, without a float left.

Classes that no factor touches keep their given rate; those at a limit have exactly that limit.
The others are rounded to `GRAIN`. What a binding total then misses, some 10^-8 of its entries, is
made up by a few classes found by elimination in whole numbers: one class per binding total, of
those that would do the one with most room. So totals are met exactly whatever their overlap.
Totals that come to lie on a bound without a factor of their own are held there too, if they can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np
import numpy.typing as npt

from scheduler.odds.coverage.classes import Classes, Demand
from scheduler.odds.coverage.index import Bools, Ints
from scheduler.odds.coverage.raking import Raked

GRAIN = 10**8
"""Rates that totals have moved are multiples of 1/GRAIN, but for one class per total."""

_NEAR = 10**6
"""A total is on a bound if it misses it by at most 1/10^6 entry."""

Whole = npt.NDArray[np.int64] | npt.NDArray[np.object_]
"""Integers: of 64 bits where all sums fit, else Python's own."""


@dataclass(frozen=True, eq=False)
class _Rounded:
    """`rates` in units of 1/`unit`; `numbers`: entries of each class in the same units; `free`:
    classes that may still move, `room` units of entries to their nearer limit."""

    unit: int
    rates: Whole
    numbers: Whole
    free: Bools
    room: Whole


@dataclass(frozen=True, eq=False)
class _Row:
    """The sum of the classes' shifts, each times its coefficient, is `rest` units."""

    coefficients: dict[int, int]
    rest: int


@dataclass(frozen=True, eq=False)
class Exact:
    """`rates` per class, `totals` the expected number of each demand's entries: all exact."""

    rates: tuple[Fraction, ...]
    totals: tuple[Fraction, ...]


def make_exact(classes: Classes, demands: Sequence[Demand], raked: Raked) -> Exact | None:
    """Rates that keep limits and demands exactly, or None if there are none that near to the
    raked ones."""
    rounded = _round(classes, raked)
    for on_bound in (True, False):
        targets = _targets(demands, raked, rounded, on_bound=on_bound)
        shifts = _shifts(_rows(demands, targets, rounded), rounded.room.tolist())
        if shifts is not None:
            exact = _shifted(classes, demands, rounded, shifts)
            if exact is not None:
                return exact
    return None


def _shifted(
    classes: Classes, demands: Sequence[Demand], rounded: _Rounded, shifts: Mapping[int, Fraction]
) -> Exact | None:
    """The rounded rates with the shifts made, or None if that breaks a limit or a demand."""
    if any(abs(shift) > rounded.room[number] for number, shift in shifts.items()):
        return None
    totals = [_total(demand, rounded, shifts) for demand in demands]
    for demand, total in zip(demands, totals, strict=True):
        if not demand.least <= total <= demand.most:
            return None
    fraction = {value: Fraction(value, rounded.unit) for value in set(rounded.rates.tolist())}
    rates = [fraction[value] for value in rounded.rates.tolist()]
    for number, shift in shifts.items():
        rates[number] += shift / (int(classes.size[number]) * rounded.unit)
    return Exact(tuple(rates), tuple(totals))


def nearest(expected: Fraction) -> int:
    """The nearest whole number; halves go up, so that nobody is checked less often, and so does
    what misses a half by no more than rounding does."""
    return floor(expected + Fraction(1, 2) + Fraction(1, _NEAR))


def _round(classes: Classes, raked: Raked) -> _Rounded:
    unit = classes.unit * GRAIN
    fits = int(classes.size.sum() + 1) * unit < 2**62
    kind = np.int64 if fits else np.object_
    size, given, low, high = (
        column.astype(kind) for column in (classes.size, classes.given, classes.low, classes.high)
    )
    grains = np.rint(raked.rates * GRAIN).astype(np.int64).astype(kind) * classes.unit
    touched = raked.product != 1.0
    rates = np.where(touched, np.clip(grains, low * GRAIN, high * GRAIN), given * GRAIN)
    room = np.minimum(rates - low * GRAIN, high * GRAIN - rates) * size
    return _Rounded(unit, rates, rates * size, touched & (room > 0), room)


def _targets(
    demands: Sequence[Demand], raked: Raked, rounded: _Rounded, *, on_bound: bool
) -> list[int | None]:
    """The bound that each demand has to meet exactly: where it binds, and with `on_bound` where
    its total lies within `_NEAR` of one; None elsewhere."""
    found: list[int | None] = []
    for demand, factor in zip(demands, raked.factors.tolist(), strict=True):
        target: int | None = None
        if factor != 1.0:
            target = demand.least if factor > 1.0 else demand.most
        elif on_bound:
            units = int(rounded.numbers[demand.members].sum())
            near = (b for b in (demand.least, demand.most) if _is_near(units, b, rounded.unit))
            target = next(near, None)
        found.append(target)
    return found


def _is_near(units: int, bound: int, unit: int) -> bool:
    return abs(units - bound * unit) * _NEAR <= unit


def _rows(
    demands: Sequence[Demand], targets: Sequence[int | None], rounded: _Rounded
) -> list[_Row]:
    """What each total still misses of its target. Of classes with the same totals the one with
    most room stands for all."""
    parts, missing = [], []
    for demand, target in zip(demands, targets, strict=True):
        if target is not None:
            parts.append(demand.members[rounded.free[demand.members]])
            missing.append(target * rounded.unit - int(rounded.numbers[demand.members].sum()))
    coefficients: list[dict[int, int]] = [{} for _ in missing]
    for own_rows, number in _widest(parts, rounded.room.tolist()).items():
        for row in own_rows:
            coefficients[row][number] = 1
    rows = [_Row(own, rest) for own, rest in zip(coefficients, missing, strict=True)]
    return sorted(rows, key=lambda row: len(row.coefficients))


def _widest(parts: Sequence[Ints], room: Sequence[int]) -> dict[tuple[int, ...], int]:
    """For each combination of rows that classes are in together, the class with most room, the
    first of equal ones. `parts`: the classes of each row."""
    if not any(map(len, parts)):
        return {}
    classes = np.concatenate(parts)
    order = np.argsort(classes, kind="stable")
    rows = np.repeat(np.arange(len(parts)), [len(part) for part in parts])[order].tolist()
    numbers, starts = np.unique(classes[order], return_index=True)
    ends = [*starts.tolist()[1:], len(rows)]
    found = list(zip(numbers.tolist(), starts.tolist(), ends, strict=True))
    found.sort(key=lambda each: (room[each[0]], -each[0]))
    return {tuple(rows[start:end]): number for number, start, end in found}


def _shifts(rows: Sequence[_Row], room: Sequence[int]) -> dict[int, Fraction] | None:
    """Shifts of a few classes, in units of entries, that satisfy all rows; None if none do."""
    solved: list[tuple[int, _Row]] = []
    for row in rows:
        for pivot, known in solved:
            row = _without(row, pivot, known)
        if row.coefficients:
            solved.append((max(row.coefficients, key=lambda at: (room[at], -at)), row))
        elif row.rest:
            return None
    shifts: dict[int, Fraction] = {}
    for pivot, row in reversed(solved):
        rest = row.rest - sum(
            (own * shifts[at] for at, own in row.coefficients.items() if at in shifts),
            start=Fraction(0),
        )
        shifts[pivot] = rest / row.coefficients[pivot]
    return shifts


def _without(row: _Row, pivot: int, known: _Row) -> _Row:
    """The row with the pivot's class eliminated."""
    own = row.coefficients.get(pivot)
    if own is None:
        return row
    other = known.coefficients[pivot]
    coefficients = {at: value * other for at, value in row.coefficients.items()}
    for at, value in known.coefficients.items():
        left = coefficients.get(at, 0) - own * value
        if left:
            coefficients[at] = left
        else:
            coefficients.pop(at, None)
    return _Row(coefficients, row.rest * other - own * known.rest)


def _total(demand: Demand, rounded: _Rounded, shifts: Mapping[int, Fraction]) -> Fraction:
    """The expected number of a demand's entries, shifts included."""
    moved = np.intersect1d(demand.members, np.array(list(shifts), dtype=np.int64)).tolist()
    units = int(rounded.numbers[demand.members].sum())
    return Fraction(units + sum(shifts[at] for at in moved), rounded.unit)
