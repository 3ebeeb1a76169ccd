"""Chi-square without scipy: the statistic, and the probability of so large a one or a larger."""

import hashlib
import math
from collections.abc import Sequence


def seeds(label: str, count: int) -> list[str]:
    """`count` fixed seeds."""
    return [hashlib.sha256(f"{label} {n}".encode()).hexdigest() for n in range(count)]


def chi_square(counts: Sequence[float], expected: Sequence[float]) -> float:
    """The sum of squared deviations over expectations."""
    return sum((c - e) ** 2 / e for c, e in zip(counts, expected, strict=True))


def chi_square_tail(value: float, freedom: int) -> float:
    """P(a chi-square of `freedom` degrees >= value): the regularised upper gamma function."""
    a, x = freedom / 2, value / 2
    if x <= 0:
        return 1.0
    front = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        return 1 - front * _series(a, x)
    return front * _fraction(a, x)


def _series(a: float, x: float) -> float:
    term = total = 1 / a
    n = a
    while term > total * 1e-15:
        n += 1
        term *= x / n
        total += term
    return total


def _fraction(a: float, x: float) -> float:
    """Lentz's way through the continued fraction."""
    b = x + 1 - a
    c, d = 1e300, 1 / b
    total = d
    for i in range(1, 10_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        total *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return total


def normal_tail(z: float) -> float:
    """P(|standard normal| >= z)."""
    return math.erfc(z / math.sqrt(2))
