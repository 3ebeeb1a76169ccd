"""Who is drawn in each cell, by ticket (docs/protocol.md §6): the same bytes as the reference.

Every entry gets its ticket; only those that can be listed are sorted and written.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from scheduler.draw.documents import ordered_lines
from scheduler.draw.identifiers import ID_LENGTH
from scheduler.draw.tickets import alternates
from scheduler.fast.compiled import compiled
from scheduler.fast.digests import DIGEST_BYTES, Bytes, Places, digests
from scheduler.fast.pool import Pool

Keys = NDArray[np.uint64]


def select_many(pool: Pool, counts: Mapping[str, int], seed: str, extra: tuple[int, int]) -> bytes:
    """As `scheduler.draw.outcome.select_entries`, from a pool that is well formed."""
    return ordered_lines(_listed(pool, counts, seed, extra))


def _listed(
    pool: Pool, counts: Mapping[str, int], seed: str, extra: tuple[int, int]
) -> Iterator[bytes]:
    starts, data = pool.starts, pool.data.tobytes()
    rows = _tickets(pool, starts, seed).reshape(-1, DIGEST_BYTES)
    # The first eight bytes decide nearly always.
    keys = rows[:, :8].copy().view(">u8").ravel().astype(np.uint64)
    names = sorted(counts)
    order, upto = _by_cell(pool, starts, [name.encode() for name in names])
    for number, cell in enumerate(names):
        drawn = counts[cell]
        if not drawn:
            continue
        most = drawn + alternates(drawn, *extra)
        members = _lowest(order[upto[number] : upto[number + 1]], keys, most)
        found = sorted(
            (digest.tobytes(), data[start : start + ID_LENGTH])
            for digest, start in zip(rows[members], starts[members].tolist(), strict=True)
        )
        for rank, (ticket, pid) in enumerate(found[:most], 1):
            status = "drawn" if rank <= drawn else "alternate"
            yield f"{cell}\t{rank}\t{pid.decode()}\t{status}\t{ticket.hex()}".encode()


def _tickets(pool: Pool, starts: Places, seed: str) -> Bytes:
    """The digests of all lines: of the head, the cell with the line's own newline, and the id."""
    cells = (starts + ID_LENGTH + 1, pool.ends + 1)
    head = f"ssj.ticket.v1\n{seed}\n".encode()
    return digests(head, pool.data, cells, (starts, starts + ID_LENGTH))


def _lowest(members: Places, keys: Keys, most: int) -> Places:
    """The members that can be among the `most` lowest, and no other but for equal keys."""
    if len(members) <= most:
        return members
    own = keys[members]
    highest = np.partition(own, most - 1)[most - 1]
    few: Places = members[own <= highest]
    return few


def _by_cell(pool: Pool, starts: Places, names: list[bytes]) -> tuple[Places, Places]:
    """The lines of each of the sorted cells, one cell after the other, and where each begins."""
    labels = np.frombuffer(b"".join(names), np.uint8)
    upto = np.cumsum([0, *map(len, names)], dtype=np.int64)
    number = np.empty(len(starts), np.int32)
    _find(pool.data, starts + ID_LENGTH + 1, pool.ends, labels, upto, number)
    begin = np.cumsum([0, *np.bincount(number, minlength=len(names) + 1)], dtype=np.int64)
    order = np.empty(len(starts), np.int64)
    _place(number, begin.copy(), order)
    return order, begin


@compiled
def _find(
    data: Bytes, starts: Places, ends: Places, labels: Bytes, upto: Places, out: NDArray[np.int32]
) -> None:
    """The number of each line's cell among the sorted labels; their count where there is none."""
    count = len(upto) - 1
    for line in range(len(starts)):
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            if _before(labels, upto[middle], upto[middle + 1], data, starts[line], ends[line]):
                low = middle + 1
            else:
                high = middle
        length = ends[line] - starts[line]
        known = low < count and upto[low + 1] - upto[low] == length
        for place in range(length if known else 0):
            known = known and labels[upto[low] + place] == data[starts[line] + place]
        out[line] = low if known else count


@compiled
def _before(one: Bytes, at: int, end: int, other: Bytes, there: int, stop: int) -> bool:
    """Is one[at:end] before other[there:stop], by their bytes?"""
    for place in range(min(end - at, stop - there)):
        if one[at + place] != other[there + place]:
            return bool(one[at + place] < other[there + place])
    return end - at < stop - there


@compiled
def _place(number: NDArray[np.int32], begin: Places, order: Places) -> None:
    for line in range(len(number)):
        cell = number[line]
        order[begin[cell]] = line
        begin[cell] += 1
