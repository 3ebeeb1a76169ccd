"""Sampling after Birkhoff and von Neumann: fractions become 0 or 1 with the same expectations.

Cycles are taken in the order of the arcs, as the textbook does; research/algorithms.md §4.3 shows
what that does to teams.
"""

from dataclasses import dataclass

import numpy as np

from bench.chance import Generator
from bench.instances import Bools, Ints

_NONE = -1


@dataclass
class _Graph:
    """Undirected: arc e joins `left[e]` (a target, or the node of all loads) and `right[e]` (an
    inspector), `value[e]` units. `around[v]`: the arcs at v that may still be fractional."""

    left: list[int]
    right: list[int]
    value: list[int]
    around: list[list[int]]
    scale: int

    def next_fractional(self, node: int, arrival: int) -> int:
        """A fractional arc at `node` other than the one we came by, or -1."""
        around, value, scale = self.around[node], self.value, self.scale
        while around and value[around[-1]] % scale == 0:
            around.pop()
        if not around or around[-1] != arrival:
            return around[-1] if around else _NONE
        while len(around) > 1 and value[around[-2]] % scale == 0:
            around.pop(-2)
        return around[-2] if len(around) > 1 else _NONE


def sample(
    targets: int,
    inspectors: int,
    target: Ints,
    inspector: Ints,
    units: Ints,
    scale: int,
    generator: Generator,
) -> Bools:
    """Which pairs are drawn. `units` are chances over `scale` that sum to whole numbers per
    target; loads end at their expectation rounded down or up."""
    fractional = np.flatnonzero(units % scale)
    totals = np.bincount(inspector[fractional], units[fractional], inspectors).astype(np.int64)
    hub = targets + inspectors  # every load flows on to here, so loads may be fractional too
    left = [*target[fractional].tolist(), *[hub] * inspectors]
    right = [*(targets + inspector[fractional]).tolist(), *range(targets, hub)]
    around: list[list[int]] = [[] for _ in range(hub + 1)]
    for arc, (one, other) in enumerate(zip(left, right, strict=True)):
        around[one].append(arc)
        around[other].append(arc)
    value = [*units[fractional].tolist(), *totals.tolist()]
    graph = _Graph(left, right, value, around, scale)
    for start in range(hub + 1):
        _round_from(graph, start, generator)
    drawn = units >= scale
    drawn[fractional] = np.array(graph.value[: len(fractional)], dtype=np.int64) >= scale
    return drawn


def _round_from(graph: _Graph, start: int, generator: Generator) -> None:
    """Walk along fractional arcs; wherever the walk meets itself, settle that cycle; until no
    fractional arc is left at `start`."""
    nodes, arcs, place = [start], list[int](), {start: 0}
    while True:
        here = nodes[-1]
        arc = graph.next_fractional(here, arcs[-1] if arcs else _NONE)
        if arc == _NONE:
            if len(nodes) > 1:
                raise RuntimeError("a whole sum with a single fractional part")
            return
        there = graph.left[arc] if graph.right[arc] == here else graph.right[arc]
        if there not in place:
            place[there] = len(nodes)
            nodes.append(there)
            arcs.append(arc)
            continue
        cut = place[there]
        _push(graph, nodes[cut:], [*arcs[cut:], arc], generator)
        for node in nodes[cut + 1 :]:
            del place[node]
        del nodes[cut + 1 :], arcs[cut:]


def _push(graph: _Graph, nodes: list[int], arcs: list[int], generator: Generator) -> None:
    """Move the cycle as far as possible forwards or backwards, without bias."""
    value, scale = graph.value, graph.scale
    hub = len(graph.around) - 1
    # An inspector's total is the sum of its pairs: followed from the hub it falls like a
    # pair followed against its direction.
    signs = [
        1 if (graph.left[arc] == node) != (graph.left[arc] == hub) else -1
        for node, arc in zip(nodes, arcs, strict=True)
    ]
    forward = min(
        scale - value[arc] % scale if sign > 0 else value[arc] % scale
        for arc, sign in zip(arcs, signs, strict=True)
    )
    backward = min(
        value[arc] % scale if sign > 0 else scale - value[arc] % scale
        for arc, sign in zip(arcs, signs, strict=True)
    )
    step = forward if generator.integers(0, forward + backward) < backward else -backward
    for arc, sign in zip(arcs, signs, strict=True):
        value[arc] += sign * step
