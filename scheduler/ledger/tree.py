"""RFC 6962 §2.1: the Merkle tree of a log, and what it can prove.

    leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right), empty tree = SHA-256()

A tree of n > 1 leaves splits after k, the largest power of two below n. Verification follows
RFC 9162 §2.1.3.2 and §2.1.4.2. A consistency proof from an empty tree proves nothing: refused.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

HASH_BYTES = 32


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry's bytes as stored."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows. Hashes of all complete subtrees are kept: 64 bytes an entry; any proof
    takes O(log² n) hashes."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """`leaves`: leaf hashes, in the order of the log."""
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the end."""
        height = 0
        while True:
            level = self._levels[height]
            level.append(leaf)
            if len(level) % 2:
                return
            leaf = node_hash(level[-2], level[-1])
            height += 1
            if height == len(self._levels):
                self._levels.append([])

    def copy(self) -> "Tree":
        """The same tree, to grow apart from this one."""
        other = Tree()
        other._levels = [list(level) for level in self._levels]
        return other

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves; all of them by default. ValueError beyond."""
        size = self._within(len(self) if size is None else size)
        return self._range(0, size) if size else hashlib.sha256().digest()

    def subtrees(self, height: int) -> Sequence[bytes]:
        """The hashes of all complete subtrees of 2^height leaves, left to right."""
        return self._levels[height] if height < len(self._levels) else ()

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The siblings from leaf `index` up to the root over `size` leaves."""
        if not 0 <= index < self._within(size):
            raise ValueError(f"no leaf {index} among {size}")
        low, high, path = 0, size, list[bytes]()
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int, size: int) -> list[bytes]:
        """What shows that the first `old` leaves of `size` are what they were."""
        if not 0 < old <= self._within(size):
            raise ValueError(f"no proof from {old} to {size}")
        low, high, path, whole = 0, size, list[bytes](), True
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low, whole = middle, False
        return [*(() if whole else (self._range(low, high),)), *path[::-1]]

    def _within(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise ValueError(f"the tree has {len(self)} leaves, not {size}")
        return size

    def _range(self, low: int, high: int) -> bytes:
        """The hash over leaves low … high-1, where `low` is where the standard's splits lead."""
        count = high - low
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            return self._levels[height][low >> height]
        middle = low + _split(count)
        return node_hash(self._range(low, middle), self._range(middle, high))


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Does the proof lead from this leaf hash at `index` to `root` over `size` leaves?"""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    at, last, found = index, size - 1, leaf
    siblings = iter(proof)
    for sibling in siblings:
        if not last:
            return False
        if at % 2 or at == last:
            found = node_hash(sibling, found)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes
) -> bool:
    """Does the proof show that the tree of `old` leaves is the beginning of that of `size`?"""
    if 0 < old == size:
        return not proof and old_root == root
    if not 0 < old < size or not _are_hashes(old_root, root, *proof):
        return False
    path = iter([old_root, *proof] if old & (old - 1) == 0 else proof)
    return _walk(old - 1, size - 1, path, old_root, root)


def _walk(at: int, last: int, path: Iterator[bytes], old_root: bytes, root: bytes) -> bool:
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = next(path, b"")
    if not before:
        return False
    for sibling in path:
        if not last:
            return False
        if at % 2 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not at % 2 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
