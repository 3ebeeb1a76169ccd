"""Raking: the rates nearest to the given ones that keep every total, by maximum entropy.

Each total that the given rates miss gets one factor, above 1 to raise, below 1 to lower; the rate
of a class is its given rate times the factors of its totals, held within its own limits. Among all
rates that keep the totals these change least in relative entropy, and they are unique (Deming and
Stephan 1940; Csiszár, Ann. Probab. 3 (1975) 146-158; limits as in Deville and Särndal, JASA 87
(1992) 376-382). Totals may overlap in any way. One sweep gives each total in turn the factor that
meets it: coordinate ascent on the dual (Tseng, SIAM J. Control Optim. 28 (1990) 214-242). Where
that is slow, steps of Newton's method move all factors at once (`newton.py`).
Everything runs in sorted order, so the order of rows means nothing. Floats here; `exact.py` makes
the rates exact.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.odds.coverage.classes import Classes, Demand
from scheduler.odds.coverage.newton import Floats, Scales, newton_step, scales_of

SWEEPS_TRIED = 20
"""Most instances settle before; then it is asked whether there is hope."""

SWEEPS_MOST = 2_000
"""Where rules leave next to no room it takes long; that there are rates is known by then."""

TOLERANCE = 1e-7  # entries; what is left is made exact by `exact.py`
_MET = 1e-9  # relative: a total that misses by no more than summing floats does is met
_FAR = 1e30  # a factor beyond this or its inverse only grows because nothing can meet the totals
_NEWTON_FROM, _NEWTON_EVERY = 4, 2  # most instances settle before

_PARTS = (1.0, 0.5, 0.25, 0.1)  # of a step, in the logarithms of the factors


@dataclass(frozen=True, eq=False)
class Raked:
    """`rates` per class and the `product` of its factors, exactly 1.0 where none binds; per
    demand its factor; `worst`: the most entries by which a total is missed, or lies beyond its
    bound while its factor is not 1."""

    rates: Floats
    product: Floats
    factors: Floats
    worst: float
    sweeps: int

    @property
    def settled(self) -> bool:
        """Whether every total is kept as well as floats can tell."""
        return self.worst <= TOLERANCE


def rake(
    classes: Classes,
    demands: Sequence[Demand],
    hopeless: Callable[[], bool],
    start: Floats | None = None,
) -> Raked:
    """Factors for all demands at once; where no rates keep them, `worst` stays large.

    `hopeless`: asked once, if it takes long, whether no rates keep the demands. `start`: factors to
    begin with, where nearly the same demands have been met before.
    """
    scales = scales_of(classes)
    factors: Floats = np.ones(len(demands)) if start is None else start.copy()
    product = _product(len(classes.size), demands, factors)
    worst, done = _missed(scales, demands, factors, product), 0
    while worst > TOLERANCE and done < SWEEPS_MOST and not _astray(factors):
        if done == SWEEPS_TRIED and hopeless():
            break
        done += 1
        before, (factors, product) = factors, _swept(scales, demands, factors, product)
        worst = _missed(scales, demands, factors, product)
        if np.array_equal(factors, before):
            break  # nothing moves any more
        if worst > TOLERANCE and done >= _NEWTON_FROM and done % _NEWTON_EVERY == 0:
            for tried, again in _tries(scales, demands, factors, product, slow=done > SWEEPS_TRIED):
                missed = _missed(scales, demands, tried, again)
                if missed < worst:
                    factors, product, worst = tried, again, missed
                    break
    return Raked(scales.rates(product), product, factors, worst, done)


def _tries(
    scales: Scales, demands: Sequence[Demand], factors: Floats, product: Floats, *, slow: bool
) -> Iterator[tuple[Floats, Floats]]:
    """Factors and products after a step of Newton's method; where it is slow also after a part of
    it and a sweep, which corrects the totals that did not bind before the step and now would."""
    tried = newton_step(scales, demands, factors, product)
    yield tried, _product(len(product), demands, tried)
    for part in _PARTS if slow else ():
        begun = factors * (tried / factors) ** part
        yield _swept(scales, demands, begun, _product(len(product), demands, begun))


def _swept(
    scales: Scales, demands: Sequence[Demand], factors: Floats, product: Floats
) -> tuple[Floats, Floats]:
    """Each total in turn is given the factor that meets it; the factors and their products."""
    factors, product = factors.copy(), product.copy()
    for number, demand in enumerate(demands):
        others = product[demand.members] / factors[number]
        factors[number] = _factor(scales, demand, others)
        product[demand.members] = others * factors[number]
    return factors, _product(len(product), demands, factors)


def _astray(factors: Floats) -> bool:
    return bool(np.any((factors > _FAR) | (factors < 1 / _FAR)))


def _product(size: int, demands: Sequence[Demand], factors: Floats) -> Floats:
    """Multiplied anew, so that no rounding piles up and what no factor touches is exactly 1."""
    product: Floats = np.ones(size)
    for demand, factor in zip(demands, factors.tolist(), strict=True):
        if factor != 1.0:
            product[demand.members] *= factor
    return product


def _missed(scales: Scales, demands: Sequence[Demand], factors: Floats, product: Floats) -> float:
    worst = 0.0
    numbers = scales.size * scales.rates(product)
    for demand, factor in zip(demands, factors.tolist(), strict=True):
        total = float(numbers[demand.members].sum())
        slack = _MET * max(1.0, total)
        off = max(demand.least - total, total - demand.most) - slack
        if factor > 1.0:
            off = max(off, total - demand.least - slack)
        elif factor < 1.0:
            off = max(off, demand.most - total - slack)
        worst = max(worst, off)
    return worst


def _factor(scales: Scales, demand: Demand, others: Floats) -> float:
    """The factor that meets one total while the others stay; 1.0 if it is met without."""
    own = demand.members
    size, low, high = scales.size[own], scales.low[own], scales.high[own]
    pace = scales.given[own] * others
    total = float((size * np.clip(pace, low, high)).sum())
    slack = _MET * max(1.0, total)
    if demand.least - slack <= total <= demand.most + slack:
        return 1.0
    moving = (high > low) & (size > 0)
    still = float((size * low)[~moving].sum())
    size, low, high, pace = size[moving], low[moving], high[moving], pace[moving]
    if not len(pace):
        return 1.0
    target = float(demand.least if total < demand.least else demand.most) - still
    return _meet(size * pace, low / pace, high / pace, size * low, target, total < demand.least)


def _meet(
    slope: Floats, starts: Floats, ends: Floats, least: Floats, target: float, raising: bool
) -> float:
    """Where the sum of ramps reaches `target`; each is `least` up to `starts`, then rises by
    `slope` up to `ends`. Of several places the one nearest to 1: the first when raising."""
    points = np.concatenate([starts, ends])
    order = np.argsort(points, kind="stable")
    points = points[order]
    slopes = np.cumsum(np.concatenate([slope, -slope])[order])
    steps = np.concatenate([[0.0], slopes[:-1] * np.diff(points)])
    values = float(least.sum()) + np.cumsum(steps)
    at = int(np.searchsorted(values, target, side="left" if raising else "right"))
    if at == 0:
        return float(points[0])
    if at == len(points):
        return float(points[-1])
    middle = (points[at - 1] + points[at]) / 2
    free = (starts < middle) & (middle < ends)
    rising = float(slope[free].sum())
    if rising <= 0.0:
        return float(points[at] if raising else points[at - 1])
    settled = float(least[starts >= middle].sum() + (slope * ends)[ends <= middle].sum())
    return float(np.clip((target - settled) / rising, points[at - 1], points[at]))
