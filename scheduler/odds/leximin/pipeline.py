"""Ideal odds, realised by a lottery of panels; rows are added until they can be.

The rows of the quotas allow odds that no lottery over whole panels has. Where the leximin point of
the rows turns out to be such a point, column generation finds a row that all panels keep and the
point breaks, and it is worked out again. The leximin point of a larger set that lies in the smaller
set is the smaller set's, so the first point that a lottery has is the leximin of all lotteries.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scheduler.odds.leximin.answer import PanelLottery, Table, build_lottery
from scheduler.odds.leximin.check import check_lottery
from scheduler.odds.leximin.explain import infeasible
from scheduler.odds.leximin.levels import fairest_chances
from scheduler.odds.leximin.mixture import mix
from scheduler.odds.leximin.panels import Panels, Row, panels_of
from scheduler.odds.leximin.peel import peel
from scheduler.odds.leximin.problem import PanelProblem
from scheduler.odds.leximin.tables import any_table
from scheduler.odds.leximin.units import whole_units


def solve(problem: PanelProblem) -> PanelLottery:
    """See `leximin`. Raises RuntimeError if the lottery fails its own check (a defect)."""
    panels = panels_of(problem)
    first = any_table(panels)
    if first is None:
        raise infeasible(problem)
    pool = [first]
    while True:
        chances = fairest_chances(panels)
        weights = _realise(panels, chances, pool, problem.unit)
        if not isinstance(weights, Row):
            break
        panels = panels.with_row(weights)
    lottery = build_lottery(problem, chances, weights)
    wrong = check_lottery(problem.groups, problem.quotas, problem.panel, lottery)
    if wrong:
        raise RuntimeError(f"the lottery breaks its own rules: {wrong[:3]}")
    return lottery


def _realise(
    panels: Panels, chances: Sequence[Fraction], pool: list[Table], mass: int
) -> Mapping[Table, int] | Row:
    """A lottery with these odds: peeled, else mixed; or a row that forbids the odds."""
    units = whole_units(panels, chances, mass)
    if units is not None:
        weights, left = peel(panels, units, mass)
        if not left:
            return weights
        pool.extend(sorted(set(weights) - set(pool)))
    return mix(panels, chances, pool, mass)
