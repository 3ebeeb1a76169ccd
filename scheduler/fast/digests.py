"""SHA-256 of many short messages that lie in one piece of memory.

Message number i is `head`, then data[first[i]:first_end[i]], then data[second[i]:second_end[i]].
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from scheduler.fast.compiled import compiled
from scheduler.fast.rounds import BOARD_WORDS, LANES, begin, compress

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

DIGEST_BYTES = 32
NEWLINE = 10
_PADDING = 9
"""The byte 0x80 and eight of the message's length."""


@compiled
def hash_all(
    head: Bytes,
    data: Bytes,
    first: Places,
    first_end: Places,
    second: Places,
    second_end: Places,
    out: Bytes,
) -> None:
    """Write the digests one after the other to `out`."""
    board = np.zeros(BOARD_WORDS, np.uint32)
    row = np.zeros(64, np.uint8)
    sizes = np.zeros(LANES, np.int64)
    for base in range(0, len(first), LANES):
        lanes = min(LANES, len(first) - base)
        most = 0
        for lane in range(lanes):
            i = base + lane
            size = len(head) + first_end[i] - first[i] + second_end[i] - second[i]
            sizes[lane] = size
            most = max(most, (size + _PADDING + 63) // 64)
        begin(board)
        for block in range(most):
            for lane in range(lanes):
                i = base + lane
                if 64 * block >= sizes[lane] + _PADDING:
                    continue  # this one is done
                row[:] = 0
                at = _copied(row, block, 0, head, 0, len(head))
                at = _copied(row, block, at, data, first[i], first_end[i])
                at = _copied(row, block, at, data, second[i], second_end[i])
                _close(row, block, at)
                _load(board, lane, row)
            compress(board)
            for lane in range(lanes):
                if block == (sizes[lane] + _PADDING + 63) // 64 - 1:
                    _store(board, lane, out, (base + lane) * DIGEST_BYTES)


@compiled
def _copied(row: Bytes, block: int, at: int, data: Bytes, start: int, stop: int) -> int:
    """Copy what of data[start:stop], standing at place `at` of the message, lies in the block."""
    low = max(start, start + 64 * block - at)
    high = min(stop, start + 64 * (block + 1) - at)
    to = at - 64 * block - start
    for place in range(low, high):
        row[to + place] = data[place]
    return at + stop - start


@compiled
def _close(row: Bytes, block: int, size: int) -> None:
    """The padding, as far as it lies in the block."""
    if 0 <= size - 64 * block < 64:
        row[size - 64 * block] = 0x80
    if size + _PADDING <= 64 * (block + 1):
        for byte in range(8):
            row[63 - byte] = (8 * size) >> (8 * byte) & 0xFF


@compiled
def _load(board: NDArray[np.uint32], lane: int, row: Bytes) -> None:
    for word in range(16):
        high = np.uint32(row[4 * word]) << np.uint32(24) | np.uint32(row[4 * word + 1]) << 16
        low = np.uint32(row[4 * word + 2]) << np.uint32(8) | np.uint32(row[4 * word + 3])
        board[LANES * word + lane] = np.uint32(high | low)


@compiled
def _store(board: NDArray[np.uint32], lane: int, out: Bytes, at: int) -> None:
    for word in range(8):
        value = board[LANES * (16 + word) + lane]
        for byte in range(4):
            out[at + 4 * word + byte] = value >> np.uint32(24 - 8 * byte) & np.uint32(0xFF)


def digests(
    head: bytes, data: Bytes, first: tuple[Places, Places], second: tuple[Places, Places]
) -> Bytes:
    """The digests of all messages, one after the other; begin and end of both parts of each."""
    out = np.empty(len(first[0]) * DIGEST_BYTES, np.uint8)
    hash_all(np.frombuffer(head, np.uint8), data, *first, *second, out)
    return out


def slice_digests(head: bytes, data: Bytes, starts: Places, ends: Places) -> Bytes:
    """The same where each message is the head and one part."""
    return digests(head, data, (starts, ends), (starts, starts))


def root_of_lines(content: bytes) -> str:
    """RFC 6962: the root over the lines of a file, of which there is at least one; each is ended by
    a newline. In hexadecimal, as `scheduler.draw.hashing.merkle_root`."""
    data = np.frombuffer(content, np.uint8)
    *_, root = _levels(data, _line_ends(content, data))
    return root.tobytes().hex()


def blocks_of_lines(content: bytes, most: int, lines: int) -> tuple[int, list[int], list[bytes]]:
    """Cut a file of whole lines into blocks of `lines` lines, a power of two, or of half as many,
    and so on, until none has more than `most` bytes or each has one line. How many lines a block
    has (the last may have fewer), where the blocks end, and the node above each in the tree."""
    data = np.frombuffer(content, np.uint8)
    ends = _line_ends(content, data)
    height = lines.bit_length() - 1
    while height and _longest(ends, 1 << height) > most:
        height -= 1
    nodes = next(islice(_levels(data, ends), min(height, _height(len(ends))), None)).tobytes()
    cut = [*(ends[(1 << height) - 1 :: 1 << height] + 1).tolist()]
    if not cut or cut[-1] != len(content):
        cut.append(len(content))
    return (
        1 << height,
        cut,
        [nodes[at : at + DIGEST_BYTES] for at in range(0, len(nodes), DIGEST_BYTES)],
    )


def _longest(ends: Places, lines: int) -> int:
    """The bytes of the longest block of so many lines."""
    cut = np.concatenate([ends[lines - 1 :: lines], ends[-1:]]) + 1
    return int(np.diff(cut, prepend=0).max())


def _height(lines: int) -> int:
    """The level of the root above so many lines."""
    return (lines - 1).bit_length()


def _line_ends(content: bytes, data: Bytes) -> Places:
    ends = np.empty(content.count(b"\n"), np.int64)
    _newlines(data, ends)
    return ends


def _levels(data: Bytes, ends: Places) -> Iterator[Bytes]:
    """The hashes of each level of the tree one after the other, from the lines up to the root. The
    last one of an odd level moves up as it is."""
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    level = slice_digests(b"\x00", data, starts, ends)
    while len(level) > DIGEST_BYTES:
        yield level
        pairs = len(level) // (2 * DIGEST_BYTES)
        starts = np.arange(pairs, dtype=np.int64) * 2 * DIGEST_BYTES
        odd = level[pairs * 2 * DIGEST_BYTES :]
        above = slice_digests(b"\x01", level, starts, starts + 2 * DIGEST_BYTES)
        level = np.concatenate([above, odd]) if len(odd) else above
    yield level


@compiled
def _newlines(data: Bytes, ends: Places) -> None:
    found = 0
    for place in range(len(data)):
        if data[place] == NEWLINE:
            ends[found] = place
            found += 1
