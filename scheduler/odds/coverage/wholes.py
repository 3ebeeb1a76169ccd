"""Whole totals: each expectation that has to be whole becomes the nearest whole number possible.

In the order of (rule, place) each total takes the whole number nearest to what the other rules
give it, halves going up, with which the rules and the whole numbers taken before can still be
kept. If all can take their nearest number, that is the result; CP-SAT is only asked where they
pull against each other.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ortools.math_opt.python import mathopt

from scheduler.odds.coverage.classes import Demand
from scheduler.odds.coverage.exact import nearest
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.system import System
from scheduler.odds.coverage.trial import Trial


def settle_wholes(
    system: System, wholes: Sequence[Demand], expected: Sequence[Fraction]
) -> list[int] | None:
    """The whole number of each of `wholes`, or None if there are none that the rules allow."""
    bounds = [Bound(demand.rule, Side.WHOLE, demand.place) for demand in wholes]
    ahead = [nearest(value) for value in expected]
    taken: list[int] = []
    while len(taken) < len(bounds):
        taken = _longest(system, bounds, taken, ahead)
        if len(taken) < len(bounds):
            number = _nearest_possible(system, bounds, taken, expected[len(taken)])
            if number is None:
                return None
            taken.append(number)
    return taken


def _longest(
    system: System, bounds: Sequence[Bound], taken: Sequence[int], ahead: Sequence[int]
) -> list[int]:
    """`taken`, and as many of the nearest numbers that follow as can be taken in a row."""
    able, unable = len(taken), len(bounds) + 1
    middle = len(bounds)
    while unable - able > 1:
        number = dict(zip(bounds, [*taken, *ahead[len(taken) : middle]], strict=False))
        if _fill(Trial(system), system, number) is None:
            unable = middle
        else:
            able = middle
        middle = (able + unable) // 2
    return [*taken, *ahead[len(taken) : able]]


def _fill(
    trial: Trial, system: System, number: Mapping[Bound, mathopt.LinearTypes]
) -> mathopt.SolveResult | None:
    """Keep all rules, with the whole totals that are in `number` at that number; solve."""
    for row in system.rows:
        trial.keep(row, number.get(row.bound))
    return trial.solve()


def _nearest_possible(
    system: System, bounds: Sequence[Bound], taken: Sequence[int], expected: Fraction
) -> int | None:
    """The first number possible from the nearest upwards and downwards; of these the nearer."""
    middle = nearest(expected)
    found = []
    for up in (True, False):
        trial = Trial(system)
        entries = trial.number(middle if up else 0, trial.top if up else middle)
        trial.model.set_objective(entries, is_maximize=not up)
        result = _fill(trial, system, dict(zip(bounds, [*taken, entries], strict=False)))
        if result is not None:
            found.append(round(result.variable_values(entries)))
    return min(found, key=lambda number: (abs(number - expected), -number), default=None)
