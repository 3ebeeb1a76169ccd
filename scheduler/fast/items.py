"""Items of the lottery as flat arrays (docs/protocol.md §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.draw.network import Item, Path

ROOT = -1
"""In place of a node's number: the root."""

MOST_ITEMS = 2**28
"""So many fit into the 32-bit numbers of ends and slots, whatever the trees."""


@dataclass(frozen=True, eq=False)
class FlatTree:
    """One family of totals. `parent`: int32[nodes], the node that each node hangs from, or ROOT.

    The nodes are sorted by joined name; so a node comes after its parent. Those from which only
    one thing hangs may be left out already, or not; those below which no item lies mean nothing.
    """

    parent: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class FlatItems:
    """Items sorted by the bytes of their names; each array has one entry an item.

    odds: integers over 2^K, not below 0, of any integer type up to int64
    block: int32, the number of the first name of path-a among all of them sorted, from 0;
        numbers that no item has are allowed
    leaf_a, leaf_b: int32, the node of `a` (of `b`) that the item hangs from, or ROOT

    Raises ValueError with everything that does not fit together.
    """

    odds: NDArray[np.integer[Any]]
    block: NDArray[np.int32]
    leaf_a: NDArray[np.int32]
    leaf_b: NDArray[np.int32]
    a: FlatTree
    b: FlatTree

    def __post_init__(self) -> None:
        if len(self.odds) > MOST_ITEMS:
            raise ValueError(f"{len(self.odds)} items, {MOST_ITEMS} are possible")
        faults = [
            *_range_faults("odds", self.odds, len(self.odds), 0, 2**63 - 1),
            *_range_faults("block", self.block, len(self.odds), 0, 2**31 - 1),
            *_range_faults("leaf_a", self.leaf_a, len(self.odds), ROOT, len(self.a.parent) - 1),
            *_range_faults("leaf_b", self.leaf_b, len(self.odds), ROOT, len(self.b.parent) - 1),
            *_order_faults("a", self.a.parent),
            *_order_faults("b", self.b.parent),
        ]
        if faults:
            raise ValueError("; ".join(faults))


def _range_faults(
    name: str, array: NDArray[np.integer[Any]], length: int, least: int, most: int
) -> Iterable[str]:
    if array.shape != (length,):
        yield f"{name} has the shape {array.shape}, the odds have {length} entries"
        return
    low, high = (int(array.min()), int(array.max())) if length else (least, least)
    if not least <= low <= high <= most:
        yield f"{name} goes from {low} to {high}, allowed are {least} to {most}"


def _order_faults(name: str, parent: NDArray[np.int32]) -> Iterable[str]:
    wrong = np.flatnonzero((parent < ROOT) | (parent >= np.arange(len(parent))))
    if len(wrong):
        node = int(wrong[0])
        yield f"node {node} of {name} comes before {int(parent[node])}, which it hangs from"


def flat_items(items: Sequence[Item]) -> FlatItems:
    """The same from the reference's items, in the order of their names. For problems of moderate
    size: the paths are taken apart in plain Python."""
    ordered = sorted(items, key=lambda item: item.name.encode())
    firsts = [item.path_a[:1] for item in ordered]
    block = {name: at for at, name in enumerate(sorted(set(firsts), key=_joined))}
    a, leaf_a = flat_tree([item.path_a for item in ordered])
    b, leaf_b = flat_tree([item.path_b for item in ordered])
    return FlatItems(
        np.array([item.odds for item in ordered], np.int64),
        np.array([block[name] for name in firsts], np.int32),
        leaf_a,
        leaf_b,
        a,
        b,
    )


def flat_tree(paths: Sequence[Path]) -> tuple[FlatTree, NDArray[np.int32]]:
    """The tree of all prefixes of the paths, and the node of each path."""
    names = {path[:depth] for path in set(paths) for depth in range(1, len(path) + 1)}
    number = {name: at for at, name in enumerate(sorted(names, key=_joined))}
    number[()] = ROOT
    parent = [number[name[:-1]] for name in list(number)[:-1]]
    tree = FlatTree(np.array(parent, np.int32))
    return tree, np.array([number[path] for path in paths], np.int32)


def _joined(name: Path) -> bytes:
    return "/".join(name).encode()
