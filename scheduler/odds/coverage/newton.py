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
    """New factors; totals that do not bind keep the factor 1, none changes its side of 1."""
    binding = np.flatnonzero(factors != 1.0)
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
    steps: Floats = np.linalg.lstsq(slopes, missing, rcond=1e-12)[0]
    moved = factors[binding] * np.exp(np.clip(steps, -_LONGEST, _LONGEST))
    tried = factors.copy()
    tried[binding] = np.where(raised, np.maximum(moved, 1.0), np.minimum(moved, 1.0))
    return tried


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
