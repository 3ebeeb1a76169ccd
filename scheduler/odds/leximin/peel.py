"""Whole units -> a lottery of tables that has exactly these odds, peeled off one by one.

Each table rounds the rest's average down or up, for every type and every row (controlled rounding),
and takes as much weight as it can until some rounding becomes whole: so each step settles one type
or row, and the steps are few. CP-SAT finds the table, guided to the likelier roundings.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scheduler.odds.leximin.answer import Table
from scheduler.odds.leximin.panels import Panels
from scheduler.odds.leximin.tables import guided_table

_GAIN_UNIT = 100


def peel(panels: Panels, units: Sequence[int], mass: int) -> tuple[Counter[Table], int]:
    """Weights of tables, and what of `mass` is left when no table fits any more (0: complete).

    `units` keep the rows times `mass`. If complete, sum of weight * count is exactly `units`.
    """
    rest = list(units)
    weights: Counter[Table] = Counter()
    while mass:
        lows, highs = [u // mass for u in rest], [-(-u // mass) for u in rest]
        rows = [
            replace(row, low=total // mass, high=-(-total // mass))
            for row in panels.rows
            for total in (row.total(rest),)
        ]
        gains = [_gain(u - low * mass, mass) for u, low in zip(rest, lows, strict=True)]
        table = guided_table(lows, highs, rows, gains)
        if table is None:
            return weights, mass
        limits = [*zip(rest, table, lows, highs, strict=True)]
        limits += [(row.total(rest), row.total(table), row.low, row.high) for row in rows]
        weight = _weight(limits, mass)
        if not weight:
            return weights, mass
        weights[table] += weight
        rest = [u - weight * count for u, count in zip(rest, table, strict=True)]
        mass -= weight
    return weights, 0


def _gain(over: int, mass: int) -> int:
    """The log odds of rounding up, if `over` of `mass` is rounded."""
    return round(_GAIN_UNIT * math.log(over / (mass - over))) if over else 0


def _weight(limits: Iterable[tuple[int, int, int, int]], mass: int) -> int:
    """The most a table can take such that the rest's average stays within the same limits.

    `limits`: (rest, table's share, low, high) of each type and row:
    low * (mass - weight) <= rest - weight * share <= high * (mass - weight).
    """
    weight = mass
    for rest, share, low, high in limits:
        if share > low:
            weight = min(weight, (rest - low * mass) // (share - low))
        if share < high:
            weight = min(weight, (high * mass - rest) // (high - share))
    return weight
