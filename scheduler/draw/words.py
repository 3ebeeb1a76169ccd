"""Labelled words of a seed: the only randomness of the lottery (docs/protocol.md §5)."""

import hashlib
import struct

CHUNK_BYTES = 4096


class Words:
    """An endless sequence of words, fixed by (seed, label); read either as coins or by `below`."""

    BITS = 32
    """Of a word. Tests take the top few bits only, so that rejection really happens."""

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
        return self._words[self._next - 1] >> (32 - self.BITS)

    def coin(self) -> int:
        """The next fair coin, 0 or 1."""
        if not self._coins_left:
            self._coins = self.word()
            self._coins_left = self.BITS
        self._coins_left -= 1
        coin = self._coins & 1
        self._coins >>= 1
        return coin

    def below(self, n: int) -> int:
        """A fair integer in [0, n), 1 <= n <= 2^BITS, by rejection."""
        values = 1 << self.BITS
        if not 1 <= n <= values:
            raise ValueError(f"one word cannot choose among {n}")
        limit = values - values % n
        while (word := self.word()) >= limit:
            pass
        return word % n
