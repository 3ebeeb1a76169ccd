"""One step of Newton's method for the factors of all binding totals together.

The totals that miss, linearised in the logarithms of the factors; classes at a limit do not move.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.odds.coverage.classes import Classes, Demand
from scheduler.odds.coverage.index import Ints

Floats = npt.NDArray[np.float64]

_NONE = 1e-10  # relative: a pivot this small is what rounding leaves of one that is none
_IDLE = 1e-9  # a factor of 1 that would change by less is left alone
_LONGEST = 1.0  # no factor changes by more than e in one step


@dataclass(frozen=True, eq=False)
class Scales:
    """Classes as floats."""

    size: Floats
    given: Floats
    low: Floats
    high: Floats

    def rates(self, product: Floats) -> Floats:
        """Given rates times the product of their factors, within their limits."""
        return np.clip(self.given * product, self.low, self.high)


def scales_of(classes: Classes) -> Scales:
    """The integers of the classes as floats."""
    unit = float(classes.unit)
    return Scales(
        classes.size.astype(np.float64),
        classes.given / unit,
        classes.low / unit,
        classes.high / unit,
    )


def newton_step(
    scales: Scales, demands: Sequence[Demand], factors: Floats, product: Floats
) -> Floats:
    """New factors; totals that do not bind keep the factor 1. None changes its side of 1, but for
    totals that have to be one number."""
    fixed = np.array([demand.least == demand.most for demand in demands], dtype=np.bool_)
    binding = np.flatnonzero((factors != 1.0) | fixed)
    if not len(binding):
        return factors
    pace = scales.given * product
    numbers = scales.size * scales.rates(product)
    moving = numbers * ((scales.low < pace) & (pace < scales.high))
    own = [demands[at] for at in binding.tolist()]
    raised = factors[binding] > 1.0
    targets = np.where(raised, [d.least for d in own], [d.most for d in own])
    missing = targets - np.array([float(numbers[d.members].sum()) for d in own])
    slopes = _slopes([demand.members for demand in own], moving)
    moved = factors[binding] * np.exp(np.clip(_steps(slopes, missing), -_LONGEST, _LONGEST))
    idle = (factors[binding] == 1.0) & (abs(moved - 1.0) < _IDLE)
    moved = np.where(idle, 1.0, moved)
    kept = np.where(raised, np.maximum(moved, 1.0), np.minimum(moved, 1.0))
    tried = factors.copy()
    tried[binding] = np.where(fixed[binding], moved, kept)
    return tried


def _steps(slopes: Floats, missing: Floats) -> Floats:
    """What the logarithms of the factors have to change by; 0 where nothing moves.

    Elimination with a pivot on the diagonal, the totals that share with fewest first: those of one
    rule share nothing with each other, so there is little to do. Without BLAS, whose threads cost
    more here than they save and need not give the same numbers.
    """
    order = np.argsort(np.count_nonzero(slopes, axis=1), kind="stable")
    left, rest = slopes[np.ix_(order, order)], missing[order]
    least = _NONE * float(left.diagonal().max())
    for at in range(len(rest)):
        if left[at, at] > least:
            later = at + 1 + np.flatnonzero(left[at, at + 1 :])
            shares = left[later, at] / left[at, at]
            left[np.ix_(later, later)] -= shares[:, None] * left[at, later]
            rest[later] -= shares * rest[at]
    steps: Floats = np.zeros(len(rest))
    for at in range(len(rest) - 1, -1, -1):
        if left[at, at] > least:
            known = float((left[at, at + 1 :] * steps[order[at + 1 :]]).sum())
            steps[order[at]] = (rest[at] - known) / left[at, at]
    return steps


def _slopes(members: Sequence[Ints], moving: Floats) -> Floats:
    """How much each total grows with the logarithm of each factor: what two totals share."""
    count = len(members)
    classes = np.concatenate(members)
    owners = np.repeat(np.arange(count), [len(own) for own in members])
    order = np.argsort(classes, kind="stable")
    classes, owners = classes[order], owners[order]
    slopes: Floats = np.zeros((count, count))
    for distance in range(int(np.bincount(classes).max())):
        one, other = slice(0, len(classes) - distance), slice(distance, len(classes))
        same = classes[one] == classes[other]
        rows, columns = owners[one][same], owners[other][same]
        np.add.at(slopes, (rows, columns), moving[classes[one][same]])
        if distance:
            np.add.at(slopes, (columns, rows), moving[classes[one][same]])
    return slopes
