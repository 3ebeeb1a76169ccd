"""The most even odds the rules allow: maximum entropy on two trees of bounds, by scaling.

The odds of a pair are `min(most, prior * product of the multipliers above it)`. A multiplier is 1
where its node's bounds do not bind, below 1 where the upper one does, above 1 where the lower one
does, and anything where both are equal; such odds are the unique maximum of -sum x log(x / prior)
(Csiszar 1975; with bounds: Bregman's method, generalised iterative scaling). One sweep corrects the
A side, then the B side, from the innermost nodes outward, each by a step towards its root. Sums
are added up in sorted order, so the same problem gives the same numbers on one machine; nothing
later depends on their last bits but the odds themselves, which are published.
"""

from dataclasses import dataclass

import numba
import numpy as np

from scheduler.odds.lattice import Floats, Lattice, Numbers, Tree

SWEEPS = 600
_LEAST = 1e-140  # so that products of two multipliers are numbers too
_STEP = 1e6  # the most one step may change a multiplier; a guard, not a setting


@dataclass(frozen=True, eq=False)
class Fit:
    """Multipliers of the A- and B-nodes, for odds as shares of certainty.

    `sweeps` it took; `worst`: by how much a node misses its bounds, or could still relax its
    multiplier, in units of 2^-K per pair below it.
    """

    a: Floats
    b: Floats
    sweeps: int
    worst: float


@dataclass(frozen=True, eq=False)
class _Side:
    """One tree in shares of certainty, with its multipliers and scratch space."""

    leaf: Numbers
    parent: Numbers
    low: Floats
    high: Floats
    pairs: Floats
    by: Floats
    path: Floats
    found: Floats
    free: Floats


def most_even(
    lattice: Lattice, unit: int, prior: Floats, sweeps: int = SWEEPS, tolerance: float = 2.0**-8
) -> Fit:
    """Fit until no node is off by more than `tolerance` units a pair, or `sweeps` are over.

    `prior` per pair, or of length 0 for the same everywhere; 0 for pairs that cannot be. Bounds
    that cannot be met are approached, and `worst` says so.
    """
    a = _side(lattice.a, lattice.leaf_a, unit)
    b = _side(lattice.b, lattice.leaf_b, unit)
    _start(lattice, a, prior)
    most = lattice.most / unit
    done, worst = 0, np.inf
    while worst > tolerance and done < sweeps:
        done, worst = done + 1, 0.0
        for own in (a, b):
            _paths(a.parent, a.by, a.path)
            _paths(b.parent, b.by, b.path)
            _tally(a.leaf, b.leaf, a.path, b.path, prior, most, own.leaf, own.found, own.free)
            off = _adjust(own.parent, own.low, own.high, own.pairs, own.by, own.found, own.free)
            worst = max(worst, off * unit)
    return Fit(a.by, b.by, done, worst)


def path_products(tree: Tree, multipliers: Floats) -> Floats:
    """The product of the multipliers of each node and all above it."""
    products = np.empty(tree.size)
    _paths(tree.parent, multipliers, products)
    return products


def _side(tree: Tree, leaf: Numbers, unit: int) -> _Side:
    pairs = np.bincount(leaf, minlength=tree.size).astype(np.float64)
    _add_up(tree.parent, pairs)
    empty = np.zeros(tree.size)
    return _Side(
        leaf=leaf,
        parent=tree.parent,
        low=tree.low / unit,
        high=tree.high / unit,
        pairs=np.maximum(pairs, 1.0),
        by=np.ones(tree.size),
        path=empty,
        found=empty.copy(),
        free=empty.copy(),
    )


def _start(lattice: Lattice, a: _Side, prior: Floats) -> None:
    """Each seat starts with what its pairs would share evenly."""
    weights = a.pairs[: lattice.seats].copy()
    if len(prior):
        filled = np.diff(lattice.start) > 0
        weights[filled] = np.add.reduceat(prior, lattice.start[:-1][filled])
    a.by[: lattice.seats] = a.low[: lattice.seats] / np.maximum(weights, 1e-300)


@numba.njit(cache=True)
def _add_up(parent, values):  # type: ignore[no-untyped-def]
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            values[parent[node]] += values[node]


@numba.njit(cache=True)
def _paths(parent, by, path):  # type: ignore[no-untyped-def]
    for node in range(len(parent)):
        path[node] = by[node] * (path[parent[node]] if parent[node] >= 0 else 1.0)


@numba.njit(cache=True)
def _tally(leaf_a, leaf_b, path_a, path_b, prior, most, leaf, found, free):  # type: ignore[no-untyped-def]
    """Sums of the odds right below each node, and of those that still move with its multiplier."""
    found[:] = 0.0
    free[:] = 0.0
    weighted = len(prior) > 0
    for pair in range(len(leaf)):
        odds = path_a[leaf_a[pair]] * path_b[leaf_b[pair]]
        if weighted:
            odds *= prior[pair]
        node = leaf[pair]
        if odds < most:
            found[node] += odds
            free[node] += odds
        else:
            found[node] += most


@numba.njit(cache=True)
def _adjust(parent, low, high, pairs, by, found, free):  # type: ignore[no-untyped-def]
    """Move every multiplier towards its bound; returns how far off the worst node was."""
    worst = 0.0
    for node in range(len(parent) - 1, -1, -1):
        have, now = found[node], by[node]
        least, most = low[node], high[node]
        equal = least == most
        wanted = have
        if equal:
            wanted = least
        elif now < 1.0 or (now == 1.0 and have > most):
            wanted = most
        elif now > 1.0 or have < least:
            wanted = least
        factor = 1.0
        if wanted != have:
            factor = _factor(have, free[node], wanted)
            then = min(max(now * factor, _LEAST), 1.0 / _LEAST)
            if not equal:
                then = min(then, 1.0) if wanted == most else max(then, 1.0)
            factor = then / now
            by[node] = then
        change = free[node] * (factor - 1.0)
        at_most = abs(change) if factor > 1.0 else have * (1.0 - factor)  # pairs leave the cap
        off = max(have - most, least - have)
        worst = max(worst, max(off, min(at_most, abs(wanted - have))) / pairs[node])
        if parent[node] >= 0:
            found[parent[node]] += have + change
            free[parent[node]] += free[node] * factor
    return worst


@numba.njit(cache=True)
def _factor(have, free, wanted):  # type: ignore[no-untyped-def]
    """The factor for a multiplier whose pairs sum to `have`, `free` of it not at the cap.

    The sum is concave in the multiplier: the tangent finds its root from below without passing it,
    and from above passes it by little; where it would go to 0, scaling is safe.
    """
    if free <= 0.0:
        return _STEP if wanted > have else max(wanted / have, 1.0 / _STEP)
    factor = 1.0 + (wanted - have) / free
    if factor <= 0.1 and have > 0.0:
        factor = max(wanted / have, 1.0 / _STEP)
    return min(factor, _STEP)
