"""Why no table keeps all totals, and what would do. CP-SAT throughout; see coverage/cores.py."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ortools.sat.python import cp_model

from scheduler.odds.coverage.cores import smallest_core
from scheduler.odds.leximin.panels import Row
from scheduler.odds.leximin.tables import add_counts, any_table, solver, total_of
from scheduler.odds.margins.answer import NoTable
from scheduler.odds.margins.problem import GRAND_TOTAL, MarginProblem, TotalName
from scheduler.odds.margins.rounding import rounding_of, row_of

Rows = Mapping[TotalName, Row]


def no_table(problem: MarginProblem) -> NoTable:
    """The whole answer for a problem without tables."""
    rows = dict(_rows(problem))
    names = list(rows)

    def gives_up(kept: tuple[int, ...]) -> frozenset[int] | None:
        missed = _misses(rows, {names[at] for at in kept})
        return None if missed is None else frozenset(names.index(name) for name in missed)

    core = smallest_core(gives_up, len(names))
    if core is None:
        raise RuntimeError("there are tables after all")
    clash = tuple(names[at] for at in core)
    return NoTable(clash, tuple(_changes(problem, rows, clash)), _repair(problem, rows))


def _rows(problem: MarginProblem) -> Iterator[tuple[TotalName, Row]]:
    """The row of each total that says something."""
    loose = rounding_of(problem).loose
    number = {at: own for own, at in enumerate(loose)}
    for total in problem.kept():
        row = row_of(problem, total, number)
        if row.low > 0 or row.high < len(row.members):
            yield total.name, row


def _misses(
    rows: Rows, kept: Collection[TotalName], *, by_entries: bool = False
) -> dict[TotalName, int] | None:
    """By how much totals are missed where those of `kept` are not: as few totals as can be, or as
    few entries in all; None if `kept` cannot all be kept."""
    model = cp_model.CpModel()
    cells = 1 + max((at for row in rows.values() for at in row.members), default=-1)
    counts = add_counts(model, [0] * cells, [1] * cells)
    by: dict[TotalName, cp_model.IntVar] = {}
    cost: list[cp_model.LinearExprT] = []
    for name, row in rows.items():
        total = total_of(row, counts)
        if name in kept:
            model.add_linear_constraint(total, row.low, row.high)
            continue
        by[name] = miss = model.new_int_var(0, len(row.members), "")
        model.add(total >= row.low - miss)
        model.add(total <= row.high + miss)
        missed = model.new_bool_var("")
        model.add(miss <= len(row.members) * missed)
        cost.append(miss if by_entries else missed)
    model.minimize(cp_model.LinearExpr.sum(cost))
    made = solver()
    if made.solve(model) == cp_model.INFEASIBLE:
        return None
    return {name: made.value(miss) for name, miss in by.items() if made.value(miss)}


def _changes(
    problem: MarginProblem, rows: Rows, clash: Collection[TotalName]
) -> Iterator[tuple[TotalName, int]]:
    """For each total of the clash the least room that alone makes a table possible."""
    for name in clash:
        missed = _misses(rows, set(rows) - {name}, by_entries=True)
        if missed and _works(problem, missed):
            yield name, missed[name]


def _repair(problem: MarginProblem, rows: Rows) -> tuple[tuple[TotalName, int], ...]:
    missed = _misses(rows, (), by_entries=True)
    if missed is None or not _works(problem, missed):
        raise RuntimeError("with enough room there is a table")
    return tuple(sorted(missed.items()))


def _works(problem: MarginProblem, rooms: Mapping[TotalName, int]) -> bool:
    return any_table(rounding_of(widened(problem, rooms)).panels) is not None


def widened(problem: MarginProblem, rooms: Mapping[TotalName, int]) -> MarginProblem:
    """The problem with so much more room for some totals."""
    return replace(
        problem,
        room=problem.room + rooms.get(GRAND_TOTAL, 0),
        totals=tuple(
            replace(total, room=total.room + rooms.get(total.name, 0)) for total in problem.totals
        ),
    )
