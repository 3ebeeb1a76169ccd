"""What pairs cost, and the weights that costs give them."""

import numpy as np

from scheduler.odds.index import Index
from scheduler.odds.lattice import Floats, Ints
from scheduler.odds.problem import Problem

_FAINTEST = 1e-300  # the smallest weight: no pair that the rules allow is left out by its cost


def costs_of(problem: Problem, index: Index) -> Ints:
    """The cost of each pair; 0 where no row says otherwise."""
    people = {who.inspector: at for at, who in enumerate(index.people)}
    targets: dict[str, int] = {}
    for seat in index.seats:
        targets.setdefault(seat.target, len(targets))
    of_seat = np.array([targets[seat.target] for seat in index.seats], dtype=np.int64)
    known = [row for row in problem.costs if row.inspector in people and row.target in targets]
    codes = np.array(
        [targets[row.target] * len(people) + people[row.inspector] for row in known], dtype=np.int64
    )
    order = np.argsort(codes)
    codes, values = codes[order], np.array([row.cost for row in known], dtype=np.int64)[order]
    pair = of_seat[index.seat] * len(people) + index.person
    if not len(codes):
        return np.zeros(len(pair), dtype=np.int64)
    at = np.minimum(np.searchsorted(codes, pair), len(codes) - 1)
    return np.where(codes[at] == pair, values[at], 0)


def excess_of(index: Index, costs: Ints) -> Ints:
    """What each pair costs more than the cheapest pair of its seat."""
    if not len(costs):
        return costs
    start = index.lattice.start
    filled = np.diff(start) > 0
    cheapest = np.zeros(index.lattice.seats, dtype=np.int64)
    cheapest[filled] = np.minimum.reduceat(costs, start[:-1][filled])
    return costs - cheapest[index.seat]


def weights_of(excess: Ints, tilt: float) -> Floats:
    """exp(-tilt * excess) of each pair: what the multipliers are multiplied with."""
    return np.asarray(np.maximum(np.exp(-tilt * excess), _FAINTEST))
