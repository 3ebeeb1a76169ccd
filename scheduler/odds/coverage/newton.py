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

_RIDGE = 1e-10  # relative: totals that say the same leave their slopes without an inverse
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
    """What the logarithms of the factors have to change by; 0 where nothing moves."""
    able = slopes.diagonal() > 0.0
    steps: Floats = np.zeros(len(missing))
    if able.any():
        own = slopes[np.ix_(able, able)]
        own[np.diag_indices_from(own)] += _RIDGE * float(own.diagonal().max())
        steps[able] = np.linalg.solve(own, missing[able])
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
