"""From rules about rates to the number each cell may expect, exactly, or why there is none.

rules      what a plan may say: rates, limits, 必查, exclusions, totals, whole totals
groups     entries that are alike, as arrays
given      what the rules say about each group on its own
classes    groups that all rules treat alike, and the demands on their totals
raking     the rates nearest to the given ones that keep every demand (newton: when it is slow)
exact      the same as exact fractions
system     the rules as linear conditions in whole units
trial      the same as a linear programme over cells (programme: for OR-Tools)
wholes     whole numbers for totals that pull against each other
clashes    the smallest sets of rules that clash (cores: the search; reasons: what is found)
narrow     where to look for them: one programme finds all
wording    a clash in one sentence
ways       checked ways out (relaxing: what a way out makes of the rules)
answer     what comes out
check      plain loops that judge any rates
solve      the above in order
"""

from collections.abc import Iterable

from scheduler.odds.coverage.answer import CellRate, Coverage, LeftOut, Total
from scheduler.odds.coverage.check import Broken, check_rates
from scheduler.odds.coverage.groups import Group
from scheduler.odds.coverage.reasons import Bound, Change, Clash, Cut, Side, Uncoverable
from scheduler.odds.coverage.relaxing import relaxed
from scheduler.odds.coverage.rules import (
    Attribute,
    Exclusion,
    Mandatory,
    Override,
    RateLimit,
    RateRule,
    Rules,
    Selector,
    TotalLimit,
    WholeTotal,
)


def expected_numbers(groups: Iterable[Group], rules: Rules) -> Coverage:
    """An exact rate for every cell that can be drawn, keeping every rule.

    Where the given rates keep all limits and totals they are the answer. Where a total is missed,
    the rates of its cells change by one common factor, within their limits; where totals overlap
    the factors multiply (`raking.py`). The result is unique and does not depend on the order of
    groups or rules. Raises InvalidProblem with every fault of groups and rules, Uncoverable with
    the clashing rules and ways out where no rates keep them.
    """
    from scheduler.odds.coverage.solve import solve  # loads numpy

    return solve(groups, rules)


__all__ = [
    "Attribute",
    "Bound",
    "Broken",
    "CellRate",
    "Change",
    "Clash",
    "Coverage",
    "Cut",
    "Exclusion",
    "Group",
    "LeftOut",
    "Mandatory",
    "Override",
    "RateLimit",
    "RateRule",
    "Rules",
    "Selector",
    "Side",
    "Total",
    "TotalLimit",
    "Uncoverable",
    "WholeTotal",
    "check_rates",
    "expected_numbers",
    "relaxed",
]
