"""From a problem to published odds: fit, make whole, repair, check, report."""

from dataclasses import dataclass

import numpy as np

from scheduler.odds.answer import InspectorOdds, OddsReport
from scheduler.odds.fit import SWEEPS, Fit, most_even
from scheduler.odds.forced import forced
from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Infeasible
from scheduler.odds.lattice import Bools, Floats, Ints, Lattice, sums
from scheduler.odds.problem import Problem
from scheduler.odds.repair import Cut, repair
from scheduler.odds.whole import Odds, deviation, whole_odds

FIRST_SWEEPS = 40
"""Mostly enough unless something is forced; then looking for it is cheaper than going on."""

TOLERANCE = 2.0**-8  # units of 2^-K a pair
_FEW_PEOPLE = 3  # with fewer eligible the people of a seat are as good as known
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


def solve(problem: Problem, with_smallest_cap: bool) -> InspectorOdds:
    """See `scheduler.odds.solve_inspectors`."""
    index = index_problem(problem)
    solved = solve_lattice(index.lattice, problem.unit, EVERYWHERE)
    if isinstance(solved, Cut):
        from scheduler.odds.explain import explain  # which solves lattices, by this module

        raise Infeasible(explain(problem, index, solved))
    check_whole(index.lattice, solved.odds)
    cap = None
    if with_smallest_cap:
        from scheduler.odds.cap import smallest_cap_of  # which solves lattices, by this module

        cap = smallest_cap_of(index, problem.unit)
    report = _report(problem, index, solved, cap)
    return InspectorOdds(
        index,
        solved.odds,
        problem.bits,
        problem.pair_most,
        report,
        solved.fit.a,
        solved.fit.b,
        solved.level_a,
        solved.level_b,
    )


def feasible(lattice: Lattice, unit: int, prior: Floats) -> tuple[Fit, Odds] | Cut:
    """Whole odds within all bounds, nearly the most even ones, and the fit they come from; or the
    cut that proves that there are none."""
    fit = most_even(lattice, unit, prior, FIRST_SWEEPS, TOLERANCE)
    odds = whole_odds(lattice, fit, prior, unit)
    cut = repair(lattice, odds, prior)
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
    possible = _without(prior, lattice, fixed.zero) if fixed.zero.any() else prior
    fit = most_even(fixed.lattice, unit, possible, SWEEPS, TOLERANCE)
    odds = whole_odds(fixed.lattice, fit, possible, unit)
    if repair(fixed.lattice, odds, possible) is not None:
        raise RuntimeError("what every solution has in common admits none")
    return Solved(odds, fit, possible, fixed.level_a, fixed.level_b)


def _without(prior: Floats, lattice: Lattice, zero: Bools) -> Floats:
    return np.where(zero, 0.0, prior if len(prior) else np.ones(lattice.pairs))


def check_whole(lattice: Lattice, odds: Odds) -> None:
    """Every bound again, by plain sums of the finished integers. Raises RuntimeError (a defect)."""
    if lattice.pairs and not 0 <= int(odds.min()) <= int(odds.max()) <= lattice.most:
        raise RuntimeError("odds outside 0 and the cap")
    for tree, leaf in ((lattice.a, lattice.leaf_a), (lattice.b, lattice.leaf_b)):
        total = sums(tree, leaf, odds)
        wrong = np.flatnonzero((total < tree.low) | (total > tree.high))
        if len(wrong):
            raise RuntimeError(f"odds break their own bounds at nodes {wrong[:3].tolist()}")


def _report(problem: Problem, index: Index, solved: Solved, cap: int | None) -> OddsReport:
    unit, odds, lattice = problem.unit, solved.odds, index.lattice
    kept = odds[odds > 0]
    share = kept / unit
    eligible = np.diff(lattice.start)
    places = sums(lattice.b, lattice.leaf_b, odds)[: lattice.people] / unit
    loads = places[np.bincount(index.person, minlength=lattice.people) > 0]
    counts = lattice.a.low[: lattice.seats] / unit
    units, relative = deviation(lattice, solved.fit, solved.prior, odds, unit)
    return OddsReport(
        pairs=lattice.pairs,
        rows=len(kept),
        lowest=int(kept.min()),
        highest=int(kept.max()),
        entropy=float(-(share * np.log2(share)).sum()) + 0.0,
        entropy_most=float((counts * np.log2(np.maximum(eligible / counts, 1.0))).sum()),
        load_lowest=float(loads.min()),
        load_highest=float(loads.max()),
        rounding_units=units,
        rounding_relative=relative,
        sweeps=solved.fit.sweeps,
        unfitted=solved.fit.worst,
        smallest_cap=cap,
        fixed_seats=tuple(
            (seat.target, seat.seat)
            for seat, people in zip(index.seats, eligible.tolist(), strict=True)
            if people < _FEW_PEOPLE
        ),
    )
