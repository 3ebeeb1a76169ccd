"""A list of whole assignments whose odds are next to wanted ones: herding (Welling, ICML 2009;
the conditional gradient method of Frank and Wolfe 1956 with fixed weights).

One assignment after another, each the one that brings what the list has so far nearest to the same
share of the wanted odds; so the difference stays at a few weights of one assignment, and weights
shrink towards the end of the list. Where no list can have the wanted odds, the least squares of the
difference are approached.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator

import numpy as np

from scheduler.odds.lattice import Ints
from scheduler.odds.portfolio.finder import Assignment, Finder

_TABLES = 192  # the first assignments weigh one of so many
_MOST = 480  # of assignments, about: then weights no longer shrink
_EFFORT = 2.5  # of all searches together, in CP-SAT's deterministic time: then the list ends
_FEWEST_TABLES = 96  # a list that is drawn from has so many searches at least
_EXACT = 2.0  # units: nearer need not be
_FEWEST = 8  # of one weight, before it is halved; more where an assignment has few of the pairs
_FINE = 1 << 16  # a gain of this is one weight of an assignment
_NOISE = 1 << 9  # of gains that are nearly alike, a hash decides: nobody's choice, and mixed crews


def herd(finder: Finder, wanted: Ints, mass: int) -> Counter[Assignment]:
    """Whole weights of assignments, `mass` in all, whose odds are next to `wanted` per pair, in
    units of which `mass` is certainty. Some assignment there must be.

    Of the list and its beginnings, the one with the smallest largest difference.
    """
    herded: list[tuple[Assignment, int]] = []
    have, goal = np.zeros(len(wanted)), wanted.astype(np.float64)
    used, limit = 0, finder.spent + _EFFORT
    best, nearest = 0, np.inf
    for step, weight in enumerate(_shrinking(mass, len(wanted), int(wanted.sum()))):
        if finder.spent > limit and herded:
            break
        used += weight
        gains = np.rint((2.0 * (goal * (used / mass) - have) / weight - 1.0) * _FINE)
        gains = np.clip(gains, -_FINE * _FINE, _FINE * _FINE).astype(np.int64)
        found = finder.best(gains + _noise(step, len(wanted)))
        if found is None:
            found = herded[-1][0] if herded else finder.any()
        if found is None:
            raise RuntimeError("there is an assignment, but none was found")
        herded.append((found, weight))
        have[list(found)] += weight
        off = float(np.abs(have * (mass / used) - goal).max())
        if off < nearest or len(herded) <= _FEWEST_TABLES:
            best, nearest = len(herded), off
        if nearest <= _EXACT and best >= _FEWEST_TABLES:
            break
    weights: Counter[Assignment] = Counter()
    for found, weight in herded[:best]:
        weights[found] += weight
    return _scaled(weights, mass)


def _shrinking(mass: int, pairs: int, places: int) -> Iterator[int]:
    """Weights that sum to `mass`: equal ones, then so many of each half as are needed to make up
    for what the ones before left over."""
    each = max(_FEWEST, -(-pairs * mass * 3 // max(5 * places, 1)))
    weight, count, left = max(1, mass // _TABLES), 0, mass
    while left > each * weight:
        yield weight
        left, count = left - weight, count + 1
    while weight > 1 and count + 2 * each <= _MOST:
        weight = max(1, weight // 2)
        for _ in range(min(each, left // weight)):
            yield weight
            left, count = left - weight, count + 1
    while left:
        yield min(weight, left)
        left -= min(weight, left)


def _scaled(weights: Counter[Assignment], mass: int) -> Counter[Assignment]:
    """The same proportions, `mass` in all; the first ones get what rounding leaves over."""
    used = weights.total()
    found = Counter({each: weight * mass // used for each, weight in weights.items()})
    for each, _ in zip(sorted(found), range(mass - found.total()), strict=False):
        found[each] += 1
    return +found


def _noise(step: int, size: int) -> Ints:
    """A small number for each pair, from a hash of the step."""
    digest = hashlib.shake_256(f"ssj.portfolio.v1\n{step}".encode()).digest(2 * size)
    return np.frombuffer(digest, dtype="<u2").astype(np.int64) % _NOISE
