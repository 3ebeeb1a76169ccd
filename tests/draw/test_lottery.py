"""The lottery keeps every total, rounds every arc to floor or ceiling, and its odds are exact."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw import lottery
from scheduler.draw.lottery import round_items, round_network
from scheduler.draw.network import Item, Network, build_network
from scheduler.draw.words import Words
from tests.statistics.measure import seeds

SEED = "0c" * 32
BITS = 6  # the core takes any number; few bits make every kind of pass common
NAMES = ["x", "x.1", "x-", "y", "Z"]
paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple)
item_parts = st.tuples(st.integers(0, 3 << BITS), paths, paths)
turns = st.integers(0, BITS)


@st.composite
def loose_items(draw: Any) -> list[Item]:
    """Items below any paths."""
    parts = draw(st.lists(item_parts, max_size=14))
    return [Item(f"n{index}", *part) for index, part in enumerate(parts)]


@st.composite
def seat_items(draw: Any) -> list[Item]:
    """Up to 14 targets with one or two seats for the same few people: nodes that fill up."""
    people = "uvw"[: draw(st.integers(1, 3))]
    odds = st.integers(0, 1 << BITS)
    return [
        Item(f"{t}/{s}/{p}", draw(odds), (t, f"{t}.{s}"), (p, f"{p}.{t}"))
        for t in "abcdefghijklmn"[: draw(st.integers(1, 14))]
        for s in "12"[: draw(st.integers(1, 2))]
        for p in people
    ]


item_lists = st.one_of(loose_items(), seat_items())


def ordered(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.name.encode())


def balance(network: Network, values: Sequence[int]) -> list[int]:
    """What leaves each node less what comes in."""
    surplus = [0] * network.nodes
    for tail, head, value in zip(network.tails, network.heads, values, strict=True):
        surplus[tail] += value
        surplus[head] -= value
    return surplus


@given(item_lists.filter(bool), turns)
def test_every_node_stays_balanced(items: list[Item], turned: int) -> None:
    network = build_network(ordered(items))
    assert not any(balance(network, network.values))
    assert not any(balance(network, round_network(network, BITS, turned, SEED)))


@given(item_lists.filter(bool), turns)
def test_every_arc_ends_at_its_floor_or_ceiling(items: list[Item], turned: int) -> None:
    network = build_network(ordered(items))
    for before, after in zip(
        network.values, round_network(network, BITS, turned, SEED), strict=True
    ):
        assert before >> BITS <= after <= -(-before >> BITS)


@given(item_lists, turns)
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


@given(item_lists, turns, st.randoms())
def test_the_order_of_the_items_means_nothing(items: list[Item], turned: int, random: Any) -> None:
    shuffled = [*items]
    random.shuffle(shuffled)
    assert round_items(shuffled, BITS, turned, SEED) == round_items(items, BITS, turned, SEED)


@given(item_lists, turns)
def test_whole_odds_are_drawn_as_they_are(items: list[Item], turned: int) -> None:
    whole = [Item(i.name, i.odds >> BITS << BITS, i.path_a, i.path_b) for i in items]
    drawn = round_items(whole, BITS, turned, SEED)
    assert drawn == {item.name: item.odds >> BITS for item in whole}


@given(item_lists, turns)
def test_where_all_totals_are_whole_they_are_met(items: list[Item], turned: int) -> None:
    """Each item gets a partner on the same paths that completes it to 3."""
    both = [Item(f"{i.name}c", (3 << BITS) - i.odds, i.path_a, i.path_b) for i in items] + items
    drawn = round_items(both, BITS, turned, SEED)
    for which in ("path_a", "path_b"):
        for path in {getattr(i, which) for i in items}:
            group = [i for i in both if getattr(i, which)[: len(path)] == path]
            assert sum(drawn[i.name] for i in group) << BITS == sum(i.odds for i in group)


def test_nothing_is_drawn_from_nothing() -> None:
    assert round_items([], 24, 12, SEED) == {}


@pytest.mark.parametrize("odds", [0, 1, 2**15 + 1, 2**16 - 1, 2**16, 5 * 2**16 + 7])
@pytest.mark.parametrize("path", [("a",), ("a", "b", "c")])
@pytest.mark.parametrize("turned", [0, 16])
def test_a_single_item_is_rounded_up_as_often_as_its_odds_say(
    odds: int, path: Any, turned: int
) -> None:
    """Up exactly where the coins of passes 0, 1, … read as a binary number are below the odds."""
    for seed in seeds("single", 60):
        number = round_items([Item("i", odds, path, path)], 16, turned, seed)["i"]
        value = odds
        for k in range(16):
            coin = Words(seed, f"coins/{k}").coin()
            value = (value + (2 * coin - 1) * (value % 2)) // 2
        assert number == value


def test_parallel_arcs_are_told_apart() -> None:
    """Two items with the same paths and half odds: always exactly one of them, each at times."""
    twins = [Item(name, 2**15, ("a",), ("b",)) for name in ("one", "two")]
    results = [round_items(twins, 16, turned, s) for s in seeds("twins", 40) for turned in (0, 16)]
    assert all(sorted(result.values()) == [0, 1] for result in results)
    assert {result["one"] for result in results} == {0, 1}


def test_seed_bits_and_turns_all_matter() -> None:
    items = [Item(f"{t}{i}", 21845, (t,), (i,)) for t in "abcdef" for i in "uvwxyz"]
    results = [round_items(items, *how) for how in (
        (16, 0, SEED), (16, 16, SEED), (16, 4, SEED), (16, 0, SEED[::-1]), (17, 0, SEED),
    )]  # fmt: skip
    assert len({tuple(sorted(result.items())) for result in results}) == 5


@settings(max_examples=30)
@given(st.integers(0, 20))
def test_the_lottery_leaves_its_input_alone(n: int) -> None:
    items = [Item(str(i), n * i, ("a",), ("b",)) for i in range(4)]
    before = [*items]
    round_items(items, BITS, 2, SEED)
    assert items == before


# ---- exact odds: every sequence of coins, each as probable as the others ------------------------


class Tossed(Words):
    """The real words for links; coins play back what is to be tried, then 0, and note it."""

    played: list[int]
    at: int

    def __init__(self, seed: str, label: str) -> None:
        super().__init__(seed, label)
        self._coins_of_pass = label.startswith("coins/")

    def coin(self) -> int:
        if not self._coins_of_pass:
            return super().coin()
        if Tossed.at == len(Tossed.played):
            Tossed.played.append(0)
        Tossed.at += 1
        return Tossed.played[Tossed.at - 1]


def every_outcome(
    network: Network, bits: int, turned: int, seed: str
) -> Iterator[tuple[Fraction, list[int]]]:
    """Probability and values of each sequence of coins; how many there are depends on them."""
    Tossed.played = []
    while True:
        Tossed.at = 0
        values = round_network(network, bits, turned, seed)
        yield Fraction(1, 2 ** len(Tossed.played)), values
        while Tossed.played and Tossed.played[-1]:
            Tossed.played.pop()
        if not Tossed.played:
            return
        Tossed.played[-1] = 1


TEAMS = [Item(f"{t}{i}", odds, (t,), (i,))
         for t, row in (("a", (1, 2, 1)), ("b", (2, 1, 1)), ("c", (1, 1, 2)))
         for i, odds in zip("xyz", row, strict=True)]  # fmt: skip
NESTED = [Item("a", 3, ("p", "c"), ("k",)), Item("b", 6, ("p", "d"), ("k",)),
          Item("c", 1, ("p", "d"), ("l",)), Item("d", 5, ("q",), ("l",))]  # fmt: skip
SEATS = [Item(f"{t}/{s}/{p}", odds, (t, f"{t}.{s}"), (p, f"{p}.{t}"))
         for t, odds in (("a", 3), ("b", 1)) for s in "12" for p in "xy"]  # fmt: skip
STAR = [Item(f"{t}{p}", 1, (t,), (p,)) for t in "abcdefghijkl" for p in "xy"]
"""Two people, 12 targets: their nodes are full after eight, so picks decide as well."""


@pytest.mark.parametrize(
    "items, bits",
    [(TEAMS, 2), (NESTED, 3), (SEATS, 2), (STAR, 1)],
    ids=["teams", "nested", "seats", "star"],
)
@pytest.mark.parametrize("turned", [0, 1, 2])
@pytest.mark.parametrize("seed", seeds("links", 3))
def test_over_all_coins_every_arc_has_exactly_its_expectation(
    items: list[Item], bits: int, turned: int, seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the turns and picks are: the seed fixes them here, and only coins vary."""
    monkeypatch.setattr(lottery, "Words", Tossed)
    network = build_network(items)
    means, total, different = [Fraction(0)] * len(network.values), Fraction(0), set()
    for weight, values in every_outcome(network, bits, turned, seed):
        total += weight
        different.add(tuple(values))
        means = [mean + weight * value for mean, value in zip(means, values, strict=True)]
    assert total == 1 and len(different) > 1
    assert means == [Fraction(value, 2**bits) for value in network.values]


# ---- two people of one seat: every sequence of turns, picks and coins ---------------------------


class Scripted:
    """Plays back choices; past the end it takes 0 and notes how many there were."""

    played: list[tuple[int, int]]
    at: int

    def __init__(self, seed: str, label: str) -> None:
        pass

    def below(self, n: int) -> int:
        if Scripted.at == len(Scripted.played):
            Scripted.played.append((0, n))
        Scripted.at += 1
        return Scripted.played[Scripted.at - 1][0]

    def coin(self) -> int:
        return self.below(2)


def every_sequence(network: Network, bits: int) -> Iterator[tuple[Fraction, list[int]]]:
    """Probability and values of each sequence of choices, with turns in every pass."""
    Scripted.played = []
    while True:
        Scripted.at = 0
        values = round_network(network, bits, bits, "")
        yield Fraction(1, prod(options for _, options in Scripted.played)), values
        while Scripted.played and Scripted.played[-1][0] == Scripted.played[-1][1] - 1:
            Scripted.played.pop()
        if not Scripted.played:
            return
        choice, options = Scripted.played.pop()
        Scripted.played.append((choice + 1, options))


@pytest.mark.parametrize("targets, people", [("ab", "uvwx"), ("ab", "uvw"), ("a", "uvwxy")])
def test_people_of_one_seat_are_never_positively_correlated(
    targets: str, people: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly, over all turns, picks and coins: ADR 7. All odds are a half."""
    monkeypatch.setattr(lottery, "Words", Scripted)
    items = [Item(f"{t}{p}", 1, (t,), (p,)) for t in targets for p in people]
    together: Counter[tuple[int, int]] = Counter()
    total = Fraction(0)
    for weight, values in every_sequence(build_network(items), 1):
        total += weight
        drawn = [at for at in range(len(items)) if values[at]]
        together.update({pair: weight for pair in combinations(drawn, 2)})
    assert total == 1
    for one, other in combinations(range(len(items)), 2):
        if items[one].path_a == items[other].path_a:
            assert together[one, other] <= Fraction(1, 4)
