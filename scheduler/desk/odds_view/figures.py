"""Exact fractions as people can read them: rounded by integers, never through a float."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from scheduler.rates import rate_text

DIGITS = 4
"""Significant digits of a rounded figure."""

_NEAREST = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_EXACT = Context(prec=60)


def exact_text(value: Fraction) -> str:
    """The fraction itself: `3/8`, or a whole number."""
    return str(value)


def decimal_text(value: Fraction) -> str:
    """To four significant digits, whole digits never lost; `约` in front where something was."""
    if value.denominator == 1:
        return str(value.numerator)
    if value > 10**DIGITS:
        rounded = Fraction(round(value))
        return f"约 {rounded}"
    near = _NEAREST.divide(Decimal(value.numerator), Decimal(value.denominator))
    return _marked(near, Fraction(near) == value)


def percent_text(value: Fraction) -> str:
    """A chance in percent: the same digits."""
    text = decimal_text(value * 100)
    return f"{text}%"


def _marked(near: Decimal, exact: bool) -> str:
    if exact:
        return f"{near.normalize(_EXACT):f}"
    return f"约 {near:f}"


def gap_text(asked: Fraction, given: Fraction) -> str:
    """How far a chance is from the rate, as a power of ten that it stays below: `千万分之一`."""
    gap = abs(given - asked)
    for power, words in _TENTHS:
        if gap * 10**power >= 1:
            break
        smallest = words
    else:
        return smallest
    return smallest if power > _TENTHS[0][0] else rate_text(gap)


_TENTHS = ((5, "十万分之一"), (6, "百万分之一"), (7, "千万分之一"), (8, "亿分之一"))
