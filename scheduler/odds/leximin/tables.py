"""One table at a time, by CP-SAT: whole counts within limits, the best one for given gains."""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from scheduler.odds.leximin.answer import Table
from scheduler.odds.leximin.panels import Panels, Row

_GOOD_ENOUGH = 0.2  # relative gap of a guided search: quick, and good guidance (measured)
_EFFORT_MOST = 1.0  # units of CP-SAT's deterministic time (about seconds) of a guided search


def solver() -> cp_model.CpSolver:
    """CP-SAT as it is used here: one worker and a fixed seed, so that it always answers the same.

    The models are small: presolving them costs more than it saves (measured: 30 % of the time with
    122 types).
    """
    made = cp_model.CpSolver()
    made.parameters.num_workers = 1
    made.parameters.random_seed = 0
    made.parameters.cp_model_presolve = False
    return made


def add_counts(
    model: cp_model.CpModel, lows: Sequence[int], highs: Sequence[int]
) -> list[cp_model.IntVar]:
    """A variable per group."""
    return [model.new_int_var(low, high, "") for low, high in zip(lows, highs, strict=True)]


def total_of(row: Row, counts: Sequence[cp_model.IntVar]) -> cp_model.LinearExprT:
    """The row's sum of the variables."""
    return cp_model.LinearExpr.weighted_sum([counts[at] for at in row.members], row.coefficients)


def find_table(
    lows: Sequence[int],
    highs: Sequence[int],
    rows: Sequence[Row],
    gains: Sequence[int] | None = None,
) -> Table | None:
    """Counts within `lows` and `highs` that keep `rows`, None if there are none.

    With `gains` per group, the counts with the highest sum of gain * count, proven.
    """
    return _table(lows, highs, rows, gains, solver(), proven=True)


def guided_table(
    lows: Sequence[int], highs: Sequence[int], rows: Sequence[Row], gains: Sequence[int]
) -> Table | None:
    """Counts within `lows` and `highs` that keep `rows`, with a high sum of gain * count.

    Not always the highest. None if there are none, or none is found with limited effort; the
    effort is counted in steps and not in time, so the answer is always the same.
    """
    made = solver()
    made.parameters.relative_gap_limit = _GOOD_ENOUGH
    made.parameters.max_deterministic_time = _EFFORT_MOST
    return _table(lows, highs, rows, gains, made, proven=False)


def _table(
    lows: Sequence[int],
    highs: Sequence[int],
    rows: Sequence[Row],
    gains: Sequence[int] | None,
    made: cp_model.CpSolver,
    *,
    proven: bool,
) -> Table | None:
    model = cp_model.CpModel()
    counts = add_counts(model, lows, highs)
    for row in rows:
        model.add_linear_constraint(total_of(row, counts), row.low, row.high)
    if gains is not None:
        model.maximize(cp_model.LinearExpr.weighted_sum(counts, gains))
    status = made.solve(model)
    if status == cp_model.OPTIMAL or (status == cp_model.FEASIBLE and not proven):
        return tuple(made.value(count) for count in counts)
    if status == cp_model.INFEASIBLE or (status == cp_model.UNKNOWN and not proven):
        return None
    raise RuntimeError(f"CP-SAT ends with {made.status_name()}")


def any_table(panels: Panels) -> Table | None:
    """A feasible panel, None if there is none."""
    return find_table([0] * len(panels.sizes), panels.sizes, panels.rows)


def best_table(panels: Panels, gains: Sequence[int]) -> Table:
    """A feasible panel with the highest sum of gain * count, proven."""
    found = find_table([0] * len(panels.sizes), panels.sizes, panels.rows, gains)
    if found is None:
        raise RuntimeError("there were panels before")
    return found
