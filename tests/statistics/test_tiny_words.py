"""The statistics once more with words of four bits, where rejection is no rare event: of a shuffle of
twelve things every fourth word is refused.

False-alarm probabilities are those the tests would have if the seeds were chosen anew.
"""

import math
from collections import Counter
from itertools import combinations

import pytest

from scheduler.draw import lottery
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.words import Words
from tests.statistics.measure import chi_square, chi_square_tail, seeds

SEEDS, BITS, TURNS, CELLS = 20_000, 4, 4, 12


class Tiny(Words):
    """Words of four bits."""

    BITS = 4
    taken = 0

    def word(self) -> int:
        Tiny.taken += 1
        return super().word()


class Hasty(Tiny):
    """What the protocol does not do: the remainder of any word."""

    def below(self, n: int) -> int:
        return self.word() % n


def counted(kind: type[Words], n: int) -> list[int]:
    words = kind("5e" * 32, f"turns/{n}")
    found = Counter(words.below(n) for _ in range(SEEDS))
    return [found[value] for value in range(n)]


@pytest.mark.parametrize("n", range(2, 17))
def test_tiny_words_choose_evenly(n: int) -> None:
    """20,000 choices among n: 1e-6 each, 1.5e-5 in all; and as many words refused as there should
    be, within 5 standard errors (5.7e-7 each)."""
    Tiny.taken = 0
    assert chi_square_tail(chi_square(counted(Tiny, n), [SEEDS / n] * n), n - 1) > 1e-6
    kept = (16 - 16 % n) / 16
    refused = Tiny.taken - SEEDS
    assert abs(refused - SEEDS * (1 - kept) / kept) <= 5 * math.sqrt(SEEDS * (1 - kept)) / kept


def test_without_rejection_tiny_words_do_not() -> None:
    """The test above finds the bias that rejection takes away."""
    assert chi_square_tail(chi_square(counted(Hasty, 12), [SEEDS / 12] * 12), 11) < 1e-100


def test_more_than_a_tiny_word_can_choose_among_is_refused() -> None:
    with pytest.raises(ValueError, match="17"):
        Tiny("5e" * 32, "turns/0").below(17)


def drawn(patch: pytest.MonkeyPatch) -> list[list[int]]:
    """Which six of twelve cells of a half each draw one, for every seed; turns in every pass."""
    patch.setattr(lottery, "Words", Tiny)
    path = ("420000", "4201", "420102")
    items = [Item(f"{n:02d}", 1 << BITS - 1, path, ("J",)) for n in range(CELLS)]
    return [
        sorted(int(name) for name, n in round_items(items, BITS, TURNS, seed).items() if n)
        for seed in seeds("tiny words", SEEDS)
    ]


def test_lotteries_of_tiny_words_keep_their_odds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell a half, each of 66 pairs 5/22, within 5 standard errors: below 4.5e-5."""
    found = drawn(monkeypatch)
    singles = Counter(cell for cells in found for cell in cells)
    pairs = Counter(pair for cells in found for pair in combinations(cells, 2))
    assert {len(cells) for cells in found} == {CELLS // 2}
    for cell in range(CELLS):
        assert abs(singles[cell] - SEEDS / 2) <= 5 * math.sqrt(SEEDS) / 2
    share = 5 / 22
    error = math.sqrt(SEEDS * share * (1 - share))
    for pair in combinations(range(CELLS), 2):
        assert abs(pairs[pair] - SEEDS * share) <= 5 * error, pair
