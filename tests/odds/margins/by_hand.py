"""The same questions answered over the list of all tables: slow, short, and independent."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor

from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from scheduler.odds.margins import MarginCell, MarginProblem, MarginTotal, TotalName

Counts = tuple[int, ...]


def cell(name: str, expected: str | Fraction, size: int = 9) -> MarginCell:
    return MarginCell(name, size, Fraction(expected))


def total(name: str, cells: str, room: int = 0) -> MarginTotal:
    """`total("row/1", "a b")`: margin and place, and cells separated by spaces."""
    margin, *place = name.split("/")
    return MarginTotal(margin, tuple(place), tuple(cells.split()), room)


def problem(expected: dict[str, str | Fraction], *totals: MarginTotal) -> MarginProblem:
    return MarginProblem(tuple(cell(name, each) for name, each in expected.items()), totals)


def keeps(given: MarginProblem, table: Counts, only: Collection[TotalName] | None = None) -> bool:
    """Whether a table rounds every total, or those named, down or up."""
    for each in given.kept():
        own = [at for at, c in enumerate(given.cells) if c.cell in each.cells]
        expected = sum((given.cells[at].expected for at in own), Fraction(0))
        drawn = sum(table[at] for at in own)
        within = floor(expected) - each.room <= drawn <= ceil(expected) + each.room
        if not within and (only is None or each.name in only):
            return False
    return True


def tables(given: MarginProblem, only: Collection[TotalName] | None = None) -> list[Counts]:
    """Every table that rounds each cell, and the totals, down or up."""
    choices = [sorted({floor(c.expected), ceil(c.expected)}) for c in given.cells]
    return [table for table in product(*choices) if keeps(given, table, only)]


def smallest_deviation(given: MarginProblem, possible: Sequence[Counts]) -> float:
    """The largest difference between odds and wanted odds that a mixture of tables cannot avoid."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    weights = [solver.NumVar(0, 1, "") for _ in possible]
    worst = solver.NumVar(0, solver.infinity(), "")
    solver.Add(sum(weights) == 1)
    for at, each in enumerate(given.cells):
        odds = sum(weight * table[at] for weight, table in zip(weights, possible, strict=True))
        solver.Add(odds - worst <= float(each.expected))
        solver.Add(odds + worst >= float(each.expected))
    solver.Minimize(worst)
    assert solver.Solve() == solver.OPTIMAL
    return float(worst.solution_value())


@st.composite
def problems(draw: st.DrawFn, most_cells: int = 7, most_totals: int = 6) -> MarginProblem:
    """Cells with simple fractions, totals of any cells."""
    names = "abcdefghij"[: draw(st.integers(1, most_cells))]
    denominator = draw(st.sampled_from([2, 3, 4, 7]))
    cells = [
        MarginCell(name, 3, Fraction(draw(st.integers(0, 3 * denominator)), denominator))
        for name in names
    ]
    sets = draw(st.lists(st.sets(st.sampled_from(names)), max_size=most_totals))
    totals = [
        MarginTotal("m", (str(number),), tuple(sorted(own))) for number, own in enumerate(sets)
    ]
    return MarginProblem(tuple(cells), tuple(totals))
