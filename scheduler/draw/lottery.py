"""The lottery: odds over 2^K become whole numbers with exactly these odds (docs/protocol.md §5).

Bitwise dependent rounding on a circulation (after Doerr 2006; Gandhi, Khuller, Parthasarathy,
Srinivasan, JACM 2006; Budish, Che, Kojima, Milgrom, AER 2013 for two laminar families). Each pass
clears the lowest bit of every arc: the odd arcs fall into cycles, and one fair coin a cycle moves
it up or down by one, so every expectation stays and every node stays balanced. This is the readable
reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.draw.words import Words


@dataclass(frozen=True, order=True)
class Item:
    """One quantity to round: `odds` over 2^K, below two chains of node names (outermost first)."""

    name: str
    odds: int
    path_a: tuple[str, ...]
    path_b: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """The circulation: arc i runs from `tails[i]` to `heads[i]` and carries `values[i]`; items
    come first."""

    nodes: int
    tails: tuple[int, ...]
    heads: tuple[int, ...]
    values: tuple[int, ...]


def build_network(items: Sequence[Item]) -> Network:
    """The network of items already sorted by name."""
    names_a = _prefixes([item.path_a for item in items])
    names_b = _prefixes([item.path_b for item in items])
    numbers_a = {(): 0} | {name: 1 + index for index, name in enumerate(names_a)}
    root_b = len(numbers_a)
    numbers_b = {(): root_b} | {name: root_b + 1 + index for index, name in enumerate(names_b)}
    totals = [0] * (len(numbers_a) + len(numbers_b))
    for item in items:
        for depth in range(len(item.path_a) + 1):
            totals[numbers_a[item.path_a[:depth]]] += item.odds
        for depth in range(len(item.path_b) + 1):
            totals[numbers_b[item.path_b[:depth]]] += item.odds
    arcs = [(numbers_a[item.path_a], numbers_b[item.path_b], item.odds) for item in items]
    arcs += [(numbers_a[name[:-1]], numbers_a[name], totals[numbers_a[name]]) for name in names_a]
    arcs += [(numbers_b[name], numbers_b[name[:-1]], totals[numbers_b[name]]) for name in names_b]
    arcs.append((root_b, 0, totals[0]))
    tails, heads, values = zip(*arcs, strict=True)
    return Network(len(totals), tails, heads, values)


def _prefixes(paths: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """All non-empty prefixes, ordered by the bytes of their joined names."""
    names = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    return sorted(names, key=lambda name: "/".join(name).encode())


def round_items(items: Sequence[Item], bits: int, turns: int, seed: str) -> dict[str, int]:
    """The whole number drawn for each item; `turns` of the last passes take random turns."""
    ordered = sorted(items, key=lambda item: item.name.encode())
    if not ordered:
        return {}
    network = build_network(ordered)
    values = round_network(network, bits, turns, seed)
    return {item.name: values[index] for index, item in enumerate(ordered)}


def round_network(network: Network, bits: int, turns: int, seed: str) -> list[int]:
    """The rounded value of every arc: its expectation rounded down or up."""
    values = list(network.values)
    for k in range(bits):
        coins = Words(seed, f"coins/{k}")
        chooser = Words(seed, f"turns/{k}") if k >= bits - turns else None
        _Pass(network, values, coins, chooser).run()
        values = [value // 2 for value in values]
    return values


class _Pass:
    """One pass: finds cycles of odd arcs by loop-erased walks and moves each by one unit."""

    def __init__(
        self, network: Network, values: list[int], coins: Words, chooser: Words | None
    ) -> None:
        self.tails, self.heads = network.tails, network.heads
        self.values, self.coins, self.chooser = values, coins, chooser
        self.odd: list[list[int]] = [[] for _ in range(network.nodes)]
        for arc, value in enumerate(values):
            if value % 2:
                self.odd[self.tails[arc]].append(arc)
                self.odd[self.heads[arc]].append(arc)

    def run(self) -> None:
        for start, incident in enumerate(self.odd):
            while incident:
                self._walk(start)

    def _walk(self, start: int) -> None:
        nodes, arcs = [start], list[int]()
        place = {start: 0}
        while True:
            here = nodes[-1]
            arc = self._turn(here, arcs[-1] if arcs else None)
            there = self.heads[arc] if self.tails[arc] == here else self.tails[arc]
            if there not in place:
                place[there] = len(nodes)
                nodes.append(there)
                arcs.append(arc)
                continue
            cut = place[there]
            self._flip(there, [*arcs[cut:], arc])
            for node in nodes[cut + 1 :]:
                del place[node]
            del nodes[cut + 1 :], arcs[cut:]
            if cut == 0:
                return

    def _turn(self, here: int, arrival: int | None) -> int:
        incident = self.odd[here]
        skip = len(incident) if arrival is None else incident.index(arrival)
        choices = len(incident) - (arrival is not None)
        j = self.chooser.below(choices) if self.chooser and choices > 1 else 0
        return incident[j if j < skip else j + 1]

    def _flip(self, start: int, cycle: list[int]) -> None:
        step = 1 if self.coins.coin() else -1
        node = start
        for arc in cycle:
            forward = self.tails[arc] == node
            self.values[arc] += step if forward else -step
            node = self.heads[arc] if forward else self.tails[arc]
        for arc in cycle:
            _remove(self.odd[self.tails[arc]], arc)
            _remove(self.odd[self.heads[arc]], arc)


def _remove(incident: list[int], arc: int) -> None:
    """Take `arc` out; the last arc moves to the free place, as the protocol says."""
    last = incident.pop()
    if last != arc:
        incident[incident.index(arc)] = last
