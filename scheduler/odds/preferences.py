"""Preferences within a budget: the most random odds whose expected cost stays below a limit.

With one linear limit the most even odds are tilted: each pair's weight is exp(-tilt * excess),
where the excess is its cost above that of the cheapest pair of its seat (Jaynes 1957). The tilt is
the smallest that keeps the limit, so nearly nothing of the budget is left unused; it is a decimal
of few digits, so that everybody computes the same weights. The limit holds for the finished
integers.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scheduler.odds.costs import costs_of, excess_of, weights_of
from scheduler.odds.fit import Fit, path_products
from scheduler.odds.forced import forced
from scheduler.odds.index import Index
from scheduler.odds.lattice import Floats, Ints, Lattice
from scheduler.odds.least_cost import least_cost, total_cost
from scheduler.odds.newton import settled
from scheduler.odds.pipeline import (
    EVERYWHERE,
    TOLERANCE,
    Solved,
    made_whole,
    solve_lattice,
    without,
)
from scheduler.odds.problem import Fault, InvalidProblem, Problem
from scheduler.odds.repair import Cut

_UNUSED = 1e-3  # of what the budget leaves above the least cost; less need not be found
_STRICTEST = 5e-4  # of the least cost: budgets below are not tried at any price
_DIGITS = 6  # of the tilt
_TRIALS = 60
_STEPS = 60  # of Newton's method at one tilt
_FIRST = 1 / 4  # times the mean excess: the first tilt
_GROWTH = 2.0
_LEAST_GROWTH = 1.02  # steps up become shorter where a fit does not end, down to this


@dataclass(frozen=True, eq=False)
class Tilted:
    """Odds, the tilt they come from, their expected cost and the least possible one (None: no costs
    were given)."""

    solved: Solved
    tilt: float = 0.0
    cost: Fraction = Fraction(0)
    least: Fraction | None = None


@dataclass(frozen=True, eq=False)
class _Trial:
    """A fit at a tilt, and its expected cost in units of 2^-K, before it is made whole."""

    tilt: float
    fit: Fit
    cost: float


def within_budget(problem: Problem, index: Index, lattice: Lattice) -> Tilted | Cut:
    """The most even odds of the lattice whose expected cost is at most the problem's budget times
    the least; without a budget the most even ones.

    Raises InvalidProblem: `budget_too_tight` with a budget that works (checked), where odds within
    this one leave so little choice that no weights say them; `budget_of_nothing` where the least
    cost is 0, and so is every multiple of it.
    """
    costs = costs_of(problem, index)
    plain = solve_lattice(lattice, problem.unit, EVERYWHERE)
    if isinstance(plain, Cut):
        return plain
    least = least_cost(lattice, problem.unit, costs)
    budget = problem.budget
    cost = Fraction(total_cost(costs, plain.odds), problem.unit)
    if budget is None or cost <= budget * least:
        return Tilted(plain, 0.0, cost, least)
    if not least:
        raise InvalidProblem([Fault("budget_of_nothing", (), str(budget))])
    search = _Search(lattice, problem.unit, costs, excess_of(index, costs), plain)
    found = search.within(budget * least, least)
    if found is None:
        enough = search.enough(least)
        raise InvalidProblem([Fault("budget_too_tight", (str(budget),), str(enough))])
    return Tilted(*found, least)


class _Search:
    """Fits at growing tilts, each starting from the nearest one before. What is forced is the same
    at all of them, for weights are above 0."""

    def __init__(
        self, lattice: Lattice, unit: int, costs: Ints, excess: Ints, plain: Solved
    ) -> None:
        self._unit, self._costs, self._excess = unit, costs, excess
        self._forced = forced(lattice, plain.odds)
        self._trials: list[_Trial] = []
        self._end = np.inf  # no fit from this tilt on
        self._keep(0.0, plain.fit)

    def within(self, limit: Fraction, least: Fraction) -> tuple[Solved, float, Fraction] | None:
        """Whole odds that keep the limit with the smallest tilt, the tilt, and their cost."""
        wanted = float(limit * self._unit)
        room = float((limit - least) * self._unit) * _UNUSED
        for _ in range(_TRIALS):
            self._climb(wanted, float(least * self._unit) * (1 + _STRICTEST))
            high = next((trial for trial in self._trials if trial.cost <= wanted), None)
            if high is None:
                return None
            if high.cost >= wanted - room or not self._closer(high, wanted - room / 2):
                whole = self._whole(high)
                if whole[2] <= limit:
                    return whole
                wanted -= room / 4
        return None

    def enough(self, least: Fraction) -> Fraction:
        """The smallest budget that works, in thousandths, at or just above the cost at the steepest
        tilt; tried."""
        _, _, cost = self._whole(self._trials[-1])
        thousandths = -((-cost * 1000) // least)
        while self.within(Fraction(thousandths, 1000) * least, least) is None:
            thousandths += 1
        return Fraction(thousandths, 1000)

    def _climb(self, wanted: float, near: float) -> None:
        """Grow the tilt until the cost is small enough, or no fit ends any more; below `near` the
        first that does not is reason enough."""
        growth = _GROWTH
        while self._trials[-1].cost > wanted and growth > _LEAST_GROWTH:
            last = self._trials[-1]
            first = _FIRST / max(float(self._excess.mean()), 1e-3)
            tilt = _decimal(last.tilt * growth if last.tilt else first)
            if tilt >= self._end or not self._try(tilt, last.fit):
                if last.cost <= near:
                    return
                growth = growth**0.5

    def _closer(self, high: _Trial, wanted: float) -> bool:
        """Try a tilt between `high` and the one before; False if there is none to try."""
        at = self._trials.index(high)
        if not at:  # without a tilt only rounding costs too much
            return False
        low = self._trials[at - 1]
        part = (low.cost - wanted) / (low.cost - high.cost)
        part = min(max(part, 0.1), 0.9)
        tilt = _decimal(low.tilt + part * (high.tilt - low.tilt))
        return low.tilt < tilt < high.tilt and self._try(tilt, high.fit)

    def _try(self, tilt: float, start: Fit) -> bool:
        """Fit at this tilt, and keep it if it ends."""
        fit = settled(
            self._forced.lattice, self._unit, self._weights(tilt), start, TOLERANCE, _STEPS
        )
        if fit.worst > TOLERANCE:
            self._end = min(self._end, tilt)
            return False
        self._keep(tilt, fit)
        return True

    def _keep(self, tilt: float, fit: Fit) -> None:
        lattice, weights = self._forced.lattice, self._weights(tilt)
        odds = path_products(lattice.a, fit.a)[lattice.leaf_a]
        odds *= path_products(lattice.b, fit.b)[lattice.leaf_b]
        if len(weights):
            odds *= weights
        cost = float(np.minimum(odds * self._unit, lattice.most) @ self._costs)
        self._trials.append(_Trial(tilt, fit, cost))
        self._trials.sort(key=lambda trial: trial.tilt)

    def _weights(self, tilt: float) -> Floats:
        return without(weights_of(self._excess, tilt), self._forced.zero)

    def _whole(self, trial: _Trial) -> tuple[Solved, float, Fraction]:
        weights = self._weights(trial.tilt)
        solved = made_whole(self._forced, self._unit, weights, trial.fit)
        return solved, trial.tilt, Fraction(total_cost(self._costs, solved.odds), self._unit)


def _decimal(tilt: float) -> float:
    """The number that a short decimal says."""
    return float(f"{tilt:.{_DIGITS}g}")
