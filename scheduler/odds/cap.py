"""The smallest cap on a pair with which there are still odds."""

from dataclasses import replace

import numpy as np

from scheduler.odds.index import Index
from scheduler.odds.lattice import Lattice
from scheduler.odds.pipeline import EVERYWHERE, feasible
from scheduler.odds.repair import Cut


def smallest_cap_of(index: Index, unit: int) -> int | None:
    """q* over 2^K, or None if there are no odds even without a cap.

    The problem's own cap is ignored. Starts at a cap that is certainly needed: no seat can be
    filled with less. While there are no odds, the cut is a proof that every cap below a larger
    number fails too; go there (Newton's method on cuts). So it ends at the smallest, after a few
    solutions where a bisection would take K.
    """
    eligible = np.diff(index.lattice.start)
    if not eligible.all():
        return None
    need = index.lattice.a.low[: index.lattice.seats]
    cap = int((-(-need // eligible)).max())
    while cap <= unit:
        lattice = with_cap(index, cap)
        found = feasible(lattice, unit, EVERYWHERE)
        if not isinstance(found, Cut):
            return cap
        crossing = _crossing(index, lattice, found)
        if not crossing:
            return None
        cap += -(-found.missing // crossing)
    return None


def with_cap(index: Index, cap: int) -> Lattice:
    """The lattice with every pair and every meeting limited to `cap`, whatever it was."""
    lattice = index.lattice
    first = len(index.people) + len(index.weeks)
    high = lattice.b.high.copy()
    high[first:] = cap
    return replace(lattice, b=replace(lattice.b, high=high), most=cap)


def _crossing(index: Index, lattice: Lattice, cut: Cut) -> int:
    """How many capped arcs leave the cut: the missing units shrink by this per unit of cap."""
    first = len(index.people) + len(index.weeks)
    pairs = cut.a[lattice.leaf_a] & ~cut.b[lattice.leaf_b]
    above = lattice.b.parent[first:]
    meetings = cut.b[first:] & ~cut.b[above]
    return int(pairs.sum()) + int(meetings.sum())
