"""From real odds to integers over 2^K that satisfy every limit exactly, changing them least.

Rounding each down leaves seats short; a maximum flow hands out the missing units. First each pair
may only be rounded down or up; if that cannot be, by ever more units, and then by as few as
possible.
"""

from dataclasses import replace

import numpy as np

from scheduler.odds.flow import Limits, Network
from scheduler.odds.index import Floats, Ints


def to_integers(network: Network, limits: Limits, exact: Floats) -> Ints:
    """Integer odds per pair within `limits`, as near to `exact` (units of 2^-K) as can be found.

    Raises RuntimeError if the limits cannot be met at all (feasibility is proved before).
    """
    widest = int(limits.high.max(initial=0))
    found = _within(network, limits, exact, 0)
    if found is not None:
        return found
    short, slack = 0, 1
    while (found := _within(network, limits, exact, slack)) is None:
        if slack > widest:
            raise RuntimeError("no integer odds within proven limits")
        short, slack = slack, slack * 2
    while slack - short > 1:
        middle = (short + slack) // 2
        nearer = _within(network, limits, exact, middle)
        if nearer is None:
            short = middle
        else:
            slack, found = middle, nearer
    return found


def _within(network: Network, limits: Limits, exact: Floats, slack: int) -> Ints | None:
    """Odds at most `slack` units below the rounded-down or above the rounded-up ones."""
    down = np.floor(exact).astype(np.int64)
    low = np.clip(down - slack, limits.low, limits.high)
    high = np.clip(down + 1 + slack, limits.low, limits.high)
    flow = network.solve(replace(limits, low=low, high=high))
    return None if flow is None or flow.missing else flow.pairs
