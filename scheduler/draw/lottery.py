"""The lottery: odds over 2^K become whole numbers with exactly these odds (docs/protocol.md §5).

Bitwise dependent rounding on a circulation (after Doerr 2006; Gandhi, Khuller, Parthasarathy,
Srinivasan, JACM 2006; Budish, Che, Kojima, Milgrom, AER 2013 for two laminar families). Each pass
clears the lowest bit of every arc: at every node the odd arcs are linked in pairs, the links make
closed trails, and one fair coin a trail moves its arcs up or down by one. So every expectation
stays and every node stays balanced. This is the readable reference; `scheduler.fast` gives the same
numbers for millions of items.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from scheduler.draw.network import Item, Network, build_network
from scheduler.draw.words import Words

POOL_BITS = 3
"""A node shared by blocks keeps up to 2^3 loose ends before it links one: with a single one, crews
repeat 3 % more often than in uniform tables; with eight no difference was measured (ADR 7)."""

_TAIL, _HEAD = 0, 1
_End = tuple[int, int]  # (arc, _TAIL or _HEAD)
_Thing = TypeVar("_Thing")


def round_items(items: Sequence[Item], bits: int, turns: int, seed: str) -> dict[str, int]:
    """The whole number drawn for each item; the last `turns` passes link at random."""
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
        one_pass = _Pass(network, values)
        if k >= bits - turns:
            one_pass.link(_Chance(Words(seed, f"turns/{k}"), Words(seed, f"picks/{k}")))
        else:
            one_pass.link(_NoChance())
        one_pass.toss(Words(seed, f"coins/{k}"))
        values = [value // 2 for value in values]
    return values


class _NoChance:
    """A pass without turns: everything in the order it is numbered, one loose end a node."""

    def order(self, things: Iterable[_Thing]) -> list[_Thing]:
        return list(things)

    def room(self, owner: bool) -> int:
        return 1

    def pick(self, room: int) -> int:
        return 0

    def below(self, n: int) -> int:
        return 0


class _Chance(_NoChance):
    """A pass with turns: everything in random order, eight loose ends at nodes that own no items
    (an owner's items arrive shuffled already)."""

    def __init__(self, turns: Words, picks: Words) -> None:
        self._turns, self._picks = turns, picks

    def order(self, things: Iterable[_Thing]) -> list[_Thing]:
        listed = list(things)
        for last in range(len(listed) - 1, 0, -1):
            other = self._turns.below(last + 1)
            listed[last], listed[other] = listed[other], listed[last]
        return listed

    def room(self, owner: bool) -> int:
        return 1 if owner else 1 << POOL_BITS

    def pick(self, room: int) -> int:
        return 0 if room == 1 else sum(self._picks.coin() << bit for bit in range(POOL_BITS))

    def below(self, n: int) -> int:
        return self._turns.below(n)


class _Pass:
    """One pass: links the odd arcs at every node in pairs, then moves each closed trail."""

    def __init__(self, network: Network, values: list[int]) -> None:
        self._network, self._values = network, values
        self._loose: list[list[_End]] = [[] for _ in range(network.nodes)]
        self._partner: dict[_End, _End] = {}
        self._arrived: list[int] = []

    def link(self, chance: _NoChance) -> None:
        network = self._network
        for block in chance.order(network.blocks):
            for group in chance.order(block.groups):
                self._arrive(group, chance)
            self._arrive(block.arcs, chance)
            self._tie_up(block.nodes, chance)
        self._arrive(network.arcs, chance)
        self._tie_up(network.between, chance)

    def _arrive(self, arcs: Iterable[int], chance: _NoChance) -> None:
        for arc in chance.order(arc for arc in arcs if self._values[arc] % 2):
            self._arrived.append(arc)
            self._meet(self._network.tails[arc], (arc, _TAIL), chance)
            self._meet(self._network.heads[arc], (arc, _HEAD), chance)

    def _meet(self, node: int, end: _End, chance: _NoChance) -> None:
        loose, room = self._loose[node], chance.room(node in self._network.owners)
        if len(loose) < room:
            loose.append(end)
        else:
            self._join(end, _take(loose, chance.pick(room)))

    def _tie_up(self, nodes: Iterable[int], chance: _NoChance) -> None:
        for node in nodes:
            loose = self._loose[node]
            while loose:
                last = loose.pop()
                self._join(last, _take(loose, chance.below(len(loose))))

    def _join(self, one: _End, other: _End) -> None:
        self._partner[one], self._partner[other] = other, one

    def toss(self, coins: Words) -> None:
        moved: set[int] = set()
        for first in self._arrived:
            if first not in moved:
                self._move_trail(first, 1 if coins.coin() else -1, moved)

    def _move_trail(self, first: int, step: int, moved: set[int]) -> None:
        """Follow the trail from the tail of `first`: arcs followed tail to head move by `step`."""
        arc, entry = first, _TAIL
        while arc not in moved:
            moved.add(arc)
            self._values[arc] += step if entry == _TAIL else -step
            arc, entry = self._partner[arc, _HEAD if entry == _TAIL else _TAIL]


def _take(loose: list[_End], position: int) -> _End:
    """Take one out; the last one moves to its place, as the protocol says."""
    taken = loose[position]
    last = loose.pop()
    if position < len(loose):
        loose[position] = last
    return taken
