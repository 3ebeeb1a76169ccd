"""The feasible panels as rows of whole coefficients over counts of types."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduler.odds.leximin.problem import PanelProblem, Quota


@dataclass(frozen=True)
class Row:
    """`low` <= the sum of coefficient * count over the groups `members` <= `high`."""

    members: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"no counts are within {self.low} and {self.high}")

    def total(self, counts: Sequence[int]) -> int:
        """The sum for given counts (or units) per group."""
        return sum(
            factor * counts[at] for at, factor in zip(self.members, self.coefficients, strict=True)
        )


@dataclass(frozen=True)
class Panels:
    """Counts per group within 0 and `sizes` that keep every row. The first row is the panel's size.

    Rows that no panel breaks (found by `mixture`) may be added: they cut off fractional points.
    """

    sizes: tuple[int, ...]
    rows: tuple[Row, ...]

    def with_row(self, row: Row) -> "Panels":
        return replace(self, rows=(*self.rows, row))


def panels_of(problem: PanelProblem) -> Panels:
    """The panel's size and every quota that says something."""
    everybody = Quota("", "", problem.panel, problem.panel)
    rows = [_row(everybody, tuple(range(len(problem.groups))))]
    for quota in problem.quotas:
        members = problem.members(quota.feature)
        most = min(problem.panel, sum(problem.groups[at].size for at in members))
        if quota.low > 0 or quota.high < most:
            rows.append(_row(quota, members))
    return Panels(problem.sizes, tuple(rows))


def _row(quota: Quota, members: tuple[int, ...]) -> Row:
    return Row(members, (1,) * len(members), quota.low, quota.high)
