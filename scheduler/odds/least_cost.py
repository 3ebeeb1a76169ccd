"""The least expected cost that any odds within the bounds have: a minimum cost flow, exactly."""

from fractions import Fraction
from math import gcd

import numpy as np
from ortools.graph.python import min_cost_flow

from scheduler.odds.circulate import Arcs
from scheduler.odds.lattice import Ints, Lattice
from scheduler.odds.whole import Odds


def least_cost(lattice: Lattice, unit: int, costs: Ints) -> Fraction:
    """In units of cost. All bounds are two trees, so it is a flow, and whole (OR-Tools' cost
    scaling; Goldberg 1997).

    Raises RuntimeError where the bounds cannot be kept (they were proved to be).
    """
    arcs = _network(lattice)
    divisor = gcd(*np.unique(np.concatenate([arcs.low, arcs.high])).tolist()) or 1
    low, high = arcs.low // divisor, arcs.high // divisor
    solver = min_cost_flow.SimpleMinCostFlow()
    tails, heads = arcs.tails.astype(np.int32), arcs.heads.astype(np.int32)
    each = np.zeros(len(low), dtype=np.int64)
    each[: lattice.pairs] = costs
    ids = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, high - low, each)
    supply = np.zeros(1 + lattice.a.size + lattice.b.size, dtype=np.int64)
    np.add.at(supply, heads, low)
    np.subtract.at(supply, tails, low)
    solver.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"minimum cost flow ended with {status}")
    flows = np.asarray(solver.flows(ids), dtype=np.int64)[: lattice.pairs]
    return Fraction(total_cost(costs, flows) * divisor, unit)


def total_cost(costs: Ints, odds: Ints | Odds) -> int:
    """Sum of cost times odds. Exact, however large."""
    paid = np.flatnonzero((costs > 0) & (odds > 0))
    values, inverse = np.unique(costs[paid], return_inverse=True)
    amounts = np.zeros(len(values), dtype=np.int64)
    np.add.at(amounts, inverse, odds[paid].astype(np.int64))
    return sum(cost * many for cost, many in zip(values.tolist(), amounts.tolist(), strict=True))


def _network(lattice: Lattice) -> Arcs:
    """Pairs, then the arcs of both trees; node 0 is the root of both."""
    a, b = lattice.a, lattice.b
    above_a = np.where(a.parent >= 0, a.parent + 1, 0).astype(np.int64)
    above_b = np.where(b.parent >= 0, b.parent + 1 + a.size, 0).astype(np.int64)
    pairs = Arcs(
        lattice.leaf_a.astype(np.int64) + 1,
        lattice.leaf_b.astype(np.int64) + 1 + a.size,
        np.zeros(lattice.pairs, dtype=np.int64),
        np.full(lattice.pairs, lattice.most, dtype=np.int64),
    )
    down = Arcs(above_a, np.arange(a.size) + 1, a.low, a.high)
    return pairs.plus(down).plus(Arcs(np.arange(b.size) + 1 + a.size, above_b, b.low, b.high))
