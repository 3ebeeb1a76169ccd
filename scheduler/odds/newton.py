"""The most even odds where scaling is slow: Newton's method on the multipliers' logarithms.

How far a correction must travel decides how many sweeps scaling (fit.py) takes: along a row of
districts, or where costs leave few pairs, thousands. The logarithms of the multipliers minimise a
convex function, whose gradient is how far each total is from its bound; its second derivative is
applied without ever being written down, so conjugate gradients do (Hestenes and Stiefel 1952;
Nocedal and Wright 2006, chapter 7). Inequalities: projected steps (Bertsekas 1982). Where a step
does not help, as where odds hang by a few units, the next are damped (Levenberg 1944).
"""

from dataclasses import dataclass

import numba
import numpy as np

from scheduler.odds.fit import Fit
from scheduler.odds.lattice import Bools, Floats, Lattice, Numbers, Tree

STEPS = 200
_CONJUGATE = 400  # steps of conjugate gradients in one of Newton's
_SLOPE = 0.5  # how much of the slope may be left, or turned round, after a step
_HALVINGS = 30
_FARTHEST = 30.0  # a step changes no logarithm by more
_LARGEST = 320.0  # of a logarithm; fit.py has the same limit
_ROUNDS = 12  # of holding back what would go too far
_ENOUGH = 1e-16  # of the squared slope may be left by conjugate gradients
_NOISE = 2.0**-48  # of a total, or of a curvature, is rounding: no direction is made of it
_TINY = 1e-100  # odds that move so little do not move
_STUCK = 1e-12  # of a total that too little of it moves
_LEAST_DAMPING, _MOST_DAMPING, _DAMPED = 1e-12, 1e2, 10.0  # of a step, where one does not help
_NEAR_ONE = 1e-9  # such a logarithm that is pushed back to 0 goes there at once


@dataclass(frozen=True, eq=False)
class _Totals:
    """At some multipliers: totals `found`, and `free` parts of them that still move, of all nodes
    (A, then B); `moving`: the odds of each pair below the cap, 0 for others."""

    found: Floats
    free: Floats
    moving: Floats


class _Dual:
    """Both trees' nodes as one vector of logarithms, A first."""

    def __init__(self, lattice: Lattice, unit: int, prior: Floats) -> None:
        self._lattice = lattice
        with np.errstate(divide="ignore"):
            self._prior = np.log(prior) if len(prior) else np.zeros(lattice.pairs)
        self._most = lattice.most / unit
        trees = (lattice.a, lattice.b)
        self.low = np.concatenate([tree.low for tree in trees]) / unit
        self.high = np.concatenate([tree.high for tree in trees]) / unit
        self.equal = self.low == self.high
        pairs = self._up(lattice.leaf_a, lattice.leaf_b, np.ones(lattice.pairs))
        self.pairs = np.maximum(pairs, 1.0)

    def _paths(self, values: Floats) -> tuple[Floats, Floats]:
        size = self._lattice.a.size
        return _path_sums(self._lattice.a, values[:size]), _path_sums(
            self._lattice.b, values[size:]
        )

    def _up(self, leaf_a: Numbers, leaf_b: Numbers, values: Floats) -> Floats:
        a, b = self._lattice.a, self._lattice.b
        found = np.zeros(a.size + b.size)
        _collect(leaf_a, leaf_b, values, found[: a.size], found[a.size :])
        _add_up(a.parent, found[: a.size])
        _add_up(b.parent, found[a.size :])
        return found

    def totals(self, logs: Floats) -> _Totals:
        lattice = self._lattice
        path_a, path_b = self._paths(logs)
        odds, moving = np.empty(lattice.pairs), np.empty(lattice.pairs)
        leaves = lattice.leaf_a, lattice.leaf_b
        _odds(*leaves, path_a, path_b, self._prior, np.log(self._most), self._most, odds, moving)
        return _Totals(self._up(*leaves, odds), self._up(*leaves, moving), moving)

    def over(self, logs: Floats) -> Floats:
        """By how much each node's logarithm must fall before the first capped pair below it moves;
        infinite where none is capped."""
        lattice = self._lattice
        path_a, path_b = self._paths(logs)
        least = np.full(len(logs), np.inf)
        size, log_most = lattice.a.size, np.log(self._most)
        low_a, low_b = least[:size], least[size:]
        leaves = lattice.leaf_a, lattice.leaf_b
        _least_over(*leaves, path_a, path_b, self._prior, log_most, low_a, low_b)
        _least_up(lattice.a.parent, low_a)
        _least_up(lattice.b.parent, low_b)
        return least

    def curved(self, moving: Floats, along: Floats) -> Floats:
        """The second derivative times `along`."""
        path_a, path_b = self._paths(along)
        leaf_a, leaf_b = self._lattice.leaf_a, self._lattice.leaf_b
        change = np.empty(len(moving))
        _changes(leaf_a, leaf_b, path_a, path_b, moving, change)
        return self._up(leaf_a, leaf_b, change)

    def slope(self, logs: Floats, found: Floats) -> Floats:
        """How far each total is from the bound that its multiplier asks for; 0 where neither does
        anything."""
        above, below = found - self.high, found - self.low
        idle = np.where(above > 0.0, above, np.where(below < 0.0, below, 0.0))
        return np.where(logs < 0.0, above, np.where(logs > 0.0, below, idle))

    def worst(self, logs: Floats, at: _Totals) -> float:
        """As in Fit, in shares of certainty: a multiplier that may relax counts for what that would
        change, at most: one that falls may take odds off the cap."""
        off = np.abs(self.slope(logs, at.found))
        relax = (logs < 0.0) & (at.found < self.high) | (logs > 0.0) & (at.found > self.low)
        with np.errstate(over="ignore"):
            change = np.abs(np.where(logs > 0.0, at.found, at.free) * np.expm1(-logs))
        off = np.where(relax & ~self.equal, np.minimum(off, change), off)
        return float((off / self.pairs).max(initial=0.0))


def settled(
    lattice: Lattice, unit: int, prior: Floats, start: Fit, tolerance: float, steps: int = STEPS
) -> Fit:
    """Multipliers that keep the bounds to within `tolerance` units a pair, from those of `start`.

    Ends early where no step helps; `worst` says so. Something that is the same in all solutions
    must have been told (forced.py): no multipliers can say it.
    """
    dual = _Dual(lattice, unit, prior)
    logs = np.log(np.concatenate([start.a, start.b]))
    at = dual.totals(logs)
    done, damping = 0, 0.0
    while (worst := dual.worst(logs, at) * unit) > tolerance and done < steps:
        found = _step(dual, logs, at, damping)
        done += 1
        if found is not None:
            logs, at = found
            damping = damping / _DAMPED if damping > _LEAST_DAMPING else 0.0
        elif damping < _MOST_DAMPING:
            damping = max(damping * _DAMPED, _LEAST_DAMPING)
        else:
            break
    values = np.exp(logs)
    size = lattice.a.size
    return Fit(values[:size].copy(), values[size:].copy(), start.sweeps + done, worst)


def _step(dual: _Dual, logs: Floats, at: _Totals, damping: float) -> tuple[Floats, _Totals] | None:
    """Newton's step, shortened until the slope along it has gone down; None if none does."""
    along, side, slope = _direction(dual, at, logs, damping)
    length = 1.0
    for _ in range(_HALVINGS):
        there = np.clip(logs + along * length, -_LARGEST, _LARGEST)
        there[~dual.equal & (there * side < 0.0)] = 0.0
        found = dual.totals(there)
        change = there - logs
        before = float(change @ slope)
        after = float(change @ (slope + found.found - at.found))
        if before < 0.0 and after <= -_SLOPE * before:
            return there, found
        length /= 2
    return None


def _direction(
    dual: _Dual, at: _Totals, logs: Floats, damping: float
) -> tuple[Floats, Floats, Floats]:
    """Where to go; on which side of 0 each multiplier of an inequality is to stay: it goes no
    farther than to 0, where the bound lets go; and the slope there. Others whose bounds would be
    crossed on the way join in."""
    slope = dual.slope(logs, at.found)
    held = ~dual.equal & (np.abs(logs) < _NEAR_ONE) & (logs * slope > 0.0)
    side = np.where(logs != 0.0, np.sign(logs), -np.sign(slope))
    along = np.where(held, -logs, 0.0)
    stuck = (slope > 0.0) & (at.free <= _STUCK * at.found)
    if stuck.any():
        wanted = np.maximum(at.found - slope, _STUCK * at.found)[stuck]
        along[stuck] = -dual.over(logs)[stuck] - np.log(at.found[stuck] / wanted)
        held |= stuck
    for _ in range(_ROUNDS):
        free = (dual.equal | (side != 0.0)) & (at.free > _TINY) & ~held
        wanted = slope + dual.curved(at.moving, np.where(held, along, 0.0))
        along = np.where(held, along, _conjugate(dual, at, wanted, free, damping))
        over = free & ~dual.equal & ((logs + along) * side < 0.0)
        then = at.found + dual.curved(at.moving, along)
        high, low = then > dual.high, then < dual.low
        joins = ~dual.equal & (side == 0.0) & (high | low)
        if not (over | joins).any():
            break
        held |= over
        along[over] = -logs[over]
        side[joins] = np.where(high, -1.0, 1.0)[joins]
        slope[joins] = np.where(high, at.found - dual.high, at.found - dual.low)[joins]
    return np.clip(along, -_FARTHEST, _FARTHEST), side, slope


def _conjugate(dual: _Dual, at: _Totals, slope: Floats, free: Bools, damping: float) -> Floats:
    """Solve second derivative * along = -slope for the free nodes, to a part of the slope. With
    `damping` the diagonal counts that much more."""
    more = damping * at.free
    scale = np.where(free, 1.0 / np.maximum(at.free + more, _TINY), 0.0)
    along = np.zeros(len(slope))
    left = np.where(free, -slope, 0.0)
    better = scale * left
    towards = better.copy()
    size = start = float(left @ better)
    noise = float(scale @ (_NOISE * at.found) ** 2)
    for _ in range(_CONJUGATE):
        if size <= max(_ENOUGH * start, noise):
            break
        curved = np.where(free, dual.curved(at.moving, towards) + more * towards, 0.0)
        bend = float(towards @ curved)
        if bend <= max(_NOISE * float(towards**2 @ at.free), _TINY):
            # A slope without curvature: bounds at odds, one of which must let go on the way.
            along = along + towards * (_FARTHEST / float(np.abs(towards).max()))
            break
        with np.errstate(over="ignore", invalid="ignore"):
            further = along + size / bend * towards
            left -= size / bend * curved
            better = scale * left
            size, before = float(left @ better), size
            towards = better + size / before * towards
        if not (np.isfinite(size) and np.isfinite(further).all()):
            break
        along = further
    return along


def _path_sums(tree: Tree, values: Floats) -> Floats:
    path = np.empty(tree.size)
    _add_down(tree.parent, values, path)
    return path


@numba.njit(cache=True)
def _add_down(parent, values, path):  # type: ignore[no-untyped-def]
    for node in range(len(parent)):
        path[node] = values[node] + (path[parent[node]] if parent[node] >= 0 else 0.0)


@numba.njit(cache=True)
def _add_up(parent, values):  # type: ignore[no-untyped-def]
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            values[parent[node]] += values[node]


@numba.njit(cache=True)
def _collect(leaf_a, leaf_b, values, total_a, total_b):  # type: ignore[no-untyped-def]
    for pair in range(len(leaf_a)):
        total_a[leaf_a[pair]] += values[pair]
        total_b[leaf_b[pair]] += values[pair]


@numba.njit(cache=True)
def _odds(leaf_a, leaf_b, path_a, path_b, prior, log_most, most, odds, moving):  # type: ignore[no-untyped-def]
    for pair in range(len(leaf_a)):
        log = path_a[leaf_a[pair]] + path_b[leaf_b[pair]] + prior[pair]
        capped = log >= log_most
        odds[pair] = most if capped else np.exp(log)
        moving[pair] = 0.0 if capped else odds[pair]


@numba.njit(cache=True)
def _changes(leaf_a, leaf_b, path_a, path_b, moving, change):  # type: ignore[no-untyped-def]
    for pair in range(len(leaf_a)):
        change[pair] = moving[pair] * (path_a[leaf_a[pair]] + path_b[leaf_b[pair]])


@numba.njit(cache=True)
def _least_over(leaf_a, leaf_b, path_a, path_b, prior, log_most, least_a, least_b):  # type: ignore[no-untyped-def]
    for pair in range(len(leaf_a)):
        over = path_a[leaf_a[pair]] + path_b[leaf_b[pair]] + prior[pair] - log_most
        if over >= 0.0:
            least_a[leaf_a[pair]] = min(least_a[leaf_a[pair]], over)
            least_b[leaf_b[pair]] = min(least_b[leaf_b[pair]], over)


@numba.njit(cache=True)
def _least_up(parent, least):  # type: ignore[no-untyped-def]
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            least[parent[node]] = min(least[parent[node]], least[node])
