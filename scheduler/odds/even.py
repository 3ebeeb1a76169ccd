"""Loads as even as the rules allow.

Among all expected loads that the rules allow there is one that is least spread out, whatever
measure of spread is taken: the lexicographically most even one (Megiddo 1974; Fujishige 1980, for
loads that flows can reach). It is found from the top: the smallest common limit that everybody can
keep, the people who need all of it, and then the same again for the others.
"""

from dataclasses import replace

import numpy as np

from scheduler.odds.lattice import Bools, Ints, Lattice, sums
from scheduler.odds.pipeline import EVERYWHERE, feasible
from scheduler.odds.repair import Cut


def evened(lattice: Lattice, unit: int) -> Lattice | Cut:
    """The lattice with everybody held to their even load, rounded down or up to a unit; or the cut
    that proves that there are no odds at all."""
    people = lattice.people
    low, high = lattice.b.low.copy(), lattice.b.high.copy()
    pairs = np.bincount(_person(lattice)[lattice.leaf_b], minlength=people)
    open_ = pairs > 0
    while open_.any():
        limit = _least_limit(lattice, low, high, open_)
        step = _common_limit(lattice, unit, low, high, open_, limit)
        if isinstance(step, Cut):
            return step
        limit, tight = step
        at_limit = tight & (high[:people] >= limit)
        high[:people][at_limit] = limit
        low[:people][at_limit] = np.maximum(low[:people][at_limit], limit - 1)
        own = tight & ~at_limit
        low[:people][own] = np.maximum(low[:people][own], high[:people][own] - 1)
        open_ &= ~tight
    return _bounded(lattice, low, high)


def _person(lattice: Lattice) -> Ints:
    """The person above each B-node."""
    person = np.arange(lattice.b.size, dtype=np.int64)
    for node in np.flatnonzero(lattice.b.parent >= 0).tolist():
        person[node] = person[lattice.b.parent[node]]
    return person


def _least_limit(lattice: Lattice, low: Ints, high: Ints, open_: Bools) -> int:
    """No common limit below this can do: together the open people would take too little."""
    people = lattice.people
    need = int(lattice.a.low[: lattice.seats].sum()) - int(high[:people][~open_].sum())
    own = np.sort(high[:people][open_])
    rest = len(own) - np.arange(len(own))
    before = np.concatenate([[0], np.cumsum(own)[:-1]])
    limits = -(-(need - before) // rest)
    fits = np.flatnonzero(limits <= own)
    least = int(limits[fits[0]]) if len(fits) else int(own[-1])
    return max(least, int(low[:people][open_].max(initial=0)), 0)


def _common_limit(
    lattice: Lattice, unit: int, low: Ints, high: Ints, open_: Bools, limit: int
) -> tuple[int, Bools] | Cut:
    """The smallest common limit of the open people with which there are odds, and who of them
    needs all of it (Newton's method on cuts)."""
    people = lattice.people
    tight = open_
    while True:
        limited = high.copy()
        limited[:people][open_] = np.minimum(high[:people][open_], limit)
        found = feasible(_bounded(lattice, low, limited), unit, EVERYWHERE)
        if not isinstance(found, Cut):
            return limit, tight
        crossing = found.b[:people] & open_ & (high[:people] > limit)
        if found.root or not crossing.any():
            return found
        tight = found.b[:people] & open_
        limit += -(-found.missing // int(crossing.sum()))


def _bounded(lattice: Lattice, low: Ints, high: Ints) -> Lattice:
    return replace(lattice, b=replace(lattice.b, low=low, high=high))


def loads_of(lattice: Lattice, odds: Ints) -> Ints:
    """The total of each person, in units of 2^-K."""
    return sums(lattice.b, lattice.leaf_b, odds)[: lattice.people]
