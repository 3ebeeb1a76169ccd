"""The smallest cap on a pair with which there are still odds."""

from dataclasses import replace

import numpy as np

from scheduler.odds.flow import Flow, Network, limits_of
from scheduler.odds.index import Index
from scheduler.odds.problem import Problem


def smallest_cap_of(problem: Problem, network: Network) -> int | None:
    """q* over 2^K, or None if there are no odds even without a cap.

    The network's own cap is ignored. Starts at a cap that is certainly needed. While seats stay
    unfilled, the minimum cut is a proof that every cap below a larger number fails too; go
    there. So it ends at the smallest, after a few flows where a bisection would take K.
    """
    index = network.index
    eligible = np.bincount(index.seat, minlength=len(index.seats))
    if not eligible.all():
        return None
    free = replace(
        limits_of(index),
        node_most=np.full(index.nodes, problem.unit, dtype=np.int64),
        high=np.full(len(index.seat), problem.unit, dtype=np.int64),
    )
    cap = int((-(-index.need // eligible)).max())
    while cap <= problem.unit:
        flow = network.solve(free.capped(cap))
        if flow is None or not flow.missing:
            return cap
        crossing = _crossing(index, flow)
        if not crossing:
            return None
        cap += -(-flow.missing // crossing)
    return None


def _crossing(index: Index, flow: Flow) -> int:
    """How many capped arcs leave the cut: the missing units shrink by this per unit of cap."""
    shared = index.shared
    person_of_node = np.zeros(index.nodes, dtype=np.int64)
    person_of_node[index.node] = index.person
    beyond = np.where(shared[index.node], flow.cut_nodes[index.node], flow.cut_people[index.person])
    from_seats = flow.cut_seats[index.seat] & ~beyond
    from_nodes = flow.cut_nodes & ~flow.cut_people[person_of_node]
    return int(from_seats.sum()) + int(from_nodes.sum())
