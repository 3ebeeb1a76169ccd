"""Preferences within a budget: the most random odds whose expected cost stays below a limit.

With one linear limit the most even odds are tilted: each pair's weight is exp(-tilt * excess), where
the excess is its cost above that of the cheapest pair of its seat (Jaynes 1957). The least cost
there can be is a linear program (OR-Tools); the tilt is the smallest that keeps the limit, so
nothing of the budget is left unused, and the limit holds for the finished integers.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from ortools.linear_solver import pywraplp

from scheduler.odds.index import Index
from scheduler.odds.lattice import Floats, Ints, Lattice
from scheduler.odds.pipeline import EVERYWHERE, Solved, solve_lattice
from scheduler.odds.problem import Fault, InvalidProblem, Problem
from scheduler.odds.repair import Cut

_NEAR = 0.999  # of the limit: nearer need not be
_STEPS = 40
_STEEPEST = 2000.0  # tilt times the largest excess: beyond it weights are no numbers
"""exp(-700) is the smallest weight; pairs that far away get no odds."""


@dataclass(frozen=True, eq=False)
class Tilted:
    """Odds within the budget, the tilt they come from, their expected cost and the least one."""

    solved: Solved
    tilt: float
    cost: Fraction
    least: Fraction


def costs_of(problem: Problem, index: Index) -> Ints:
    """The cost of each pair; 0 where no row says otherwise."""
    people = {who.inspector: at for at, who in enumerate(index.people)}
    targets: dict[str, int] = {}
    for seat in index.seats:
        targets.setdefault(seat.target, len(targets))
    of_seat = np.array([targets[seat.target] for seat in index.seats], dtype=np.int64)
    known = [row for row in problem.costs if row.inspector in people and row.target in targets]
    codes = np.array(
        [targets[row.target] * len(people) + people[row.inspector] for row in known], dtype=np.int64
    )
    order = np.argsort(codes)
    codes, values = codes[order], np.array([row.cost for row in known], dtype=np.int64)[order]
    pair = of_seat[index.seat] * len(people) + index.person
    if not len(codes):
        return np.zeros(len(pair), dtype=np.int64)
    at = np.minimum(np.searchsorted(codes, pair), len(codes) - 1)
    return np.where(codes[at] == pair, values[at], 0)


def excess_of(index: Index, costs: Ints) -> Floats:
    """What each pair costs more than the cheapest pair of its seat."""
    if not len(costs):
        return np.zeros(0)
    start = index.lattice.start
    filled = np.diff(start) > 0
    cheapest = np.zeros(index.lattice.seats, dtype=np.int64)
    cheapest[filled] = np.minimum.reduceat(costs, start[:-1][filled])
    return (costs - cheapest[index.seat]).astype(np.float64)


def within_budget(
    problem: Problem, index: Index, lattice: Lattice, budget: Fraction
) -> Tilted | Cut:
    """The most even odds of the lattice whose expected cost is at most `budget` times the least.

    Raises InvalidProblem with `budget_too_tight` and a budget that works, where only odds that
    leave hardly any choice would keep the limit.
    """
    costs = costs_of(problem, index)
    excess = excess_of(index, costs)
    found = _tilted(lattice, problem.unit, excess, 0.0)
    if isinstance(found, Cut):
        return found
    least = least_cost(lattice, problem.unit, costs)
    limit = budget * least
    cost = _cost(problem, costs, found)
    tilt = 0.0
    if cost > limit:
        steepest = _STEEPEST / max(float(excess.max(initial=0.0)), 1.0)
        tilt, found, cost = _search(problem, lattice, costs, excess, limit, steepest)
        if cost > limit:
            reached = (cost / least).limit_denominator(1000) + Fraction(1, 1000)
            raise InvalidProblem([Fault("budget_too_tight", (str(budget),), str(reached))])
    return Tilted(found, tilt, cost, least)


def _search(
    problem: Problem,
    lattice: Lattice,
    costs: Ints,
    excess: Floats,
    limit: Fraction,
    steepest: float,
) -> tuple[float, Solved, Fraction]:
    """The smallest tilt that keeps the limit, by bisection on a logarithmic scale; if none does,
    the steepest and what it costs."""
    low, high = 1e-6 * steepest, steepest
    best = high, _feasible(lattice, problem.unit, excess, high), Fraction(0)
    best = best[0], best[1], _cost(problem, costs, best[1])
    if best[2] > limit:
        return best
    for _ in range(_STEPS):
        if best[2] >= limit * Fraction(_NEAR) or high / low < 1 + 1e-9:
            break
        middle = float(np.sqrt(low * high))
        found = _feasible(lattice, problem.unit, excess, middle)
        cost = _cost(problem, costs, found)
        if cost > limit:
            low = middle
        else:
            high, best = middle, (middle, found, cost)
    return best


def _feasible(lattice: Lattice, unit: int, excess: Floats, tilt: float) -> Solved:
    found = _tilted(lattice, unit, excess, tilt)
    if isinstance(found, Cut):
        raise RuntimeError("a tilt forbids no pair")
    return found


def _tilted(lattice: Lattice, unit: int, excess: Floats, tilt: float) -> Solved | Cut:
    prior = np.exp(-tilt * excess) if tilt else EVERYWHERE
    return solve_lattice(lattice, unit, np.maximum(prior, 1e-300) if tilt else prior)


def _cost(problem: Problem, costs: Ints, solved: Solved) -> Fraction:
    """Expected cost, exactly."""
    return Fraction(int((costs.astype(object) * solved.odds.astype(object)).sum()), problem.unit)


def least_cost(lattice: Lattice, unit: int, costs: Ints) -> Fraction:
    """The least expected cost of any odds that keep the bounds. GLOP's, to 9 digits, rounded up.

    Raises RuntimeError where the bounds cannot be kept (they were proved to be)."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    most = lattice.most / unit
    odds = [solver.NumVar(0.0, most, "") for _ in range(lattice.pairs)]
    for tree, leaf in ((lattice.a, lattice.leaf_a), (lattice.b, lattice.leaf_b)):
        rows = [
            solver.Constraint(low / unit, high / unit)
            for low, high in zip(tree.low.tolist(), tree.high.tolist(), strict=True)
        ]
        parent = tree.parent.tolist()
        for pair, node in enumerate(leaf.tolist()):
            while node >= 0:
                rows[node].SetCoefficient(odds[pair], 1.0)
                node = parent[node]
    objective = solver.Objective()
    for pair, cost in enumerate(costs.tolist()):
        objective.SetCoefficient(odds[pair], float(cost))
    objective.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        raise RuntimeError("no least cost within bounds that can be kept")
    return Fraction(f"{max(objective.Value(), 0.0):.9f}")


