"""Fair order and fair choices from the words of a pass (docs/protocol.md §5)."""

import numpy as np

from scheduler.fast.board import POOL_BITS, ROOM, TURNS, Chance, Index, Words
from scheduler.fast.compiled import compiled_bare


@compiled_bare
def put_in_order(things: Words, first: Index, count: Index, chance: Chance) -> None:
    """Write first, first + 1, ...; shuffled in a pass with turns."""
    for at in range(count):
        things[at] = first + at
    if chance.turning:
        shuffle(things, count, chance)


@compiled_bare
def shuffle(things: Words, count: Index, chance: Chance) -> None:
    used = chance.used[TURNS]
    for last in range(count - 1, 0, -1):
        other, used = below(last + 1, chance.turns, used)
        things[last], things[other] = things[other], things[last]
    chance.used[TURNS] = used


@compiled_bare
def below(n: Index, words: Words, used: Index) -> tuple[np.int64, Index]:
    """A fair integer below n by rejection, and how many words are used by then."""
    while True:
        word = words[used] if used < len(words) else np.uint32(0)
        used += 1
        rest = np.int64(word % np.uint32(n))
        if np.int64(word) - rest <= (1 << 32) - n:  # below the last multiple of n
            return rest, used


@compiled_bare
def pick(picks: Words, number: np.uint64) -> np.uint64:
    """The pick of this number: three coins, the first one lowest."""
    coin = number * np.uint64(POOL_BITS)
    at = coin >> np.uint64(5)
    two_words = np.uint64(picks[at]) | np.uint64(picks[at + np.uint64(1)]) << np.uint64(32)
    return (two_words >> (coin & np.uint64(31))) & np.uint64(ROOM - 1)
