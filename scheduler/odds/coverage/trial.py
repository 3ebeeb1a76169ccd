"""The rules as a linear programme for OR-Tools, filled row by row: as they are, moved, or missed
by some slack. Whole totals make it a mixed-integer one.

Floats, with the solvers' tolerance of 10^-7 or so: what is possible here becomes exact by raking
and `exact.py`, and what is impossible is so by more than `TOLERANCE` entries.
"""

from collections.abc import Collection

from ortools.math_opt.python import mathopt

from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.system import Row, System

TOLERANCE = 1e-6
"""Entries: a row that is missed by less is kept."""

UPPER = (Side.MOST, Side.ZERO)
"""Sides that bound a rate from above."""

_NONE = (
    mathopt.TerminationReason.INFEASIBLE,
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
)


class Trial:
    """A model over the atoms' expected numbers of entries."""

    def __init__(self, system: System) -> None:
        self.model = mathopt.Model()
        self.numbers = [
            self.model.add_variable(lb=0.0, ub=float(size)) for size in system.size.tolist()
        ]
        self.top = float(system.size.sum())
        self._whole = self._empty = False

    def slack(self) -> mathopt.Variable:
        """Something from 0 on."""
        return self.model.add_variable(lb=0.0)

    def number(self, low: float, high: float) -> mathopt.Variable:
        """A whole number."""
        self._whole = True
        return self.model.add_integer_variable(lb=low, ub=high)

    def keep(
        self,
        row: Row,
        moved: mathopt.LinearTypes | None = None,
        slack: mathopt.LinearTypes = 0.0,
    ) -> list[mathopt.LinearConstraint]:
        """Add a row as it is, or with `moved` entries for its own, missed by at most `slack`."""
        if row.each and moved is None and isinstance(slack, float):
            self._limit(int(row.atoms[0]), row.bound.side, float(row.entries))
            return []
        total = mathopt.fast_sum(self.numbers[atom] for atom in row.atoms.tolist())
        entries = float(row.entries) if moved is None else moved
        if row.bound.side is Side.WHOLE:
            entries = self.number(0.0, self.top) if moved is None else moved
        made = []
        if row.bound.side in (Side.LEAST, Side.KEPT, Side.WHOLE):
            made.append(self.model.add_linear_constraint(total - entries + slack >= 0.0))
        if row.bound.side in (Side.MOST, Side.ZERO, Side.WHOLE):
            made.append(self.model.add_linear_constraint(total - entries - slack <= 0.0))
        return made

    def _limit(self, atom: int, side: Side, entries: float) -> None:
        """A row that is about one atom and cannot be missed is a bound of its variable."""
        low, high = self.limits(atom)
        low, high = (low, min(high, entries)) if side in UPPER else (max(low, entries), high)
        if low > high + TOLERANCE:
            self._empty = True
        else:
            self.numbers[atom].lower_bound = min(low, high)
            self.numbers[atom].upper_bound = high

    def limits(self, atom: int) -> tuple[float, float]:
        """The lowest and the highest number of an atom's entries, so far."""
        return self.numbers[atom].lower_bound, self.numbers[atom].upper_bound

    def solve(self) -> mathopt.SolveResult | None:
        """An optimum, or None if there is no solution. Raises RuntimeError if the solver fails."""
        if self._empty:
            return None
        kind = mathopt.SolverType.HIGHS if self._whole else mathopt.SolverType.GLOP
        result = mathopt.solve(self.model, kind)
        if result.termination.reason in _NONE:
            return None
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise RuntimeError(f"{kind} ended with {result.termination}")
        return result


def possible(system: System, without: Collection[Bound] = ()) -> bool:
    """Whether some expectations keep every bound but those left out."""
    trial = Trial(system)
    for row in system.rows:
        if row.bound not in without:
            trial.keep(row)
    return trial.solve() is not None
