"""Many words of a seed at once, in memory that is used again (docs/protocol.md §5, "Words")."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from scheduler.draw.words import CHUNK_BYTES

CHUNK_WORDS = CHUNK_BYTES // 4


class WordStore:
    """The first words of one label at a time."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._label = ""
        self._words: NDArray[np.uint32] = np.empty(0, "<u4")
        self._chunks = 0

    def first(self, label: str, count: int) -> NDArray[np.uint32]:
        """At least the first `count` words of `label`. Words of another label that were handed out
        before are overwritten."""
        if label != self._label:
            self._label, self._chunks = label, 0
        wanted = -(-count // CHUNK_WORDS)
        if wanted > self._chunks:
            self._hash(wanted)
        return self._words[: self._chunks * CHUNK_WORDS]

    def _hash(self, wanted: int) -> None:
        """Have the chunks up to `wanted`."""
        if wanted * CHUNK_WORDS > len(self._words):
            # A little more, so that the next pass does not need new memory again.
            grown = np.empty((wanted + wanted // 8) * CHUNK_WORDS, "<u4")
            grown[: self._chunks * CHUNK_WORDS] = self._words[: self._chunks * CHUNK_WORDS]
            self._words = grown
        base = hashlib.shake_256(f"ssj.words.v1\n{self._seed}\n{self._label}\n".encode())
        data = self._words.data.cast("B")
        for chunk in range(self._chunks, wanted):
            stream = base.copy()
            stream.update(b"%d" % chunk)
            data[chunk * CHUNK_BYTES : (chunk + 1) * CHUNK_BYTES] = stream.digest(CHUNK_BYTES)
        self._chunks = wanted
