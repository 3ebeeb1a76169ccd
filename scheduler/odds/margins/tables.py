"""Totals that no two families hold: a lottery of whole tables, published with its true odds."""

from fractions import Fraction

from scheduler.odds.leximin.answer import Table
from scheduler.odds.leximin.peel import peel
from scheduler.odds.leximin.tables import any_table
from scheduler.odds.leximin.units import whole_units
from scheduler.odds.margins.answer import TableLottery, build_lottery
from scheduler.odds.margins.check import check_tables
from scheduler.odds.margins.nearest import nearest
from scheduler.odds.margins.problem import MarginProblem
from scheduler.odds.margins.rounding import rounding_of
from scheduler.odds.margins.without import no_table


def table_lottery(problem: MarginProblem) -> TableLottery:
    """See `scheduler.odds.margins.table_lottery`."""
    rounding = rounding_of(problem)
    panels, parts, mass = rounding.panels, rounding.parts, problem.unit
    first = any_table(panels)
    if first is None:
        raise no_table(problem)
    units = whole_units(panels, parts, mass)
    weights, left, unavoidable = dict[Table, int](), mass, Fraction(0)
    if units is not None:
        peeled, left = peel(panels, units, mass)
        weights = dict(peeled)
    if left:
        found = nearest(panels, parts, sorted({*weights, first}), mass)
        weights, unavoidable = found.weights, found.unavoidable
    whole = {rounding.table(ups): weight for ups, weight in weights.items()}
    lottery = build_lottery(problem, whole, unavoidable)
    wrong = check_tables(problem, lottery)
    if wrong:
        raise RuntimeError(f"the lottery breaks its own rules: {wrong[:3]}")
    return lottery
