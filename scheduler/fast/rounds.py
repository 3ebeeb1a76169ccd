"""SHA-256 of sixteen messages side by side, block by block (FIPS 180-4).

`hashlib` is at its best with long messages; of a million short ones most of its time is the call.
Here the same step is done for sixteen messages at once, which the compiler turns into instructions
on whole vectors. Numbers are those of the standard; where there are no such instructions it is only
slower.
"""

from math import isqrt

import numpy as np
from numpy.typing import NDArray

from scheduler.fast.compiled import compiled_bare

Word = np.uint32
State = tuple[Word, Word, Word, Word, Word, Word, Word, Word]
Block = tuple[Word, ...]

LANES = 16
BLOCK_WORDS = 16
BOARD_WORDS = (BLOCK_WORDS + 8) * LANES
"""Sixteen words of a block, then eight of a state; each word for all lanes."""

_PRIMES = tuple(n for n in range(2, 312) if all(n % d for d in range(2, isqrt(n) + 1)))


def _cube_root_bits(prime: int) -> int:
    """The first 32 bits after the point of the cube root."""
    low, high = 0, 1 << 36
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**3 <= prime << 96 else (low, middle)
    return low & 0xFFFFFFFF


START = tuple(Word(isqrt(prime << 64) & 0xFFFFFFFF) for prime in _PRIMES[:8])
_K = tuple(Word(_cube_root_bits(prime)) for prime in _PRIMES)
_K1, _K2, _K3, _K4 = _K[:16], _K[16:32], _K[32:48], _K[48:]


@compiled_bare
def _turned(x: Word, by: int) -> Word:
    return Word(Word(x >> Word(by)) | Word(x << Word(32 - by)))


@compiled_bare
def _step(s: State, w: Word) -> State:
    a, b, c, d, e, f, g, h = s
    turned = _turned(e, 6) ^ _turned(e, 11) ^ _turned(e, 25)
    t1 = Word(h + turned + (g ^ (e & (f ^ g))) + w)
    turned = _turned(a, 2) ^ _turned(a, 13) ^ _turned(a, 22)
    t2 = Word(turned + ((a & b) | (c & (a | b))))
    return (Word(t1 + t2), a, b, c, Word(d + t1), e, f, g)


@compiled_bare
def _four(s: State, w: Block, k: Block) -> State:
    s = _step(s, Word(w[0] + k[0]))
    s = _step(s, Word(w[1] + k[1]))
    s = _step(s, Word(w[2] + k[2]))
    return _step(s, Word(w[3] + k[3]))


@compiled_bare
def _sixteen(s: State, w: Block, k: Block) -> State:
    s = _four(s, w[0:4], k[0:4])
    s = _four(s, w[4:8], k[4:8])
    s = _four(s, w[8:12], k[8:12])
    return _four(s, w[12:16], k[12:16])


@compiled_bare
def _next(w0: Word, w1: Word, w9: Word, w14: Word) -> Word:
    """The word sixteen after `w0`."""
    small = _turned(w1, 7) ^ _turned(w1, 18) ^ Word(w1 >> Word(3))
    large = _turned(w14, 17) ^ _turned(w14, 19) ^ Word(w14 >> Word(10))
    return Word(w0 + small + w9 + large)


@compiled_bare
def _schedule(w: Block) -> Block:
    """The next sixteen words."""
    a, b = _next(w[0], w[1], w[9], w[14]), _next(w[1], w[2], w[10], w[15])
    c, d = _next(w[2], w[3], w[11], a), _next(w[3], w[4], w[12], b)
    e, f = _next(w[4], w[5], w[13], c), _next(w[5], w[6], w[14], d)
    g, h = _next(w[6], w[7], w[15], e), _next(w[7], w[8], a, f)
    i, j = _next(w[8], w[9], b, g), _next(w[9], w[10], c, h)
    k, m = _next(w[10], w[11], d, i), _next(w[11], w[12], e, j)
    n, o = _next(w[12], w[13], f, k), _next(w[13], w[14], g, m)
    p, q = _next(w[14], w[15], h, n), _next(w[15], a, i, o)
    return (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q)


@compiled_bare
def _compressed(s: State, w: Block) -> State:
    t = _sixteen(s, w, _K1)
    w = _schedule(w)
    t = _sixteen(t, w, _K2)
    w = _schedule(w)
    t = _sixteen(t, w, _K3)
    w = _schedule(w)
    t = _sixteen(t, w, _K4)
    first = (Word(s[0] + t[0]), Word(s[1] + t[1]), Word(s[2] + t[2]), Word(s[3] + t[3]))
    last = (Word(s[4] + t[4]), Word(s[5] + t[5]), Word(s[6] + t[6]), Word(s[7] + t[7]))
    return (*first, *last)


@compiled_bare
def begin(board: NDArray[np.uint32]) -> None:
    """Every lane's state is that before the first block."""
    for lane in range(LANES):
        for at in range(8):
            board[256 + 16 * at + lane] = START[at]


@compiled_bare
def compress(board: NDArray[np.uint32]) -> None:
    """Every lane's state takes in its block.

    Written out with fixed places: so the compiler sees that lanes do not touch each other.
    """
    b = board
    for i in range(LANES):
        s = (b[256 + i], b[272 + i], b[288 + i], b[304 + i])
        t = (b[320 + i], b[336 + i], b[352 + i], b[368 + i])
        w = (b[i], b[16 + i], b[32 + i], b[48 + i], b[64 + i], b[80 + i], b[96 + i], b[112 + i])
        x = (b[128 + i], b[144 + i], b[160 + i], b[176 + i])
        y = (b[192 + i], b[208 + i], b[224 + i], b[240 + i])
        z = _compressed((*s, *t), (*w, *x, *y))
        b[256 + i], b[272 + i], b[288 + i], b[304 + i] = z[0], z[1], z[2], z[3]
        b[320 + i], b[336 + i], b[352 + i], b[368 + i] = z[4], z[5], z[6], z[7]
