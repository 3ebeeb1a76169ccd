"""How the proof of evenness is written into a bundle (docs/protocol.md §1, §3): values, deviation.

Apart from certify.py, which loads numpy, and from scheduler/draw, which has no floats.
"""

from math import ceil

from scheduler.draw.forms import DEVIATION_MOST

FLOAT_BITS = 50
"""Products of the values of one chain, in doubles, are exact to this many bits, and to more."""


def value_text(value: float) -> str:
    """The only form of a multiplier's value: the fewest digits that give the double back."""
    return repr(value).replace("+", "")


def is_value(text: str) -> bool:
    """Whether `text`, of the columns' form (scheduler/draw/forms.py), is that of a finite positive
    double."""
    value = float(text)
    return 0.0 < value < float("inf") and value_text(value) == text


def stated_deviation(units: float, bits: int) -> int:
    """The deviation to publish where the largest difference from the multipliers' product, measured
    in doubles, is `units` of 2^-K: rounded up, from what it may be exactly.

    Raises RuntimeError where that is more than rounding needs, which every verifier would refuse:
    the odds were not fitted to the end (a defect).
    """
    most = ceil(units + 2.0 ** (bits - FLOAT_BITS))
    if most > DEVIATION_MOST:
        raise RuntimeError(f"odds differ by {units} units from what their multipliers say")
    return most
