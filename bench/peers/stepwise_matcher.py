"""The published min-cost-flow reviewer matcher step by step, the way its program goes about it.

Our own model. It was read (openreview-matcher, MIT) for what it does and in which order, and none
of its code is here; the lean form of the same method is flow_matcher. What makes it slow is kept,
because this is what runs at conferences:

  two assignments    with the caps on pairs, and without, to tell what the caps cost
  two flows each     first what the people's minimum loads ask for (here nothing), then the rest
  nodes as objects   each arc is listed, checked and handed to OR-Tools by itself, person by person
  reading a flow     the ends of each arc are looked for in the lists of all people and all targets

The published program takes fractions at a precision of 1e-5 and draws with C; here they are drawn
as in flow_matcher.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from bench.instances import SEATS, Instance, Ints, pairs
from bench.peers.flow_matcher import SCALE, Odds, similarities

Table = npt.NDArray[np.int64]  # (targets, inspectors)


class Node(NamedTuple):
    """`number` in the network, `place` among its kind (-1: source and sink), `supply`."""

    number: int
    place: int
    supply: int = 0


@dataclass(frozen=True, eq=False)
class Asked:
    """Who may visit what (`conflict`: not), at which cost, and at most how many units a pair."""

    cost: Table
    conflict: npt.NDArray[np.bool_]
    limit: Table


def chances(given: Instance, seed: int) -> tuple[Odds, float]:
    """Chances of all allowed pairs, and their share of the similarity that there is without caps.

    Raises RuntimeError if the cap or the loads leave no solution.
    """
    target, inspector = pairs(given)
    shape = given.targets, given.inspectors
    cost, conflict = np.zeros(shape, dtype=np.int64), np.ones(shape, dtype=np.bool_)
    cost[target, inspector] = -similarities(len(target), seed)
    conflict[target, inspector] = False
    most = SCALE if given.cap is None else int(given.cap * SCALE)
    capped = _in_two_flows(given, Asked(cost, conflict, np.full(shape, most)), SCALE)
    free = _in_two_flows(given, Asked(cost, conflict, np.ones(shape, dtype=np.int64)), 1)
    share = float((capped * cost).sum() / SCALE / (free * cost).sum())
    return Odds(target, inspector, capped[target, inspector]), share


def _in_two_flows(given: Instance, asked: Asked, scale: int) -> Table:
    """Units per pair: minimum loads first, then what is left of loads, demands and limits."""
    demand = np.full(given.targets, SEATS * scale)
    none, load = np.zeros(given.inspectors, dtype=np.int64), np.full(given.inspectors, given.load)
    first = _flow(none, demand, asked)
    left = Asked(asked.cost, asked.conflict, asked.limit - first)
    rest = _flow(load * scale - first.sum(axis=0), demand - first.sum(axis=1), left)
    found = first + rest
    if (found.sum(axis=1) != demand).any():
        raise RuntimeError("some targets get too few people")
    return found


def _flow(loads: Ints, demands: Ints, asked: Asked) -> Table:
    """The cheapest flow of as many units as both sides allow."""
    targets, people = asked.cost.shape
    units = int(min(loads.sum(), demands.sum()))
    source = Node(0, -1, units)
    inspectors = [Node(1 + place, place) for place in range(people)]
    visited = [Node(1 + people + place, place) for place in range(targets)]
    sink = Node(1 + people + targets, -1, -units)
    tails: list[Node] = []
    heads: list[Node] = []
    rooms: list[int] = []
    costs: list[int] = []

    def join(tail: Node, head: Node, room: int, cost: int) -> None:
        tails.append(tail)
        heads.append(head)
        rooms.append(int(room))
        costs.append(int(cost))

    for one in inspectors:
        join(source, one, loads[one.place], 0)
    for one in inspectors:
        for there in visited:
            pair = there.place, one.place
            if not asked.conflict[pair]:
                join(one, there, asked.limit[pair], asked.cost[pair])
    for there in visited:
        join(there, sink, demands[there.place], 0)
    return _solved([source, *inspectors, *visited, sink], tails, heads, rooms, costs, asked)


def _solved(
    nodes: list[Node],
    tails: list[Node],
    heads: list[Node],
    rooms: list[int],
    costs: list[int],
    asked: Asked,
) -> Table:
    if any(not isinstance(number, int) for number in [*rooms, *costs]):
        raise TypeError("whole numbers only")
    solver = min_cost_flow.SimpleMinCostFlow()
    for tail, head, room, cost in zip(tails, heads, rooms, costs, strict=True):
        solver.add_arc_with_capacity_and_unit_cost(tail.number, head.number, room, cost)
    for node in nodes:
        solver.set_node_supply(node.number, node.supply)
    if (status := solver.solve()) != solver.OPTIMAL:
        raise RuntimeError(f"the min-cost flow ended with {status}")
    targets, people = asked.cost.shape
    inspectors, visited = nodes[1 : 1 + people], nodes[1 + people : 1 + people + targets]
    found = np.zeros((targets, people), dtype=np.int64)
    for arc in range(solver.num_arcs()):
        tail, head = nodes[solver.tail(arc)], nodes[solver.head(arc)]
        if tail in inspectors and head in visited:
            found[head.place, tail.place] = solver.flow(arc)
    return found
