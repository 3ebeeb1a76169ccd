"""Where no lottery was peeled: mix tables by column generation, as near to the odds as they get.

GLOP weighs the tables known so far such that the largest difference between odds and wanted odds
is as small as can be; its duals are gains; CP-SAT finds the table with the highest gain. Gains also
prove how near any lottery can get: no odds have a higher gain than the best table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from scheduler.odds.leximin.answer import Table
from scheduler.odds.leximin.glop import new_program, optimise
from scheduler.odds.leximin.mixture import whole_weights
from scheduler.odds.leximin.panels import Panels
from scheduler.odds.leximin.proportion import proportional
from scheduler.odds.leximin.tables import add_counts, solver, total_of

NEAR_ENOUGH = Fraction(1, 10**7)
"""Entries: above what is proven to be unavoidable. The weights' own unit is of this order."""

TABLES_MOST = 400
"""So many tables are added at most; then the lottery states how near it has got."""

_EFFORT_MOST = 2.0  # units of CP-SAT's deterministic time (about seconds) for one table


@dataclass(frozen=True)
class Nearest:
    """Weights of tables; no lottery over tables has a largest difference below `unavoidable`."""

    weights: dict[Table, int]
    unavoidable: Fraction


class _Master:
    """min t, over weights of the known tables that sum to 1, with every difference at most t."""

    def __init__(self, wanted: Sequence[Fraction]) -> None:
        self._solver = program = new_program()
        self._endless = program.infinity()
        self._whole = program.Constraint(1, 1)
        self._worst = program.NumVar(0, self._endless, "")
        self._above = [program.Constraint(-self._endless, float(each)) for each in wanted]
        self._below = [program.Constraint(float(each), self._endless) for each in wanted]
        for above, below in zip(self._above, self._below, strict=True):
            above.SetCoefficient(self._worst, -1)
            below.SetCoefficient(self._worst, 1)
        program.Objective().SetCoefficient(self._worst, 1)
        program.Objective().SetMinimization()
        self._weights: list[pywraplp.Variable] = []

    def add(self, table: Table) -> None:
        weight = self._solver.NumVar(0, self._endless, "")
        self._whole.SetCoefficient(weight, 1)
        for at, count in enumerate(table):
            if count:
                self._above[at].SetCoefficient(weight, count)
                self._below[at].SetCoefficient(weight, count)
        self._weights.append(weight)

    def worst(self) -> float:
        """The largest difference, with the best weights."""
        optimise(self._solver)
        return float(self._solver.Objective().Value())

    def gains(self) -> tuple[int, ...]:
        """Per cell what one more of it would do, as whole numbers in proportion."""
        pairs = zip(self._above, self._below, strict=True)
        return proportional([above.dual_value() + below.dual_value() for above, below in pairs])

    def shares(self) -> list[float]:
        return [max(0.0, weight.solution_value()) for weight in self._weights]


def nearest(
    panels: Panels, wanted: Sequence[Fraction], pool: Sequence[Table], mass: int
) -> Nearest:
    """A lottery over tables, weights summing to `mass`, with a small largest difference: the
    smallest possible up to NEAR_ENOUGH, unless CP-SAT's effort or TABLES_MOST ends the search.

    `pool`: tables to begin with, at least one.
    """
    master, known = _Master(wanted), list(pool)
    for table in known:
        master.add(table)
    unavoidable = Fraction(0)
    while (worst := master.worst()) > unavoidable + NEAR_ENOUGH:
        gains = master.gains()
        if not any(gains) or len(known) >= len(pool) + TABLES_MOST:
            break
        found, most = _best(panels, gains)
        unavoidable = max(unavoidable, _unavoidable(gains, wanted, most))
        if found is None or worst <= unavoidable + NEAR_ENOUGH or found in known:
            break
        known.append(found)
        master.add(found)
    weights = whole_weights(master.shares(), mass)
    return Nearest(dict(zip(known, weights, strict=True)), unavoidable)


def _unavoidable(gains: Sequence[int], wanted: Sequence[Fraction], most: int) -> Fraction:
    """No mixture of tables has a gain above `most`; so some cell of it differs from `wanted` by
    at least this. Exact numbers."""
    above = sum((gain * each for gain, each in zip(gains, wanted, strict=True)), Fraction(0)) - most
    return max(Fraction(0), above / sum(map(abs, gains)))


def _best(panels: Panels, gains: Sequence[int]) -> tuple[Table | None, int]:
    """The table with the highest gain that limited effort finds (None if it finds none), and a
    bound that no table's gain exceeds."""
    model = cp_model.CpModel()
    counts = add_counts(model, [0] * len(panels.sizes), panels.sizes)
    for row in panels.rows:
        model.add_linear_constraint(total_of(row, counts), row.low, row.high)
    model.maximize(cp_model.LinearExpr.weighted_sum(counts, gains))
    made = solver()
    made.parameters.max_deterministic_time = _EFFORT_MOST
    status = made.solve(model)
    if status == cp_model.OPTIMAL:
        table = tuple(made.value(count) for count in counts)
        return table, sum(gain * count for gain, count in zip(gains, table, strict=True))
    if status == cp_model.FEASIBLE:
        return tuple(made.value(count) for count in counts), ceil(made.best_objective_bound)
    if status == cp_model.UNKNOWN:
        return None, sum(gain for gain in gains if gain > 0)
    raise RuntimeError(f"CP-SAT ends with {made.status_name()}")
