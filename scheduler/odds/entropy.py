"""The most even odds the rules allow: maximum entropy, by capped iterative proportional fitting.

The odds of a pair are a[seat] * b[person] * c[node]. c is below 1 only where the cap binds, b only
where the load does (where a load is used up in any case, b may be anything); such odds are the
unique maximum. One sweep corrects the seats, then the people, each by a step that never passes its
root. Everything is element-wise or a sequential `bincount`, in sorted order, so the
same problem gives the same numbers.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.odds.index import Bools, Floats, Ints

SWEEPS = 400
_LEAST = 1e-140  # so that products of two multipliers are numbers too
_STEP = 1e6  # the most one step may change a multiplier; a guard, not a setting


@dataclass(frozen=True, eq=False)
class Margins:
    """Pairs with any chance, and the limits they share; 1.0 means one person, one place.

    `full`: people whose load is used up in any case, so that it is an equation and not a limit.
    """

    seat: Ints
    person: Ints
    node: Ints
    need: Floats
    most: Floats
    node_most: Floats
    full: Bools


@dataclass(frozen=True, eq=False)
class Fit:
    """`odds` per pair; `worst`: the largest relative violation or idle multiplier left."""

    odds: Floats
    sweeps: int
    worst: float


def most_even(margins: Margins, tolerance: float, sweeps: int) -> Fit:
    """Fit until nothing is off by more than `tolerance`, or `sweeps` are over.

    The margins must be feasible, with every pair able to be above 0; otherwise the fit
    approaches the limit slowly and says so in `worst`.
    """
    need, most = margins.need, margins.most
    bound = np.where(margins.full, np.inf, 1.0)
    held = np.bincount(margins.seat, minlength=len(need))
    a: Floats = need / np.maximum(held, 1)
    b: Floats = np.ones(len(most))
    for done in range(sweeps + 1):
        odds, free = _odds(margins, a, b)
        by_seat = _sums(margins.seat, odds, need)
        worst = max(
            float((np.abs(by_seat - need) / need).max(initial=0.0)),
            float(_person_off(margins, _sums(margins.person, odds, most), b).max(initial=0.0)),
        )
        if worst <= tolerance or done == sweeps:
            break
        a = _bounded(a * _step(by_seat, _sums(margins.seat, free, need), need))
        odds, free = _odds(margins, a, b, whole_nodes=True)
        by_person = _sums(margins.person, odds, most)
        slope = _sums(margins.person, free, most)
        b = np.minimum(bound, _bounded(b * _step(by_person, slope, most)))
    return Fit(odds, done, worst)


def _sums(group: Ints, values: Floats, like: Floats) -> Floats:
    """Sum of the values of each group, added one by one in order: the same on every machine."""
    return np.bincount(group, values, len(like)).astype(np.float64, copy=False)


def _odds(
    margins: Margins, a: Floats, b: Floats, whole_nodes: bool = False
) -> tuple[Floats, Floats]:
    """The odds, and how much of each still moves with its multiplier.

    Below the cap all of it. In a node at its cap a seat's pair moves by what the node's other
    seats give way; a person's pairs (`whole_nodes`) do not move at all.
    """
    weight = a[margins.seat] * b[margins.person]
    node_sum = _sums(margins.node, weight, margins.node_most)
    scale = np.minimum(1.0, margins.node_most / np.maximum(node_sum, 1e-300))
    odds = weight * scale[margins.node]
    full = (scale < 1.0)[margins.node]
    share = 1.0 if whole_nodes else weight / np.maximum(node_sum[margins.node], 1e-300)
    return odds, odds * np.where(full, 1.0 - share, 1.0)


def _bounded(multipliers: Floats) -> Floats:
    """Where something is forced and was not left out, multipliers run off; keep them numbers."""
    return np.asarray(np.clip(multipliers, _LEAST, 1.0 / _LEAST))


def _step(found: Floats, slope: Floats, wanted: Floats) -> Floats:
    """Factor for a multiplier whose pairs sum to `found`, should sum to `wanted`.

    Sums are concave in the multiplier, so from below the tangent stops short of the root, and from
    above plain scaling does.
    """
    newton = 1.0 + (wanted - found) / np.maximum(slope, 1e-300)
    scaling = wanted / np.maximum(found, 1e-300)
    factor = np.where(found > wanted, scaling, newton)
    return np.asarray(np.clip(factor, 1.0 / _STEP, _STEP))


def _person_off(margins: Margins, found: Floats, b: Floats) -> Floats:
    """Too much load; or, where the multiplier is held down, load that is given away."""
    over = found - margins.most
    equal = margins.full | (b < 1.0)
    return np.asarray(np.where(equal, np.abs(over), np.maximum(over, 0.0)) / margins.most)
