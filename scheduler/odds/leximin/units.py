"""Ideal odds -> whole units of 2^-K that keep every row exactly."""

from collections.abc import Sequence
from fractions import Fraction

from ortools.sat.python import cp_model

from scheduler.odds.leximin.panels import Panels, Row
from scheduler.odds.leximin.tables import solver, total_of

_STEPS = (0, 1, 2, 4, 8, 16)  # units beyond rounding down or up, where that cannot keep the rows


def whole_units(panels: Panels, chances: Sequence[Fraction], mass: int) -> tuple[int, ...] | None:
    """Units per group, next to size * chance * `mass`: rounded down or up, if that can be.

    All rows hold times `mass`, so the units can be a lottery's exact odds. None if no units within
    16 of the ideal do.
    """
    ideal = [chance * size * mass for chance, size in zip(chances, panels.sizes, strict=True)]
    floors = [value.numerator // value.denominator for value in ideal]
    for step in _STEPS:
        model = cp_model.CpModel()
        extra = []
        for value, floor, size in zip(ideal, floors, panels.sizes, strict=True):
            least = max(-step, -floor)
            most = min(step + (value != floor), size * mass - floor)
            extra.append(model.new_int_var(least, most, ""))
            model.add_hint(extra[-1], min(most, int(2 * (value - floor) >= 1)))
        for row in panels.rows:
            _keep(model, row, extra, row.total(floors), mass)
        made = solver()
        if made.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return tuple(f + made.value(e) for f, e in zip(floors, extra, strict=True))
    return None


def _keep(
    model: cp_model.CpModel, row: Row, extra: Sequence[cp_model.IntVar], floor: int, mass: int
) -> None:
    """The row with `extra` units; limits that such small changes cannot reach are left out."""
    reach = (_STEPS[-1] + 1) * sum(map(abs, row.coefficients))
    low = max(row.low * mass - floor, -reach)
    high = min(row.high * mass - floor, reach)
    if low > high:
        raise RuntimeError(f"the ideal odds are not within a row: {low} to {high} units off")
    model.add_linear_constraint(total_of(row, extra), low, high)
