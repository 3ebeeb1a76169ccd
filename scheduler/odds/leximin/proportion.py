"""Whole numbers in the proportion of floats: the duals of a small linear program made exact."""

import math
from collections.abc import Sequence
from fractions import Fraction

_NEAR = 1e-9  # duals of a basis come out this near to their true ratios, or nearer
_DENOMINATOR_MOST = 5_000
_COMMON_MOST = 1 << 24
_FINE = 1 << 40


def proportional(values: Sequence[float]) -> tuple[int, ...]:
    """Integers proportional to `values`: small and exact if their ratios are simple fractions.

    Otherwise the values rounded to 2^-40 of the largest. Whoever uses them proves what follows
    from the integers alone, so a wrong guess costs sharpness and never truth. All 0 if all are.
    """
    largest = max(map(abs, values), default=0.0)
    if largest == 0:
        return (0,) * len(values)
    ratios = [value / largest for value in values]
    common = 1
    for ratio in set(ratios):
        fraction = Fraction(ratio).limit_denominator(_DENOMINATOR_MOST)
        if abs(fraction - ratio) > _NEAR:
            return tuple(round(ratio * _FINE) for ratio in ratios)
        common = math.lcm(common, fraction.denominator)
        if common > _COMMON_MOST:
            return tuple(round(ratio * _FINE) for ratio in ratios)
    return tuple(round(ratio * common) for ratio in ratios)
