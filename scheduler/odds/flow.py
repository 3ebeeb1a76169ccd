"""The network of seats and people, solved as a maximum flow by OR-Tools.

source -> seat -> [node (target, person), where the person fits several seats] -> person -> sink.
Capacities are integers in units of 2^-K, so the answers are exact. This module and `cell_flow`
are the only ones that import ortools.
"""

from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python import max_flow

from scheduler.odds.index import Bools, Index, Ints

_SOURCE, _SINK, _FIRST = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Limits:
    """What a flow must keep within: per seat, person, node; `low` and `high` per pair."""

    need: Ints
    most: Ints
    node_most: Ints
    low: Ints
    high: Ints

    def with_most(self, most: Ints) -> "Limits":
        return replace(self, most=most)

    def capped(self, cap: int) -> "Limits":
        """The same with no node above `cap`."""
        return replace(self, node_most=np.minimum(self.node_most, cap))


def limits_of(index: Index) -> Limits:
    """The problem's own limits: any pair from 0 to what its node may carry."""
    pairs = len(index.seat)
    return Limits(
        need=index.need,
        most=index.most,
        node_most=np.full(index.nodes, index.node_most, dtype=np.int64),
        low=np.zeros(pairs, dtype=np.int64),
        high=np.full(pairs, index.node_most, dtype=np.int64),
    )


@dataclass(frozen=True, eq=False)
class Flow:
    """A maximum flow. `missing`: units that do not get through; 0 means feasible.

    `pairs` carries the flow of each pair. `cut_*`: what the source still reaches, the source's
    side of the smallest minimum cut; meaningful when something is missing.
    """

    missing: int
    pairs: Ints
    cut_seats: Bools
    cut_nodes: Bools
    cut_people: Bools


class Network:
    """The arcs of one index; solved again and again under different limits."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._shared = index.shared
        self._inner = self._shared[index.node]
        person_of_node = np.zeros(index.nodes, dtype=np.int64)
        person_of_node[index.node] = index.person
        self.shared_nodes: Ints = np.flatnonzero(self._shared)
        seats, people = len(index.seats), len(index.people)
        self._nodes_from = _FIRST + seats
        self._people_from = self._nodes_from + len(self.shared_nodes)
        number = np.cumsum(self._shared) - 1 + self._nodes_from
        heads = np.where(self._inner, number[index.node], self._people_from + index.person)
        seat_ids = np.arange(_FIRST, _FIRST + seats)
        people_ids = np.arange(self._people_from, self._people_from + people)
        node_ids = np.arange(self._nodes_from, self._people_from)
        tails = [np.full(seats, _SOURCE), _FIRST + index.seat, node_ids, people_ids]
        onto = self._people_from + person_of_node[self.shared_nodes]
        ends = [seat_ids, heads, onto, np.full(people, _SINK)]
        self._solver = max_flow.SimpleMaxFlow()
        self._arcs = self._solver.add_arcs_with_capacity(
            np.concatenate(tails).astype(np.int32),
            np.concatenate(ends).astype(np.int32),
            np.zeros(sum(map(len, ends)), dtype=np.int64),
        )
        self._pair_arcs = self._arcs[seats : seats + len(index.seat)]

    def solve(self, limits: Limits) -> Flow | None:
        """The largest flow, or None where `low` alone breaks a limit.

        Raises RuntimeError if OR-Tools refuses the network (a defect, not an answer).
        """
        room = self._room(limits)
        if min((int(part.min()) for part in room if len(part)), default=0) < 0:
            return None
        self._solver.set_arcs_capacity(self._arcs, np.concatenate(room))
        status = self._solver.solve(_SOURCE, _SINK)
        if status != self._solver.OPTIMAL:
            raise RuntimeError(f"maximum flow ended with {status}")
        missing = int(room[0].sum()) - self._solver.optimal_flow()
        pairs = limits.low + np.asarray(self._solver.flows(self._pair_arcs), dtype=np.int64)
        return Flow(missing, pairs, *self._cut(missing))

    def _room(self, limits: Limits) -> list[Ints]:
        """Capacities above `low`, arc group by arc group. Sums are exact: far below 2^53."""
        index, low = self.index, limits.low
        by_seat = np.bincount(index.seat, low, len(index.seats)).astype(np.int64)
        by_person = np.bincount(index.person, low, len(index.people)).astype(np.int64)
        by_node = np.bincount(index.node, low, index.nodes).astype(np.int64)
        high = np.minimum(limits.high, limits.node_most[index.node])
        return [
            limits.need - by_seat,
            high - low,
            (limits.node_most - by_node)[self.shared_nodes],
            limits.most - by_person,
        ]

    def _cut(self, missing: int) -> tuple[Bools, Bools, Bools]:
        """Source side of the cut as masks over seats, nodes (shared ones only) and people."""
        reached = np.zeros(self._people_from + len(self.index.people), dtype=np.bool_)
        if missing:
            reached[np.asarray(self._solver.get_source_side_min_cut(), dtype=np.int64)] = True
        nodes = np.zeros(self.index.nodes, dtype=np.bool_)
        nodes[self.shared_nodes] = reached[self._nodes_from : self._people_from]
        return reached[_FIRST : self._nodes_from], nodes, reached[self._people_from :]
