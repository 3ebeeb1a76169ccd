"""What is the same in all feasible odds, found in the residual graph of one feasible solution.

Where a group of seats needs all the load of a group of people, those people are always fully
loaded, and have nothing left for other seats: their odds there are 0 in every solution. Fitting
approaches both ever more slowly, so it is told beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numba
import numpy as np

from scheduler.odds.lattice import Bools, Ints, Lattice, Numbers, Tree, sums
from scheduler.odds.whole import Odds

Arcs = tuple[Numbers | Ints, Numbers | Ints, Bools, Bools]


@dataclass(frozen=True, eq=False)
class Forced:
    """`zero` marks the pairs that are 0 in every solution; `lattice` has each node whose total is
    the same in every solution held to it. `level_a`, `level_b`: number of each node's component,
    0 for that of the root. What joins different levels is the same in every solution: along an arc
    that could carry more the level never rises, so no cycle of changes leaves a level."""

    zero: Bools
    lattice: Lattice
    level_a: Ints
    level_b: Ints


def forced(lattice: Lattice, odds: Odds) -> Forced:
    """Read both off one feasible solution.

    The flow of an arc can change only if some can be sent round a cycle through it, so only if its
    two ends are in one strongly connected component of the residual graph.
    """
    a, b = lattice.a, lattice.b
    now_a, now_b = sums(a, lattice.leaf_a, odds), sums(b, lattice.leaf_b, odds)
    root = a.size + b.size
    above_a = np.where(a.parent >= 0, a.parent, root).astype(np.int64)
    above_b = np.where(b.parent >= 0, b.parent + a.size, root).astype(np.int64)
    own_a, own_b = np.arange(a.size), np.arange(b.size) + a.size
    tail, head = lattice.leaf_a, lattice.leaf_b + np.int32(a.size)
    arcs = (
        (tail, head, odds < lattice.most, odds > 0),
        (above_a, own_a, now_a < a.high, now_a > a.low),
        (own_b, above_b, now_b < b.high, now_b > b.low),
    )
    group = components(root + 1, arcs)
    zero = (odds == 0) & (group[tail] != group[head])
    return Forced(
        np.asarray(zero),
        replace(
            lattice,
            a=_held(a, now_a, group[above_a] != group[own_a]),
            b=_held(b, now_b, group[above_b] != group[own_b]),
        ),
        group[: a.size] - group[root],
        group[a.size : root] - group[root],
    )


def _held(tree: Tree, now: Ints, fixed: Bools) -> Tree:
    return replace(tree, low=np.where(fixed, now, tree.low), high=np.where(fixed, now, tree.high))


def components(size: int, arcs: Sequence[Arcs]) -> Ints:
    """Number of the strongly connected component of each vertex.

    `arcs`: tails, heads, and which of them lead forward, and which back. Nearly all lead both ways:
    their ends are one (union-find); Tarjan's walk has only the others to follow. Along every edge
    between components the number falls.
    """
    up = np.arange(size, dtype=np.int64)
    for tails, heads, forward, back in arcs:
        _unite(up, tails, heads, forward & back)
    _settle(up)
    edges = []
    for tails, heads, forward, back in arcs:
        one_way = np.flatnonzero((forward != back) & (up[tails] != up[heads]))
        ahead = forward[one_way]
        start, end = up[tails[one_way]], up[heads[one_way]]
        edges.append(np.stack([np.where(ahead, start, end), np.where(ahead, end, start)]))
    tails, heads = np.unique(np.concatenate(edges, axis=1), axis=1)
    start = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=size))]).astype(np.int64)
    return np.asarray(_tarjan(size, start, heads)[up])


@numba.njit(cache=True)
def _top(up, vertex):  # type: ignore[no-untyped-def]
    while up[vertex] != vertex:
        up[vertex] = up[up[vertex]]
        vertex = up[vertex]
    return vertex


@numba.njit(cache=True)
def _unite(up, tails, heads, both):  # type: ignore[no-untyped-def]
    for arc in range(len(tails)):
        if both[arc]:
            one, other = _top(up, tails[arc]), _top(up, heads[arc])
            up[max(one, other)] = min(one, other)


@numba.njit(cache=True)
def _settle(up):  # type: ignore[no-untyped-def]
    for vertex in range(len(up)):
        up[vertex] = _top(up, vertex)


@numba.njit(cache=True)
def _tarjan(size, start, following):  # type: ignore[no-untyped-def]  # noqa: C901
    """Tarjan 1972, without recursion: `path` is the call stack, `stack` his."""
    at = start[:-1].copy()
    seen = np.full(size, -1, np.int64)
    low = np.zeros(size, np.int64)
    group = np.full(size, -1, np.int64)
    path = np.empty(size, np.int64)
    stack = np.empty(size, np.int64)
    depth = held = clock = groups = 0
    for root in range(size):
        if seen[root] >= 0:
            continue
        path[0], depth = root, 1
        while depth:
            vertex = path[depth - 1]
            if seen[vertex] < 0:
                seen[vertex] = low[vertex] = clock
                clock += 1
                stack[held] = vertex
                held += 1
            deeper = False
            while at[vertex] < start[vertex + 1]:
                other = following[at[vertex]]
                if seen[other] < 0:
                    path[depth] = other
                    depth += 1
                    deeper = True
                    break
                at[vertex] += 1
                if group[other] < 0:
                    low[vertex] = min(low[vertex], low[other])
            if deeper:
                continue
            depth -= 1
            if low[vertex] == seen[vertex]:
                while group[vertex] < 0:
                    held -= 1
                    group[stack[held]] = groups
                groups += 1
    return group
