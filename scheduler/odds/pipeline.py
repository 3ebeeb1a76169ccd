"""From a lattice to whole odds: fit, make whole, repair, check."""

from dataclasses import dataclass

import numpy as np

from scheduler.odds.fit import Fit, most_even
from scheduler.odds.forced import Forced, forced
from scheduler.odds.lattice import Bools, Floats, Ints, Lattice, sums
from scheduler.odds.newton import settled
from scheduler.odds.repair import Cut, repair
from scheduler.odds.whole import Odds, whole_odds

FIRST_SWEEPS = 40
"""Mostly enough unless something is forced; then looking for it is cheaper than going on."""

MORE_SWEEPS = 60
"""With what is forced out of the way. What does not settle by then is left to Newton's method."""

TOLERANCE = 2.0**-8  # units of 2^-K a pair
EVERYWHERE: Floats = np.zeros(0)
"""The prior of a problem without costs: the same for every pair."""


@dataclass(frozen=True, eq=False)
class Solved:
    """Whole odds of a lattice, how they were fitted, from which prior (0 for pairs that no solution
    gives odds), and the levels of its nodes."""

    odds: Odds
    fit: Fit
    prior: Floats
    level_a: Ints
    level_b: Ints


def feasible(lattice: Lattice, unit: int, prior: Floats) -> tuple[Fit, Odds] | Cut:
    """Whole odds within all bounds, nearly the most even ones, and the fit they come from; or the
    cut that proves that there are none."""
    fit = most_even(lattice, unit, prior, FIRST_SWEEPS, TOLERANCE)
    odds = whole_odds(lattice, fit, prior, unit)
    cut = repair(lattice, odds, prior, fit.worst)
    return (fit, odds) if cut is None else cut


def solve_lattice(lattice: Lattice, unit: int, prior: Floats) -> Solved | Cut:
    """The most even whole odds, or the cut that proves that there are none.

    First without looking for what is forced. If that does not settle, any feasible odds tell.
    """
    found = feasible(lattice, unit, prior)
    if isinstance(found, Cut):
        return found
    fit, odds = found
    if fit.worst <= TOLERANCE:
        level_a = np.zeros(lattice.a.size, dtype=np.int64)
        return Solved(odds, fit, prior, level_a, np.zeros(lattice.b.size, dtype=np.int64))
    fixed = forced(lattice, odds)
    possible = without(prior, fixed.zero)
    fit = most_even(fixed.lattice, unit, possible, MORE_SWEEPS, TOLERANCE)
    return made_whole(fixed, unit, possible, settled(fixed.lattice, unit, possible, fit, TOLERANCE))


def made_whole(fixed: Forced, unit: int, possible: Floats, fit: Fit) -> Solved:
    """The whole odds next to a fit of what is not forced. `possible`: the prior, 0 for what is."""
    odds = whole_odds(fixed.lattice, fit, possible, unit)
    if repair(fixed.lattice, odds, possible) is not None:
        raise RuntimeError("what every solution has in common admits none")
    return Solved(odds, fit, possible, fixed.level_a, fixed.level_b)


def without(prior: Floats, zero: Bools) -> Floats:
    """The prior, and 0 for the pairs that are 0 in every solution."""
    if not zero.any():
        return prior
    return np.where(zero, 0.0, prior if len(prior) else 1.0)


def check_whole(lattice: Lattice, odds: Odds) -> None:
    """Every bound again, by plain sums of the finished integers. Raises RuntimeError (a defect)."""
    if lattice.pairs and not 0 <= int(odds.min()) <= int(odds.max()) <= lattice.most:
        raise RuntimeError("odds outside 0 and the cap")
    for tree, leaf in ((lattice.a, lattice.leaf_a), (lattice.b, lattice.leaf_b)):
        total = sums(tree, leaf, odds)
        wrong = np.flatnonzero((total < tree.low) | (total > tree.high))
        if len(wrong):
            raise RuntimeError(f"odds break their own bounds at nodes {wrong[:3].tolist()}")
