"""Passes worked by hand from docs/protocol.md §5: every turn, pick and coin in its order.

The words are listed, not drawn: each call must ask for just the next choice of the list.
"""

from collections.abc import Callable, Sequence

import pytest

from scheduler.draw import lottery
from scheduler.draw.lottery import round_network
from scheduler.draw.network import Item, build_network

Turn = tuple[int, int]  # below n, what it gives
Play = Callable[..., list[int]]


class Listed:
    """The words of one pass; whatever is left over at the end is a fault."""

    turns: list[Turn]
    picks: list[int]
    coins: list[int]

    def __init__(self, seed: str, label: str) -> None:
        self._name, number = label.split("/")
        assert number == "0"

    def coin(self) -> int:
        return {"picks": Listed.picks, "coins": Listed.coins}[self._name].pop(0)

    def below(self, n: int) -> int:
        assert self._name == "turns"
        asked, given = Listed.turns.pop(0)
        assert asked == n
        return given


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    """The values of all arcs after one pass (K = 1), T = 1 where turns are listed."""
    monkeypatch.setattr(lottery, "Words", Listed)

    def run(
        items: list[Item], coins: str, turns: Sequence[Turn] = (), picks: str = ""
    ) -> list[int]:
        Listed.turns, Listed.picks, Listed.coins = [*turns], [*map(int, picks)], [*map(int, coins)]
        values = round_network(build_network(items), 1, 1 if turns else 0, "")
        assert (Listed.turns, Listed.picks, Listed.coins) == ([], [], [])
        return values

    return run


# Two targets, three people, a half each. Nodes: 0 A-root, 1 a, 2 b, 3 B-root, 4 x, 5 y, 6 z.
# Arcs 0 … 5 the items; 6 from 0 to 1 and 7 from 0 to 2 are odd (3); 8, 9, 10 (2) and 11 (6) not.
SIX = [Item(f"{t}/{p}", 1, (t,), (p,)) for t in "ab" for p in "xyz"]


def test_without_turns(play: Play) -> None:
    """Arrival 0 1 2 6 3 4 5 7. At 1 the tails of 0 and 1 are linked, the tail of 2 with the head
    of 6; at 2 those of 3 and 4, 5 and 7; at 0 the tails of 6 and 7; at 4, 5 and 6 the heads of
    0 and 3, 1 and 4, 2 and 5. Trails: +0 -3 +4 -1 and +2 -5 -7 +6."""
    #                                       a: x  y  z  b: x  y  z   a  b  x  y  z  all
    assert play(SIX, coins="10") == [1, 0, 0, 0, 1, 1, 1, 2, 1, 1, 1, 3]
    assert play(SIX, coins="11") == [1, 0, 1, 0, 1, 0, 2, 1, 1, 1, 1, 3]
    assert play(SIX, coins="01") == [0, 1, 1, 1, 0, 0, 2, 1, 1, 1, 1, 3]


def test_with_turns(play: Play) -> None:
    """Blocks b, a. Items of b: 5 3 4 (2 changes with 1, then 1 with 0), of a as they were.
    At 2 the tails of 5 and 3 are linked, then that of 4 with the head of 7; at 1 those of 0 and
    1, 2 and 6. Nowhere are eight ends, so what waits is tied up: at 0 the tails of 6 and 7, at 4, 5
    and 6 the heads of 0 and 3, 1 and 4, 2 and 5, each *below 1*.
    The trail from the head of 5: +5 -2 -6 +7 +4 -1 +0 -3."""
    turns = [(2, 0), (3, 1), (2, 0), (3, 2), (2, 1), (1, 0), (1, 0), (1, 0), (1, 0)]
    assert play(SIX, "1", turns) == [1, 0, 0, 0, 1, 1, 1, 2, 1, 1, 1, 3]
    assert play(SIX, "0", turns) == [0, 1, 1, 1, 0, 0, 2, 1, 1, 1, 1, 3]


def stay(*numbers: int) -> list[Turn]:
    """A shuffle that changes nothing."""
    return [(n, n - 1) for n in numbers]


def test_a_ninth_end_takes_a_pick(play: Play) -> None:
    """Ten targets, two people, a half each; items 2n and 2n + 1 are x and y at target n.

    Nothing changes places. At x the heads of 0 2 4 6 8 10 12 14 wait when 16 comes: coins 1, 0, 1
    are pick 5, so 16 is linked with 10 and 14 takes its place; 18 finds room again. At y 17 is linked
    with 1 (pick 0) and 15 takes its place. Tying up x, where 0 2 4 6 8 14 12 18 are left: 18 with
    position 1 of 7, which is 2, and 12 moves there; 14 with position 4 of 5, 8; 6 with position 0 of
    3, 0, and 4 moves there; 12 with 4. At y, where 15 3 5 7 9 11 13 19 are left, position 0 always:
    19 15, 11 13, 7 9, 3 5. The trail from the head of 0: +0 -6 +7 -9 +8 -14 +15 -19 +18 -2 +3 -5 +4
    -12 +13 -11 +10 -16 +17 -1."""
    items = [Item(f"{t}/{p}", 1, (t,), (p,)) for t in "abcdefghij" for p in "xy"]
    turns = [*stay(10, 9, 8, 7, 6, 5, 4, 3, 2), *stay(2) * 10,
             (7, 1), (5, 4), (3, 0), (1, 0), (7, 0), (5, 0), (3, 0), (1, 0)]  # fmt: skip
    for coin in (1, 0):
        drawn = play(items, str(coin), turns, picks="101" + "000")[:20]
        up = {at for at, number in enumerate(drawn) if number == coin}
        assert up == {0, 7, 8, 15, 18, 3, 4, 13, 10, 17}


def test_all_blocks_and_groups_are_shuffled_but_only_odd_items_and_arcs(play: Play) -> None:
    """The seats of test_lottery_network.py with odds 1 2 2, 4 5: nodes 0 A-root, 1 a, 2 a/a.1,
    3 b/b.1, 4 B-root, 5 x, 6 x/x.a; odd are items 0 (2 to 6) and 4 (3 to 4), arcs 5 (0 to 1),
    6 (1 to 2), 9 (6 to 5) of block a, 7 (0 to 3) of b, and 8 (5 to 4) of none.

    Words: two blocks; the two groups of a, one of them without odd items; no word for one odd item;
    three arcs of a; then below 1 for node 6, and after b for 0, 4 and 5. 1, 2 and 3 are owners: they
    link as things come. The trail from the head of 0 is all of it: +0 +9 +8 -4 -7 +5 +6."""
    items = [
        Item(f"{t}/{s}/{p}", odds, (t, f"{t}.{s}"), (p, f"{p}.{t}"))
        for t, s, p, odds in [("a", 1, "x", 1), ("a", 1, "y", 2), ("a", 2, "x", 2),
                              ("b", 1, "x", 4), ("b", 1, "z", 5)]
    ]  # fmt: skip
    turns = [*stay(2), *stay(2), *stay(3, 2), *stay(1), *stay(1), *stay(1), *stay(1)]
    assert play(items, "1", turns) == [1, 1, 1, 2, 2, 3, 2, 4, 4, 2, 7]
    assert play(items, "0", turns) == [0, 1, 1, 2, 3, 2, 1, 5, 3, 1, 7]
