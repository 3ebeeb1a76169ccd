"""Values counted in equal ranges whose ends people can read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import floor

MOST_BARS = 10


@dataclass(frozen=True)
class Bar:
    """How many values are at least `low` and below `high`."""

    low: Fraction
    high: Fraction
    count: int


def histogram(values: Sequence[Fraction]) -> list[Bar]:
    """At most MOST_BARS bars, the narrowest 1, 2 or 5 times a power of ten that is enough, from
    the least value to the greatest. Empty ranges between are kept."""
    if not values:
        return []
    width = _width(min(values), max(values))
    found = Counter(floor(value / width) for value in values)
    places = range(min(found), max(found) + 1)
    return [Bar(at * width, (at + 1) * width, found[at]) for at in places]


def _width(least: Fraction, most: Fraction) -> Fraction:
    for power in count(-2):
        for step in (1, 2, 5):
            width = step * Fraction(10) ** power
            if floor(most / width) - floor(least / width) < MOST_BARS:
                return width
    raise AssertionError("some width is enough")
