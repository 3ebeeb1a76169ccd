"""Labelled words of a seed: the only randomness of the lottery (docs/protocol.md §5)."""

import hashlib
import struct

CHUNK_BYTES = 4096
WORD_VALUES = 2**32


class Words:
    """An endless sequence of 32-bit words, fixed by (seed, label); read either as coins or by
    `below`."""

    def __init__(self, seed: str, label: str) -> None:
        self._prefix = f"ssj.words.v1\n{seed}\n{label}\n"
        self._words: tuple[int, ...] = ()
        self._next = 0
        self._chunks = 0
        self._coins = 0
        self._coins_left = 0

    def word(self) -> int:
        """The next word."""
        if self._next == len(self._words):
            stream = hashlib.shake_256(f"{self._prefix}{self._chunks}".encode())
            self._words = struct.unpack(f"<{CHUNK_BYTES // 4}I", stream.digest(CHUNK_BYTES))
            self._chunks += 1
            self._next = 0
        self._next += 1
        return self._words[self._next - 1]

    def coin(self) -> int:
        """The next fair coin, 0 or 1."""
        if not self._coins_left:
            self._coins = self.word()
            self._coins_left = 32
        self._coins_left -= 1
        coin = self._coins & 1
        self._coins >>= 1
        return coin

    def below(self, n: int) -> int:
        """A fair integer in [0, n), 1 <= n <= 2^32, by rejection."""
        if not 1 <= n <= WORD_VALUES:
            raise ValueError(f"one word cannot choose among {n}")
        limit = WORD_VALUES - WORD_VALUES % n
        while (word := self.word()) >= limit:
            pass
        return word % n
