"""The lottery of docs/protocol.md §5 once more, written from that text alone and as plainly as can be.

Nodes are texts, arcs are lists [tail, head, value], and whatever can be looked up anew is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=64)
def chunk(seed: str, label: str, number: int) -> bytes:
    text = f"ssj.words.v1\n{seed}\n{label}\n{number}"
    return hashlib.shake_256(text.encode()).digest(4096)


def word(seed: str, label: str, number: int) -> int:
    at = number % 1024 * 4
    return int.from_bytes(chunk(seed, label, number // 1024)[at : at + 4], "little")


def coin(seed: str, label: str, number: int) -> int:
    return word(seed, label, number // 32) >> number % 32 & 1


class Stream:
    """The words of one label from the first, or its coins."""

    def __init__(self, seed: str, label: str) -> None:
        self.seed, self.label, self.used = seed, label, 0

    def coin(self) -> int:
        self.used += 1
        return coin(self.seed, self.label, self.used - 1)

    def below(self, n: int) -> int:
        while True:
            w = word(self.seed, self.label, self.used)
            self.used += 1
            if w < 2**32 - 2**32 % n:
                return w % n


Items = list[tuple[str, int, str, str]]  # name, odds, path-a, path-b
Arc = list[Any]


def prefixes(path: str) -> list[str]:
    names = path.split("/")
    return ["/".join(names[:n]) for n in range(1, len(names) + 1)]


def kept(paths: list[str]) -> list[str]:
    """The prefixes from which two things or more hang: items and prefixes one name longer."""
    every = {prefix for path in paths for prefix in prefixes(path)}
    found = []
    for name in every:
        longer = sum(other.rpartition("/")[0] == name for other in every)
        if longer + paths.count(name) != 1:
            found.append(name)
    return sorted(found)


def hangs_from(names: list[str], prefix: str) -> str:
    """The nearest of the kept names; without any, the root."""
    return max((name for name in names if name in prefixes(prefix)), key=len, default="")


class Network:
    """Nodes and arcs in their order; of each whether it is of a block, and which."""

    def __init__(self, items: Items) -> None:
        self.items = items = sorted(items)
        self.names = {"A": kept([i[2] for i in items]), "B": kept([i[3] for i in items])}
        self.nodes = [f"{s}:{name}" for s in "AB" for name in ["", *self.names[s]]]
        self.arcs: list[Arc] = []
        self.first_names: list[set[str]] = []  # of the items below each arc
        for item in items:
            self.add("A:" + hangs_from(self.names["A"], item[2]),
                     "B:" + hangs_from(self.names["B"], item[3]), [item])  # fmt: skip
        for side, column in (("A", 2), ("B", 3)):
            for name in self.names[side]:
                around = f"{side}:" + hangs_from(self.names[side], name.rpartition("/")[0])
                ends = [around, f"A:{name}"] if side == "A" else [f"B:{name}", around]
                self.add(*ends, [i for i in items if name in prefixes(i[column])])
        self.add("B:", "A:", items)
        self.owners = {arc[0] for arc in self.arcs[: len(items)]}
        self.blocks = sorted({item[2].split("/")[0] for item in items})

    def add(self, tail: str, head: str, items: Items) -> None:
        self.arcs.append([tail, head, sum(item[1] for item in items)])
        self.first_names.append({item[2].split("/")[0] for item in items})

    def block_of_arc(self, arc: int) -> str | None:
        alone = len(self.first_names[arc]) == 1 and arc < len(self.arcs) - 1
        return next(iter(self.first_names[arc])) if alone else None

    def block_of_node(self, node: str) -> str | None:
        for arc in range(len(self.items), len(self.arcs) - 1):
            if self.arcs[arc][node[0] == "A"] == node:  # from outside to it, or from it outwards
                return self.block_of_arc(arc)
        return None


class Pass:
    """The odd arcs as they arrive, and the links; an end is (arc, 0 for its tail or 1)."""

    def __init__(self, network: Network, seed: str, k: int, turning: bool) -> None:
        self.network, self.turning = network, turning
        self.arcs = network.arcs
        self.coins, self.turns, self.picks = (
            Stream(seed, f"{label}/{k}") for label in ("coins", "turns", "picks")
        )
        self.loose: dict[str, list[tuple[int, int]]] = {node: [] for node in network.nodes}
        self.link: dict[tuple[int, int], tuple[int, int]] = {}
        self.arrived: list[int] = []
        self.trails: list[tuple[int, list[tuple[int, int]]]] = []  # coin; arcs, 1 if gained

    def in_order(self, things: list[Any]) -> list[Any]:
        things = list(things)
        for i in reversed(range(1, len(things) if self.turning else 0)):
            j = self.turns.below(i + 1)
            things[i], things[j] = things[j], things[i]
        return things

    def odd(self, arcs: Iterable[int]) -> list[int]:
        return [arc for arc in arcs if self.arcs[arc][2] % 2]

    def run(self) -> None:
        count = len(self.network.items)
        for block in self.in_order(self.network.blocks):
            items = [i for i in range(count) if self.network.block_of_arc(i) == block]
            tails = {self.arcs[item][0] for item in items}
            for owner in self.in_order([node for node in self.network.nodes if node in tails]):
                group = [item for item in items if self.arcs[item][0] == owner]
                for item in self.in_order(self.odd(group)):
                    self.arrive(item)
            self.finish(block)
        self.finish(None)
        self.move()

    def finish(self, block: str | None) -> None:
        others = range(len(self.network.items), len(self.arcs))
        own = [arc for arc in others if self.network.block_of_arc(arc) == block]
        for arc in self.in_order(self.odd(own)):
            self.arrive(arc)
        for node in self.network.nodes:
            if self.network.block_of_node(node) == block:
                while self.loose[node]:
                    one = self.loose[node].pop()
                    left = len(self.loose[node])
                    self.join(node, one, self.turns.below(left) if self.turning else 0)

    def arrive(self, arc: int) -> None:
        self.arrived.append(arc)
        for side in (0, 1):
            node = self.arcs[arc][side]
            room = 8 if self.turning and node not in self.network.owners else 1
            if len(self.loose[node]) < room:
                self.loose[node].append((arc, side))
            elif room == 1:
                self.join(node, (arc, side), 0)
            else:
                b0, b1, b2 = (self.picks.coin() for _ in range(3))
                self.join(node, (arc, side), b0 + 2 * b1 + 4 * b2)

    def join(self, node: str, end: tuple[int, int], j: int) -> None:
        ends = self.loose[node]
        other, last = ends[j], ends.pop()
        if j < len(ends):
            ends[j] = last
        self.link[end], self.link[other] = other, end

    def move(self) -> None:
        moved: set[int] = set()
        for first in self.arrived:
            if first in moved:
                continue
            toss = self.coins.coin()
            end, trail = (first, 1), [(first, toss)]
            while self.link[end] != (first, 0):
                arc, side = self.link[end]
                trail.append((arc, toss if side == 0 else 1 - toss))
                end = (arc, 1 - side)
            self.trails.append((toss, trail))
            for arc, up in trail:
                assert arc not in moved
                moved.add(arc)
                self.arcs[arc][2] += 1 if up else -1
        for arc_ in self.arcs:
            assert arc_[2] % 2 == 0
            arc_[2] //= 2


def naive_passes(items: Items, bits: int, turns: int, seed: str) -> Iterator[Pass]:
    """Every pass, when it is done; the network's values are then those after it."""
    network = Network(items)
    for k in range(bits):
        one = Pass(network, seed, k, k >= bits - turns)
        one.run()
        yield one


def naive_lottery(items: Items, bits: int, turns: int, seed: str) -> dict[str, int]:
    arcs = Network(items).arcs
    for done in naive_passes(items, bits, turns, seed):
        arcs = done.arcs
    return {item[0]: arcs[i][2] for i, item in enumerate(sorted(items))}
