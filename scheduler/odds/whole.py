"""Real odds to integers over 2^K: each rounded down or up, seats exact, the rest as near as can be.

Rounding errors are carried on along the seat and along the person (error diffusion), so that the
total of every seat is exact and the total of every person is off by a few units of 2^-K at most.
What is left over is put right by `repair`.
"""

from heapq import heappop, heappush

import numba
import numpy as np
import numpy.typing as npt

from scheduler.odds.fit import Fit, path_products
from scheduler.odds.lattice import Floats, Lattice

Odds = npt.NDArray[np.int32] | npt.NDArray[np.int64]


def whole_odds(lattice: Lattice, fit: Fit, prior: Floats, unit: int) -> Odds:
    """Integer odds per pair in units of 2^-K, next to the real ones.

    Every seat sums to exactly its places, unless its real odds are off by more than its pairs can
    carry (a fit that did not end). Pairs with prior 0 get none.
    """
    odds = empty_odds(lattice.pairs, unit)
    carried = np.zeros(lattice.people)
    person = np.arange(lattice.b.size, dtype=np.int32)
    for node in np.flatnonzero(lattice.b.parent >= 0).tolist():
        person[node] = person[lattice.b.parent[node]]
    _diffuse(
        lattice.start,
        lattice.leaf_a,
        lattice.leaf_b,
        path_products(lattice.a, fit.a),
        path_products(lattice.b, fit.b),
        prior,
        lattice.a.low,
        person,
        lattice.most,
        float(unit),
        carried,
        odds,
    )
    return odds


def empty_odds(pairs: int, unit: int) -> Odds:
    """No odds for anybody, in the narrower type where certainty fits."""
    return np.zeros(pairs, np.int32) if unit < 2**31 else np.zeros(pairs, np.int64)


def deviation(
    lattice: Lattice, fit: Fit, prior: Floats, odds: Odds, unit: int
) -> tuple[float, float]:
    """How far the integers are from what the multipliers say: the largest in units of 2^-K, and
    relative to odds of at least one unit."""
    path_a, path_b = path_products(lattice.a, fit.a), path_products(lattice.b, fit.b)
    most = lattice.most / unit
    units, share = _deviation(
        lattice.leaf_a, lattice.leaf_b, path_a, path_b, prior, most, float(unit), odds
    )
    return float(units), float(share)


@numba.njit(cache=True)
def _diffuse(  # type: ignore[no-untyped-def]
    start, leaf_a, leaf_b, path_a, path_b, prior, need, person, most, unit, carried, odds
):
    weighted = len(prior) > 0
    for seat in range(len(start) - 1):
        first, end = start[seat], start[seat + 1]
        along = 0.0
        total = 0
        for pair in range(first, end):
            exact = path_a[leaf_a[pair]] * path_b[leaf_b[pair]] * unit
            if weighted:
                exact *= prior[pair]
            if exact >= most:
                odds[pair] = most
                total += most
                continue
            who = person[leaf_b[pair]]
            down = int(exact)
            rest = exact - down
            up = 1 if rest > 0.0 and rest + along + carried[who] >= 0.5 else 0
            along += rest - up
            carried[who] += rest - up
            odds[pair] = down + up
            total += down + up
        missing = need[seat] - total
        if missing != 0 and abs(missing) <= end - first:
            exact_here = path_b[leaf_b[first:end]] * path_a[leaf_a[first:end]] * unit
            if weighted:
                exact_here *= prior[first:end]
            who_here = person[leaf_b[first:end]]
            _settle(missing, exact_here, who_here, most, carried, odds[first:end])


@numba.njit(cache=True)
def _settle(missing, exact, who, most, carried, odds):  # type: ignore[no-untyped-def]
    """Hand out what the seat still misses, one unit a pair: first where that is the other way of
    rounding, and of these where the person misses most."""
    step = 1 if missing > 0 else -1
    queue = [(False, 0.0, 0) for _ in range(0)]
    for pair in range(len(odds)):
        if exact[pair] != 0.0 and 0 <= odds[pair] + step <= most:
            heappush(queue, _turn(pair, step, exact, who, most, carried, odds))
    for _ in range(abs(missing)):
        if not len(queue):
            return
        pair = heappop(queue)[2]
        odds[pair] += step
        carried[who[pair]] -= step
        if 0 <= odds[pair] + step <= most:
            heappush(queue, _turn(pair, step, exact, who, most, carried, odds))


@numba.njit(cache=True)
def _turn(pair, step, exact, who, most, carried, odds):  # type: ignore[no-untyped-def]
    """The lowest is served first; a person is in a seat once, so one service moves no other."""
    rounds = abs(odds[pair] + step - min(exact[pair], float(most))) < 1.0
    return not rounds, -carried[who[pair]] * step, pair


@numba.njit(cache=True)
def _deviation(leaf_a, leaf_b, path_a, path_b, prior, most, unit, odds):  # type: ignore[no-untyped-def]
    units = 0.0
    share = 0.0
    weighted = len(prior) > 0
    for pair in range(len(leaf_a)):
        exact = path_a[leaf_a[pair]] * path_b[leaf_b[pair]]
        if weighted:
            exact *= prior[pair]
        exact = min(exact, most) * unit
        off = abs(odds[pair] - exact)
        units = max(units, off)
        if exact >= 1.0:
            share = max(share, off / exact)
    return units, share
