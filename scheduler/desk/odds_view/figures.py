"""Exact fractions as people can read them: rounded by integers, never through a float."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

DIGITS = 4
"""Significant digits of a rounded figure."""

_NEAREST = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_EXACT = Context(prec=60)


def exact_text(value: Fraction) -> str:
    """The fraction itself: `3/8`, or a whole number."""
    return str(value)


def decimal_text(value: Fraction) -> str:
    """Four significant digits, whole digits never lost; `约` in front where something was."""
    if value >= 10**DIGITS:
        near = Decimal(round(value))
    else:
        near = _NEAREST.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = f"{near.normalize(_EXACT):f}"
    return text if Fraction(near) == value else f"约 {text}"


def percent_text(value: Fraction) -> str:
    """A chance in percent: the same digits; what is not certain never reads as certain."""
    text = decimal_text(value * 100)
    return "略低于 100%" if value < 1 and text == "约 100" else f"{text}%"


def in_sentence(text: str) -> str:
    """A figure after a Chinese word: a number keeps a space, a word does not."""
    return f" {text}" if text[:1].isdigit() else text
