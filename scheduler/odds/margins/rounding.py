"""Tables as CP-SAT's: whether each cell with a fraction is rounded up, and rows of totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.odds.leximin.panels import Panels, Row
from scheduler.odds.margins.answer import Counts
from scheduler.odds.margins.problem import MarginProblem, MarginTotal


@dataclass(frozen=True, eq=False)
class Rounding:
    """`loose`: positions of the cells whose expectation is not whole; `parts`: their chances of
    being rounded up; `panels`: the ways to round them (0 or 1 each) that keep all totals."""

    floors: Counts
    loose: tuple[int, ...]
    parts: tuple[Fraction, ...]
    panels: Panels

    def table(self, ups: Sequence[int]) -> Counts:
        """The whole table of one way to round."""
        counts = list(self.floors)
        for at, up in zip(self.loose, ups, strict=True):
            counts[at] += up
        return tuple(counts)


def rounding_of(problem: MarginProblem) -> Rounding:
    """Of totals that say the same, or nothing, no row is made."""
    loose = tuple(at for at, cell in enumerate(problem.cells) if cell.part)
    number = {at: own for own, at in enumerate(loose)}
    rows: dict[tuple[int, ...], Row] = {}
    for total in problem.kept():
        row = row_of(problem, total, number)
        other = rows.get(row.members)
        if other is not None:
            low, high = max(row.low, other.low), min(row.high, other.high)
            row = Row(row.members, row.coefficients, low, high)
        if row.low > 0 or row.high < len(row.members):
            rows[row.members] = row
    return Rounding(
        tuple(cell.floor for cell in problem.cells),
        loose,
        tuple(problem.cells[at].part for at in loose),
        Panels((1,) * len(loose), tuple(rows.values())),
    )


def row_of(problem: MarginProblem, total: MarginTotal, number: dict[int, int]) -> Row:
    """How many of a total's loose cells may be rounded up; `number` of each loose position."""
    members = tuple(number[at] for at in problem.members(total) if at in number)
    parts = sum((problem.cells[at].part for at in problem.members(total)), Fraction(0))
    low = parts.numerator // parts.denominator - total.room
    high = -(-parts.numerator // parts.denominator) + total.room
    return Row(members, (1,) * len(members), max(0, low), min(len(members), high))
