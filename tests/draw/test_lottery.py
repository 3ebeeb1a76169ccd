"""The lottery keeps every total, rounds every arc to floor or ceiling, and its odds are exact."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw import lottery
from scheduler.draw.lottery import Item, Network, build_network, round_items, round_network
from tests.statistics.measure import seeds

SEED = "0c" * 32
BITS = 6  # the core takes any number; few bits make every kind of pass common
NAMES = ["x", "x.1", "x-", "y", "Z"]
paths = st.lists(st.sampled_from(NAMES), min_size=0, max_size=3).map(tuple)
item_parts = st.tuples(st.integers(0, 3 << BITS), paths, paths)
turns = st.integers(0, BITS)


@st.composite
def item_lists(draw: Any) -> list[Item]:
    parts = draw(st.lists(item_parts, max_size=14))
    return [Item(f"n{index}", *part) for index, part in enumerate(parts)]


def ordered(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.name.encode())


def balance(network: Network, values: Sequence[int]) -> list[int]:
    """What leaves each node less what comes in."""
    surplus = [0] * network.nodes
    for tail, head, value in zip(network.tails, network.heads, values, strict=True):
        surplus[tail] += value
        surplus[head] -= value
    return surplus


@given(item_lists().filter(bool), turns)
def test_every_node_stays_balanced(items: list[Item], turned: int) -> None:
    network = build_network(ordered(items))
    assert not any(balance(network, network.values))
    assert not any(balance(network, round_network(network, BITS, turned, SEED)))


@given(item_lists().filter(bool), turns)
def test_every_arc_ends_at_its_floor_or_ceiling(items: list[Item], turned: int) -> None:
    network = build_network(ordered(items))
    for before, after in zip(
        network.values, round_network(network, BITS, turned, SEED), strict=True
    ):
        assert before >> BITS <= after <= -(-before >> BITS)


@given(item_lists(), turns)
def test_every_subtotal_ends_at_its_floor_or_ceiling(items: list[Item], turned: int) -> None:
    """Said again by the paths alone, so that a network with missing arcs is found out."""
    drawn = round_items(items, BITS, turned, SEED)
    groups: dict[tuple[str, ...], list[Item]] = {("all",): items}
    for item in items:
        for kind, path in (("a", item.path_a), ("b", item.path_b)):
            for depth in range(1, len(path) + 1):
                groups.setdefault((kind, *path[:depth]), []).append(item)
    for members in groups.values():
        expected, total = sum(i.odds for i in members), sum(drawn[i.name] for i in members)
        assert expected >> BITS <= total <= -(-expected >> BITS)


@given(item_lists(), turns, st.randoms())
def test_the_order_of_the_items_means_nothing(items: list[Item], turned: int, random: Any) -> None:
    shuffled = [*items]
    random.shuffle(shuffled)
    assert round_items(shuffled, BITS, turned, SEED) == round_items(items, BITS, turned, SEED)


@given(item_lists(), turns)
def test_whole_odds_are_drawn_as_they_are(items: list[Item], turned: int) -> None:
    whole = [Item(i.name, i.odds >> BITS << BITS, i.path_a, i.path_b) for i in items]
    drawn = round_items(whole, BITS, turned, SEED)
    assert drawn == {item.name: item.odds >> BITS for item in whole}


@given(item_lists())
def test_where_all_totals_are_whole_they_are_met(items: list[Item]) -> None:
    """Each item gets a partner that completes it to 3 below the same A-node and another B-node."""
    both = [Item(f"{i.name}c", (3 << BITS) - i.odds, i.path_a, i.path_b) for i in items] + items
    drawn = round_items(both, BITS, BITS, SEED)
    for path in {i.path_a for i in items}:
        group = [i for i in both if i.path_a[: len(path)] == path]
        assert sum(drawn[i.name] for i in group) * 2**BITS == sum(i.odds for i in group)


def test_nothing_is_drawn_from_nothing() -> None:
    assert round_items([], 24, 12, SEED) == {}


@pytest.mark.parametrize("odds", [0, 1, 2**15 + 1, 2**16 - 1, 2**16, 5 * 2**16 + 7])
@pytest.mark.parametrize("path", [(), ("a",), ("a", "b", "c")])
def test_a_single_item_is_rounded_up_as_often_as_its_odds_say(odds: int, path: Any) -> None:
    """Up exactly where the coins of passes 0, 1, … read as a binary number are below the odds."""
    for seed in seeds("single", 60):
        number = round_items([Item("i", odds, path, path)], 16, 0, seed)["i"]
        value = odds
        for k in range(16):
            coin = lottery.Words(seed, f"coins/{k}").coin()
            value = (value + (2 * coin - 1) * (value % 2)) // 2
        assert number == value


def test_parallel_arcs_are_told_apart() -> None:
    """Two items with the same paths and half odds: always exactly one of them, each at times."""
    twins = [Item(name, 2**15, ("a",), ("b",)) for name in ("one", "two")]
    results = [round_items(twins, 16, turned, s) for s in seeds("twins", 40) for turned in (0, 16)]
    assert all(sorted(result.values()) == [0, 1] for result in results)
    assert {result["one"] for result in results} == {0, 1}


def test_nodes_and_arcs_are_numbered_as_the_protocol_says() -> None:
    items = [
        Item("p", 3, ("b", "z"), ("k",)),
        Item("q", 5, ("b",), ("k",)),
        Item("r", 7, ("a",), ("j", "y")),
    ]
    network = build_network(items)
    # 0 A-root, 1 a, 2 b, 3 b/z, 4 B-root, 5 j, 6 j/y, 7 k
    assert network.nodes == 8
    arcs = list(zip(network.tails, network.heads, network.values, strict=True))
    assert arcs == [
        (3, 7, 3), (2, 7, 5), (1, 6, 7), (0, 1, 7), (0, 2, 8), (2, 3, 3),
        (5, 4, 7), (6, 5, 7), (7, 4, 8), (4, 0, 15),
    ]  # fmt: skip


def test_node_names_are_sorted_by_their_joined_bytes() -> None:
    """`x-` and `x.` come before `x/…`, though a tuple would sort the other way."""
    items = [Item(str(n), 1, path, ()) for n, path in enumerate([("x", "a"), ("x.1",), ("x-",)])]
    network = build_network(items)
    # 1 x, 2 x-, 3 x.1, 4 x/a
    assert network.tails[:3] == (4, 3, 2)


def test_seed_bits_and_turns_all_matter() -> None:
    items = [Item(f"{t}{i}", 21845, (t,), (i,)) for t in "abcdef" for i in "uvwxyz"]
    results = [round_items(items, *how) for how in (
        (16, 0, SEED), (16, 16, SEED), (16, 4, SEED), (16, 0, SEED[::-1]), (17, 0, SEED),
    )]  # fmt: skip
    assert len({tuple(sorted(result.items())) for result in results}) == 5


# ---- exact odds: every sequence of coins and turns, with its probability -----------------------


class Script:
    """Plays back choices; past the end it takes 0 and notes how many there were."""

    def __init__(self) -> None:
        self.played: list[tuple[int, int]] = []
        self.at = 0

    def choose(self, options: int) -> int:
        if self.at == len(self.played):
            self.played.append((0, options))
        self.at += 1
        return self.played[self.at - 1][0]

    def advance(self) -> bool:
        """Go to the next sequence of choices; False after the last."""
        self.at = 0
        while self.played and self.played[-1][0] == self.played[-1][1] - 1:
            self.played.pop()
        if not self.played:
            return False
        choice, options = self.played.pop()
        self.played.append((choice + 1, options))
        return True


class ScriptedWords:
    script: Script

    def __init__(self, seed: str, label: str) -> None:
        pass

    def coin(self) -> int:
        return self.script.choose(2)

    def below(self, n: int) -> int:
        return self.script.choose(n)


def all_outcomes(network: Network, bits: int, turned: int) -> Iterator[tuple[Fraction, list[int]]]:
    ScriptedWords.script = script = Script()
    while True:
        values = round_network(network, bits, turned, "")
        weight = Fraction(1)
        for _, options in script.played:
            weight /= options
        yield weight, values
        if not script.advance():
            return


TEAMS = [Item(f"{t}{i}", odds, (t,), (i,))
         for t, row in (("a", (1, 2, 1)), ("b", (2, 1, 1)))
         for i, odds in zip("xyz", row, strict=True)]  # fmt: skip
NESTED = [Item("a", 3, ("p", "c"), ("k",)), Item("b", 6, ("p", "d"), ("k",)),
          Item("c", 1, ("p", "d"), ("l",)), Item("d", 5, ("q",), ("l",))]  # fmt: skip


@pytest.mark.parametrize("items, bits", [(TEAMS, 2), (NESTED, 3)], ids=["teams", "nested"])
@pytest.mark.parametrize("turned", [0, 1, 2])
def test_over_all_coins_every_arc_has_exactly_its_expectation(
    items: list[Item], bits: int, turned: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lottery, "Words", ScriptedWords)
    network = build_network(items)
    means, total = [Fraction(0)] * len(network.values), Fraction(0)
    for weight, values in all_outcomes(network, bits, turned):
        total += weight
        means = [mean + weight * value for mean, value in zip(means, values, strict=True)]
    assert total == 1
    assert means == [Fraction(value, 2**bits) for value in network.values]


@settings(max_examples=30)
@given(st.integers(0, 20))
def test_the_lottery_leaves_its_input_alone(n: int) -> None:
    items = [Item(str(i), n * i, ("a",), ("b",)) for i in range(4)]
    before = [*items]
    round_items(items, BITS, 2, SEED)
    assert items == before
