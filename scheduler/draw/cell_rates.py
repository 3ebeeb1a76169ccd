"""Do the odds of cells follow the rates of their classes, and nothing else? (docs/protocol.md §3)

With x = size · rate · 2^K of each cell: its odds, and the sum of odds below each prefix of a path,
are the sum of x rounded down or up. Fractions are exact.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from scheduler.draw.documents import Json
from scheduler.draw.forms import Rows


def wrong_rates(cells: Rows, rates: Mapping[str, Json], bits: int) -> Iterator[str]:
    """What is wrong with the odds of these lines of `cells.txt`; `rates`: `a/b` of each class."""
    shares = {name: Fraction(str(rate)) for name, rate in rates.items()}
    sizes: defaultdict[str, defaultdict[Fraction, int]] = defaultdict(lambda: defaultdict(int))
    stated: defaultdict[str, int] = defaultdict(int)
    for cell, path_a, path_b, size, odds, _ in cells:
        own_class = path_a[-1]
        if own_class not in shares:
            yield f"{cell}: its class has no rate"
            continue
        for name in (f"cell {cell}", *_totals(path_a, path_b)):
            sizes[name][shares[own_class]] += int(size)
            stated[name] += int(odds)
    for name, parts in sizes.items():
        exact = sum(rate * many for rate, many in parts.items()) * 2**bits
        if not math.floor(exact) <= stated[name] <= math.ceil(exact):
            yield f"{name}: odds {stated[name]}, its rates say {exact}"


def _totals(path_a: str, path_b: str) -> Iterator[str]:
    """What a cell is added to: each non-empty prefix of path-a, and path-b."""
    names = path_a.split("/")
    yield from (f"a {'/'.join(names[:depth])}" for depth in range(1, len(names) + 1))
    yield f"b {path_b}"
