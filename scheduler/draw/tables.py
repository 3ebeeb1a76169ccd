"""One table of a published lottery, by its weights: the draw where whole panels are listed.

A lottery of tables (scheduler/odds/leximin, or any other committed list) gives each table a whole
weight, 2^bits in all. One fair integer of the seed picks a table; the published order counts.
"""

from collections.abc import Sequence
from itertools import accumulate

from scheduler.draw.words import Words

BITS_MOST = 32  # one word of the seed decides


def drawn_table(weights: Sequence[int], bits: int, seed: str, label: str) -> int:
    """The number of the table that is drawn: table i with probability weights[i] / 2^bits.

    `u` = Words(seed, label).below(2^bits); the first table at which the weights, summed up in the
    published order, exceed `u`. Raises ValueError if the weights are not whole numbers of at least
    1 that sum to 2^bits, or bits is not within 1 and 32.
    """
    if type(bits) is not int or not 1 <= bits <= BITS_MOST:
        raise ValueError(f"{bits} bits are not within 1 and {BITS_MOST}")
    if any(type(weight) is not int or weight < 1 for weight in weights):
        raise ValueError("a weight is a whole number of at least 1")
    if sum(weights) != 1 << bits:
        raise ValueError(f"weights sum to {sum(weights)} and not to 2^{bits}")
    drawn = Words(seed, label).below(1 << bits)
    return next(number for number, upto in enumerate(accumulate(weights)) if drawn < upto)
