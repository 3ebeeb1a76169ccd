"""The lottery of `scheduler.draw.lottery` for tens of millions of items: the same numbers.

About 150 ns an item with K = 20, T = 12, and 20 bytes of memory beside the items themselves.
"""

from collections.abc import Iterable, Iterator
from threading import Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.fast.board import (
    POOL_BITS,
    ROOM,
    STRANDS,
    TURNS,
    Board,
    Chance,
    Layout,
    Words,
    make_board,
)
from scheduler.fast.items import FlatItems
from scheduler.fast.layout import build_layout
from scheduler.fast.passes import fractions, link, move, toss, whole_numbers
from scheduler.fast.words import WordStore

BITS_MOST = 32
WORD_BITS = 32
FEW_WORDS = 1 << 16
"""So many are hashed before a thread would have begun."""

Rounded = NDArray[np.integer[Any]]


def round_flat(items: FlatItems, bits: int, turns: int, seed: str) -> Rounded:
    """The whole number drawn for each item, in item order, of the same type as the odds.

    `bits` is K, at most 32; the last `turns` passes link at random; `seed` is the text of the seed.
    """
    return next(round_each(items, bits, turns, [seed]))


def round_each(items: FlatItems, bits: int, turns: int, seeds: Iterable[str]) -> Iterator[Rounded]:
    """The same for one seed after the other; what does not depend on the seed is made once."""
    if not 0 <= turns <= bits <= BITS_MOST:
        raise ValueError(f"{turns} turns, {bits} bits: 0 <= turns <= bits <= {BITS_MOST} is needed")
    start = fractions(items.odds, bits)
    layout = build_layout(items) if len(start) else None
    board = make_board(layout) if layout else None
    for seed in seeds:
        values = start.copy()
        if layout and board:
            _round(values, layout, board, bits, turns, seed)
        yield whole_numbers(items.odds, bits, values)


def _round(values: Words, layout: Layout, board: Board, bits: int, turns: int, seed: str) -> None:
    """Round what the odds are beyond whole numbers: each value becomes 0 or 1."""
    words = _PassWords(seed, bits)
    odd = int(np.count_nonzero(values & np.uint32(1)))
    for k in range(bits):
        if odd:  # else no arc is
            if k >= bits - turns:
                strands = _link_at_random(k, odd, values, layout, board, words)
            else:
                strands = _link_in_order(values, layout, board)
            toss(strands, words.coins(k, strands), board.gains, board.part_of)
        odd = move(values, board.gains, board.item_end)


def _link_in_order(values: Words, layout: Layout, board: Board) -> int:
    """How many strands there were."""
    chance = Chance(False, np.zeros(0, np.uint32), np.zeros(2, np.uint32), np.zeros(3, np.int64))
    link(values, layout, board, chance)
    return int(chance.used[STRANDS])


def _link_at_random(
    k: int, odd: int, values: Words, layout: Layout, board: Board, words: "_PassWords"
) -> int:
    """The same in a pass with turns, in which `odd` items are odd."""
    arcs = len(layout.node_up) + len(layout.between_up)
    picks = words.picks(k, (odd + 2 * arcs) // 2)  # each takes out an end that was put in before
    count = words_needed(odd, layout)
    while True:
        chance = Chance(True, words.turns(k, count), picks, np.zeros(3, np.int64))
        link(values, layout, board, chance)
        if chance.used[TURNS] <= len(chance.turns):
            return int(chance.used[STRANDS])
        count = 2 * int(chance.used[TURNS])


def words_needed(odd: int, layout: Layout) -> int:
    """At most how many words of `turns/k` a pass takes with `odd` odd items, unless more of them
    are refused than is likely; then the pass is linked again with more."""
    nodes = len(layout.node_up) + len(layout.between_up)
    ties = min(ROOM // 2 * nodes, (odd + 2 * nodes) // 2)
    shuffles = len(layout.block) + len(layout.group) + odd + nodes
    return (shuffles + ties) * 257 // 256


class _PassWords:
    """The words of each label of a pass. Hashing them takes about as long as linking, and linking
    does not hold the interpreter's lock: so the next pass's turns are hashed meanwhile."""

    def __init__(self, seed: str, bits: int) -> None:
        self._bits = bits
        self._turns, self._ahead, self._picks, self._coins = (WordStore(seed) for _ in range(4))
        self._thread: Thread | None = None
        self._pass = -1

    def turns(self, k: int, count: int) -> Words:
        """Those of pass `k`; those of the next pass are begun. Words that were handed out before
        are overwritten."""
        if k == self._pass:  # more of the same
            return self._turns.first(f"turns/{k}", count)
        if self._thread:
            self._thread.join()
            self._thread = None
        self._pass, self._turns, self._ahead = k, self._ahead, self._turns
        words = self._turns.first(f"turns/{k}", count)
        if k + 1 < self._bits and count > FEW_WORDS:
            self._thread = Thread(target=self._ahead.first, args=(f"turns/{k + 1}", count))
            self._thread.start()
        return words

    def picks(self, k: int, count: int) -> Words:
        # The next two words are read at once, be there a pick in them or not.
        return self._picks.first(f"picks/{k}", count * POOL_BITS // WORD_BITS + 2)

    def coins(self, k: int, count: int) -> Words:
        return self._coins.first(f"coins/{k}", -(-count // WORD_BITS))
