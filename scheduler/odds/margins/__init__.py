"""From exact expected numbers and overlapping totals to something that can be drawn.

problem    cells with expected numbers, totals to keep
families   two laminar families that hold all totals, or totals that cross in an odd cycle
rounding   tables as CP-SAT sees them
nearest    tables mixed as near to the odds as they get
tables     the above in order (without: why there is no table, and what would do)
answer     what comes out
check      plain loops that judge a lottery of tables

Of totals that two laminar families hold every odds can be drawn exactly, by the network lottery.
Others need a published list of whole tables with weights; it states the odds that it really has.
"""

from scheduler.odds.margins.answer import NoTable, TableLottery
from scheduler.odds.margins.check import check_tables
from scheduler.odds.margins.families import Crossing, Families, arrange
from scheduler.odds.margins.problem import (
    GRAND_TOTAL,
    MarginCell,
    MarginProblem,
    MarginTotal,
    Place,
    TotalName,
    nested_totals,
)


def table_lottery(problem: MarginProblem) -> TableLottery:
    """Whole tables, each of which rounds every cell and every total down or up, with weights over
    2^bits that give each cell its expected number, exactly in units of 2^-bits where that can be.

    Where it cannot the answer says how far off it is (`deviation`) and what is proven to be
    unavoidable. The same for any order of cells and totals. Draw by `scheduler.draw.tables`.
    Raises NoTable with the totals that clash where no whole table keeps them all.
    """
    from scheduler.odds.margins.tables import table_lottery as solve  # loads ortools

    return solve(problem)


__all__ = [
    "GRAND_TOTAL",
    "Crossing",
    "Families",
    "MarginCell",
    "MarginProblem",
    "MarginTotal",
    "NoTable",
    "Place",
    "TableLottery",
    "TotalName",
    "arrange",
    "check_tables",
    "nested_totals",
    "table_lottery",
]
