"""Whole totals: each expectation that has to be whole becomes the nearest whole number possible.

In the order of (rule, place) each total takes the whole number nearest to what the other rules
give it, halves going up, with which the rules and the whole numbers taken before can still be
kept. If all can take their nearest number, that is the result; a solver is only asked where they
pull against each other.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from scheduler.odds.coverage.exact import nearest
from scheduler.odds.coverage.programme import Optimum
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.system import System
from scheduler.odds.coverage.trial import Trial


def settle_wholes(
    system: System, bounds: Sequence[Bound], expected: Sequence[Fraction]
) -> list[int] | None:
    """The whole number of each of `bounds`, or None if there are none that the rules allow."""
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


def can_be(system: System, numbers: Mapping[Bound, int]) -> bool:
    """Whether the rules can be kept with whole totals at these numbers; the other ones need not
    be whole."""
    left_out = {row.bound for row in system.rows if row.bound.side is Side.WHOLE}
    trial = Trial(system.less(left_out.difference(numbers)))
    fixed = {bound: trial.fixed(number) for bound, number in numbers.items()}
    return _fill(trial, fixed) is not None


def _longest(
    system: System, bounds: Sequence[Bound], taken: Sequence[int], ahead: Sequence[int]
) -> list[int]:
    """`taken`, and as many of the nearest numbers that follow as can be taken in a row."""
    able, unable = len(taken), len(bounds) + 1
    middle = len(bounds)
    while unable - able > 1:
        trial = Trial(system)
        numbers = [trial.fixed(value) for value in [*taken, *ahead[len(taken) : middle]]]
        if _fill(trial, dict(zip(bounds, numbers, strict=False))) is None:
            unable = middle
        else:
            able = middle
        middle = (able + unable) // 2
    return [*taken, *ahead[len(taken) : able]]


def _fill(trial: Trial, number: Mapping[Bound, int]) -> Optimum | None:
    """Keep all rules, with the whole totals that are in `number` at that variable; solve."""
    for row in trial.system.rows:
        trial.keep(row, number=number.get(row.bound))
    return trial.solve()


def _nearest_possible(
    system: System, bounds: Sequence[Bound], taken: Sequence[int], expected: Fraction
) -> int | None:
    """The first number possible from the nearest upwards and downwards; of these the nearer."""
    middle = nearest(expected)
    found = []
    for up in (True, False):
        trial = Trial(system)
        low, high = (middle, trial.top) if up else (0.0, middle)
        entries = trial.programme.variable(low, high, 1.0 if up else -1.0, whole=True)
        numbers = [*(trial.fixed(value) for value in taken), entries]
        result = _fill(trial, dict(zip(bounds, numbers, strict=False)))
        if result is not None:
            found.append(round(float(result.values[entries])))
    return min(found, key=lambda number: (abs(number - expected), -number), default=None)
