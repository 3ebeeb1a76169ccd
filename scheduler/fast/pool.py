"""`pool.txt` of any size (docs/protocol.md §1, §2): salted ids, written, and its form checked.

The same bytes and the same refusals as `scheduler.draw`; what looks wrong is handed to the readable
reference, which says what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.draw.documents import lines
from scheduler.draw.identifiers import ID_LENGTH, SALT_BYTES
from scheduler.fast.compiled import compiled, prefetch
from scheduler.fast.digests import DIGEST_BYTES, NEWLINE, Bytes, Places, digests

TAB = 9
_AHEAD = 16  # entries for which the memory is asked in time
_BASE32 = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", np.uint8)
_IN_ID, _IN_NAME = np.zeros(256, np.bool_), np.zeros(256, np.bool_)
_IN_ID[_BASE32] = True
_NAME = b"0123456789.-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_IN_NAME[np.frombuffer(_NAME, np.uint8)] = True


@dataclass(frozen=True, eq=False)
class Pool:
    """A well-formed `pool.txt`; `ends[i]` is the place of line i's newline."""

    data: Bytes
    ends: Places

    @property
    def starts(self) -> Places:
        return np.concatenate([np.zeros(min(1, len(self.ends)), np.int64), self.ends[:-1] + 1])


def read_pool(content: bytes) -> Pool | None:
    """The lines of `pool.txt`; None unless all that the document says of it holds."""
    data = np.frombuffer(content, np.uint8)
    ends = np.empty(content.count(b"\n"), np.int64)
    return Pool(data, ends) if _scan(data, ends, _IN_ID, _IN_NAME) else None


@compiled
def _scan(data: Bytes, ends: Places, in_id: NDArray[np.bool_], in_name: NDArray[np.bool_]) -> bool:
    start, before = 0, -1
    for line in range(len(ends)):
        if start + ID_LENGTH >= len(data) or data[start + ID_LENGTH] != TAB:
            return False
        for place in range(start, start + ID_LENGTH):
            if not in_id[data[place]]:
                return False
        end = start + ID_LENGTH + 1
        while end < len(data) and in_name[data[end]]:
            end += 1
        if end == start + ID_LENGTH + 1 or end == len(data) or data[end] != NEWLINE:
            return False
        if before >= 0 and _compared(data, before, data, start) >= 0:
            return False
        ends[line] = end
        start, before = end + 1, start
    return start == len(data)


@compiled
def _compared(one: Bytes, at: int, other: Bytes, there: int) -> int | np.int64:
    """Below 0, 0 or above 0 as the first id is before, equal to or after the other."""
    for place in range(ID_LENGTH):
        difference = np.int64(one[at + place]) - np.int64(other[there + place])
        if difference:
            return difference
    return 0


def pool_bytes(ids: Sequence[str], cells: Sequence[int], names: Sequence[str]) -> bytes:
    """`pool.txt`: entry i is ids[i] in the cell names[cells[i]]. DocumentError as from `lines`."""
    if len(cells) != len(ids):
        raise ValueError(f"{len(cells)} cells for {len(ids)} entries")
    content = _joined(ids, np.asarray(cells, np.int32), names)
    if content is not None and read_pool(content) is not None:
        return content
    return lines((entry, names[cell]) for entry, cell in zip(ids, cells, strict=True))


def _joined(ids: Sequence[str], cells: NDArray[np.int32], names: Sequence[str]) -> bytes | None:
    """The lines in order; None where ids are not all different and of the length of ids."""
    data = np.frombuffer("".join(ids).encode(), np.uint8)
    if len(data) != ID_LENGTH * len(ids) or {*map(len, ids)} != {ID_LENGTH}:
        return None
    order = _order(data)
    if order is None:
        return None
    labels = [b"\t%s\n" % name.encode() for name in names]
    upto = np.cumsum([0, *map(len, labels)], dtype=np.int64)
    out = np.empty(len(data) + int((upto[1:] - upto[:-1])[cells].sum()), np.uint8)
    _write(data, order, cells, np.frombuffer(b"".join(labels), np.uint8), upto, out)
    return out.tobytes()


def _order(ids: Bytes) -> Places | None:
    """The numbers of the ids in the order of their bytes; None if one comes twice."""
    keys = ids.reshape(-1, ID_LENGTH)[:, :8].copy().view(">u8").ravel().astype(np.uint64)
    order = np.argsort(keys)
    return order if _settle(ids, keys[order], order) else None


@compiled
def _settle(ids: Bytes, keys: NDArray[np.uint64], order: Places) -> bool:
    """Put ids whose first eight characters are equal in order; False if whole ids are equal."""
    for last in range(1, len(order)):
        at = last
        while at > 0 and keys[at] == keys[at - 1]:
            one, other = order[at - 1] * ID_LENGTH, order[at] * ID_LENGTH
            difference = _compared(ids, one, ids, other)
            if difference == 0:
                return False
            if difference < 0:
                break
            order[at - 1], order[at] = order[at], order[at - 1]
            at -= 1
    return True


@compiled
def _write(
    ids: Bytes, order: Places, cells: NDArray[np.int32], labels: Bytes, upto: Places, out: Bytes
) -> None:
    at, last = 0, len(order) - 1
    for number in range(len(order)):
        soon = order[min(number + _AHEAD, last)]
        prefetch(ids, soon * ID_LENGTH)
        prefetch(cells, soon)
        entry = order[number]
        for place in range(entry * ID_LENGTH, (entry + 1) * ID_LENGTH):
            out[at] = ids[place]
            at += 1
        for place in range(upto[cells[entry]], upto[cells[entry] + 1]):
            out[at] = labels[place]
            at += 1


def public_ids(salts: bytes, subjects: Sequence[str]) -> list[str]:
    """`scheduler.draw.identifiers.public_id` of each subject; their salts one after the other."""
    if len(salts) != SALT_BYTES * len(subjects):
        raise ValueError(f"{len(salts)} bytes of salt for {len(subjects)} subjects")
    parts = [subject.encode() for subject in subjects]
    data = np.frombuffer(salts + b"".join(parts), np.uint8)
    first = np.arange(len(parts), dtype=np.int64) * SALT_BYTES
    upto = np.cumsum([len(salts), *map(len, parts)], dtype=np.int64)
    hashes = digests(b"ssj.pid.v1\n", data, (first, first + SALT_BYTES), (upto[:-1], upto[1:]))
    out = np.empty(len(parts) * ID_LENGTH, np.uint8)
    _base32(hashes, out)
    text = out.tobytes().decode()
    return [text[at : at + ID_LENGTH] for at in range(0, len(text), ID_LENGTH)]


@compiled
def _base32(hashes: Bytes, out: Bytes) -> None:
    """The first 20 letters of each digest: five bits each, the highest first."""
    for at in range(len(out)):
        bit = at % ID_LENGTH * 5
        byte = at // ID_LENGTH * DIGEST_BYTES + bit // 8
        two = np.int64(hashes[byte]) << 8 | np.int64(hashes[byte + 1])
        out[at] = _BASE32[two >> (11 - bit % 8) & 31]
