"""A linear programme for OR-Tools, whole columns at a time; with whole numbers a mixed-integer one.

OR-Tools' own Python models take a call for every coefficient, which takes longer than solving; so
the model is written as the message (protocol buffer) that they would make.

Floats, with the solvers' tolerance of 10^-7 or so: what is possible here becomes exact by raking
and `exact.py`, and what is impossible is so by more than `TOLERANCE` entries.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from scheduler.odds.coverage.index import Ints
from scheduler.odds.coverage.newton import Floats

TOLERANCE = 1e-6
"""Entries: a condition that is missed by less is kept."""

FREE = float("inf")

_NONE = (
    mathopt.TerminationReason.INFEASIBLE,
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
)


@dataclass(frozen=True, eq=False)
class Optimum:
    """`values` and `costs` (reduced costs) by variable, `prices` (dual values) by row; the latter
    two are empty where some numbers are whole."""

    objective: float
    values: Floats
    costs: Floats
    prices: Floats


class Programme:
    """Minimise the cost; variables and rows are numbered in the order in which they come."""

    def __init__(self) -> None:
        self._model = model_pb2.ModelProto()
        self._columns: list[Ints] = []
        self._coefficients: list[Floats] = []

    def variables(self, low: Floats, high: Floats, cost: float = 0.0) -> Ints:
        """Numbers from `low` to `high`; their names."""
        own = self._model.variables
        first = len(own.lower_bounds)
        own.lower_bounds.extend(low.tolist())
        own.upper_bounds.extend(high.tolist())
        own.integers.extend([False] * len(low))
        names = np.arange(first, first + len(low), dtype=np.int64)
        if cost:
            self._model.objective.linear_coefficients.ids.extend(names.tolist())
            self._model.objective.linear_coefficients.values.extend([cost] * len(low))
        return names

    def variable(self, low: float, high: float, cost: float = 0.0, *, whole: bool = False) -> int:
        """One number from `low` to `high`."""
        name = int(self.variables(np.array([low]), np.array([high]), cost)[0])
        self._model.variables.integers[name] = whole
        return name

    def row(
        self,
        columns: Ints,
        low: float,
        high: float,
        others: Sequence[tuple[int, float]] = (),
    ) -> int:
        """The sum of `columns`, and of `others` times their coefficients, is from low to high."""
        own = self._model.linear_constraints
        own.lower_bounds.append(low)
        own.upper_bounds.append(high)
        names = np.array([name for name, _ in others], dtype=np.int64)
        factors = np.array([factor for _, factor in others], dtype=np.float64)
        self._columns.append(np.concatenate([columns, names]))
        self._coefficients.append(np.concatenate([np.ones(len(columns)), factors]))
        return len(self._columns) - 1

    def solve(self, *, feasible: bool = False) -> Optimum | None:
        """An optimum, or None if there is no solution; `feasible`: whatever it costs, and without
        its numbers. Raises RuntimeError if the solver fails."""
        model = self._written()
        whole = any(self._model.variables.integers)
        kind = mathopt.SolverType.HIGHS if whole else mathopt.SolverType.GLOP
        wanted = _NOTHING if feasible else mathopt.ModelSolveParameters()
        result = mathopt.solve(model, kind, params=_EXACT, model_params=wanted)
        if result.termination.reason in _NONE:
            return None
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise RuntimeError(f"{kind} ended with {result.termination}")
        empty = np.zeros(0)
        if feasible:
            return Optimum(0.0, empty, empty, empty)
        values = _column(result.variable_values())
        if whole:
            return Optimum(result.objective_value(), values, empty, empty)
        costs, prices = _column(result.reduced_costs()), _column(result.dual_values())
        return Optimum(result.objective_value(), values, costs, prices)

    def _written(self) -> mathopt.Model:
        proto = model_pb2.ModelProto()
        proto.CopyFrom(self._model)
        proto.variables.ids.extend(range(len(proto.variables.lower_bounds)))
        proto.linear_constraints.ids.extend(range(len(self._columns)))
        lengths = [len(columns) for columns in self._columns]
        rows = np.repeat(np.arange(len(lengths)), lengths)
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *self._columns])
        coefficients = np.concatenate([np.zeros(0), *self._coefficients])
        order = np.lexsort((columns, rows))
        matrix = proto.linear_constraint_matrix
        matrix.row_ids.extend(rows[order].tolist())
        matrix.column_ids.extend(columns[order].tolist())
        matrix.coefficients.extend(coefficients[order].tolist())
        return mathopt.Model.from_model_proto(proto)


_EXACT = mathopt.SolveParameters(relative_gap_tolerance=0.0)

_NOTHING = mathopt.ModelSolveParameters(
    variable_values_filter=mathopt.VariableFilter(filtered_items=()),
    dual_values_filter=mathopt.LinearConstraintFilter(filtered_items=()),
    reduced_costs_filter=mathopt.VariableFilter(filtered_items=()),
)


def _column(values: dict[object, float]) -> Floats:
    """Values by variable or row, which are in the order of their numbers."""
    return np.fromiter(values.values(), dtype=np.float64, count=len(values))
