"""What is the same in all feasible odds, found in the residual graph of one feasible flow.

Where a group of seats needs all the load of a group of people, those people are always fully
loaded, and have nothing left for other seats: their odds there are 0 in every solution. Fitting
approaches both ever more slowly, so they are told to it beforehand.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.odds.flow import Flow, Limits
from scheduler.odds.index import Bools, Index, Ints


@dataclass(frozen=True, eq=False)
class Forced:
    """Masks: pairs that are 0, and people who are at their load, in every feasible flow."""

    zero: Bools
    full: Bools


def forced(index: Index, limits: Limits, flow: Flow) -> Forced:
    """Read both off one feasible flow.

    An arc's flow can change only if flow can be sent round a cycle through it, so only if its two
    ends are in one strongly connected component of the residual graph.
    """
    seats, nodes, people = len(index.seats), index.nodes, len(index.people)
    person_of_node = np.zeros(nodes, dtype=np.int64)
    person_of_node[index.node] = index.person
    shared = np.flatnonzero(index.shared)
    vertex_of_node = seats + nodes + person_of_node
    vertex_of_node[shared] = seats + shared
    persons = np.arange(people) + seats + nodes
    sink = seats + nodes + people
    used, most = flow.pairs, np.minimum(limits.high, limits.node_most[index.node])
    node_used = np.bincount(index.node, used, nodes).astype(np.int64)[shared]
    person_used = np.bincount(index.person, used, people).astype(np.int64)
    ends = vertex_of_node[index.node]
    edges = [
        _residual(index.seat, ends, used, most),
        _residual(
            seats + shared,
            seats + nodes + person_of_node[shared],
            node_used,
            limits.node_most[shared],
        ),
        _residual(persons, np.full(people, sink), person_used, limits.most),
    ]
    tails, heads = np.concatenate(edges, axis=1)
    group = components(sink + 1, tails, heads)
    zero = (used == 0) & (group[index.seat] != group[ends])
    full = (person_used == limits.most) & (group[persons] != group[sink])
    return Forced(np.asarray(zero), np.asarray(full))


def _residual(tails: Ints, heads: Ints, used: Ints, most: Ints) -> Ints:
    """Residual edges (tails, heads): forward where there is room, back where there is flow."""
    forward, back = used < most, used > 0
    return np.stack(
        [
            np.concatenate([tails[forward], heads[back]]),
            np.concatenate([heads[forward], tails[back]]),
        ]
    )


def components(size: int, tails: Ints, heads: Ints) -> Ints:
    """Number of the strongly connected component of each vertex (Tarjan, without recursion)."""
    order = np.argsort(tails, kind="stable")
    ends = np.cumsum(np.bincount(tails, minlength=size)).tolist()
    following: list[int] = heads[order].tolist()
    at = [0, *ends[:-1]]
    seen, low, group = [-1] * size, [0] * size, [-1] * size
    stack: list[int] = []
    clock = groups = 0
    for root in range(size):
        path = [root] if seen[root] < 0 else []
        while path:
            vertex = path[-1]
            if seen[vertex] < 0:
                seen[vertex] = low[vertex] = clock
                clock += 1
                stack.append(vertex)
            while at[vertex] < ends[vertex]:
                other = following[at[vertex]]
                if seen[other] < 0:
                    path.append(other)
                    break
                at[vertex] += 1
                if group[other] < 0:
                    low[vertex] = min(low[vertex], low[other])
            if path[-1] == vertex:
                path.pop()
                if low[vertex] == seen[vertex]:
                    _close(vertex, stack, group, groups)
                    groups += 1
    return np.array(group, dtype=np.int64)


def _close(root: int, stack: list[int], group: list[int], number: int) -> None:
    """Give everything above `root` on the stack, and `root`, to component `number`."""
    while True:
        member = stack.pop()
        group[member] = number
        if member == root:
            return
