"""From items to the layout that the passes work on (docs/protocol.md §5, "The network", "Blocks").

Arrays over nodes have one entry more, for the root: ROOT is -1, so it is found at the end.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from scheduler.fast.board import A_ROOT, Layout, Numbers, Words
from scheduler.fast.compiled import compiled
from scheduler.fast.items import ROOT, FlatItems

SEVERAL, UNSET = -1, -2
"""In place of a block's number: items of several blocks lie below the node; none seen yet."""

_Kind = TypeVar("_Kind", bound=np.integer[Any])


class _Tree(NamedTuple):
    """The nodes of one tree that are kept, by number.

    kept: int32[given nodes + 1], the number of the node, or of its nearest ancestor that is kept
    up: int32[kept nodes], the node that each hangs from
    block: int32[kept nodes], the block that all items below it are of, or SEVERAL
    """

    kept: Numbers
    up: Numbers
    block: Numbers


def build_layout(items: FlatItems) -> Layout:
    """The layout of at least one item."""
    block, blocks = _without_gaps(items.block)
    a = _tree(items.a.parent, items.leaf_a, block)
    b = _tree(items.b.parent, items.leaf_b, block)
    in_a, in_b = (_count(tree.block[tree.block != SEVERAL], blocks) for tree in (a, b))
    b_root = 1 + len(a.up) - int(in_a.sum())
    between_up = np.zeros(b_root + 1 + len(b.up) - int(in_b.sum()), np.uint32)
    first = np.append(0, np.cumsum(in_a + in_b)).astype(np.int32)
    node_up = np.empty(first[-1], np.uint32)
    place_a = _settle(a, A_ROOT, first, first.copy(), node_up, between_up)
    first_b = first + np.append(in_a, 0).astype(np.int32)
    place_b = _settle(b, b_root, first, first_b.copy(), node_up, between_up)
    run, run_block, run_node = _sorted_runs(block, items.leaf_a, a)
    new_block = np.diff(run_block, prepend=-1) > 0
    group_run = np.flatnonzero(new_block | (np.diff(run_node, prepend=ROOT) > 0))
    block_group = np.flatnonzero(new_block[group_run])
    ends = (len(group_run), len(node_up), len(node_up), len(run))
    starts = (block_group, first[:-1], first_b[:-1], group_run[block_group])
    return Layout(
        _take(place_b[b.kept], items.leaf_b),
        run,
        _rows((group_run, place_a[run_node[group_run]]), (len(run), 0)),
        _rows(starts, ends),
        node_up,
        between_up,
        b_root,
    )


def _without_gaps(block: Numbers) -> tuple[Numbers, int]:
    """The blocks that occur numbered 0, 1, ... in order, and how many there are."""
    occurs = _occurs(block)
    blocks = int(occurs.sum())
    if blocks == len(occurs):
        return block, blocks
    return _take(np.cumsum(occurs, dtype=np.int32) - np.int32(1), block), blocks


def _tree(parent: Numbers, leaf: Numbers, block: Numbers) -> _Tree:
    kept, up = _leave_out(parent, _count_below(parent, leaf))
    return _Tree(kept, up, _blocks_of(up, kept, leaf, block))


def _count(block: Numbers, blocks: int) -> NDArray[np.intp]:
    return np.bincount(block, minlength=blocks)


def _sorted_runs(block: Numbers, leaf_a: Numbers, a: _Tree) -> tuple[Numbers, Numbers, Numbers]:
    """The runs, and the block and the A-node of each, sorted by block, A-node, first item."""
    first = _run_firsts(block, leaf_a, a.kept)
    run = np.stack((first, np.append(first[1:], len(block))), axis=1).astype(np.int32)
    run_block, run_node = block[first], a.kept[leaf_a[first]]
    key = run_block.astype(np.int64) * (len(a.up) + 1) + run_node
    if (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        run, run_block, run_node = run[order], run_block[order], run_node[order]
    return run, run_block, run_node


def _rows(columns: Sequence[NDArray[np.integer[Any]]], ends: Sequence[int]) -> Numbers:
    return np.concatenate((np.stack(columns, axis=1), [ends])).astype(np.int32)


@compiled
def _occurs(block: Numbers) -> NDArray[np.bool_]:
    """For each number up to the highest: whether it is the block of an item."""
    occurs = np.zeros(block.max() + 1, np.bool_)
    for item in range(len(block)):
        occurs[block[item]] = True
    return occurs


@compiled
def _take(values: NDArray[_Kind], number: Numbers) -> NDArray[_Kind]:
    """`values[number]` for each item."""
    taken = np.empty(len(number), values.dtype)
    for item in range(len(number)):
        taken[item] = values[number[item]]
    return taken


@compiled
def _count_below(parent: Numbers, leaf: Numbers) -> Numbers:
    """How many items, and nodes with items below them, hang from each node and from the root."""
    below = np.zeros(len(parent) + 1, np.int32)
    for item in range(len(leaf)):
        below[leaf[item]] += 1
    for node in range(len(parent) - 1, -1, -1):
        if below[node]:
            below[parent[node]] += 1
    return below


@compiled
def _leave_out(parent: Numbers, below: Numbers) -> tuple[Numbers, Numbers]:
    """`kept` and `up`: nodes from which only one thing hangs are left out."""
    kept = np.full(len(parent) + 1, ROOT, np.int32)
    up = np.empty((below[:-1] > 1).sum(), np.int32)
    count = 0
    for node in range(len(parent)):
        kept[node] = kept[parent[node]]
        if below[node] > 1:
            up[count] = kept[node]
            kept[node] = count
            count += 1
    return kept, up


@compiled
def _blocks_of(up: Numbers, kept: Numbers, leaf: Numbers, block: Numbers) -> Numbers:
    """The block that all items below a node are of, or SEVERAL."""
    own = np.full(len(up) + 1, UNSET, np.int32)
    for item in range(len(leaf)):
        node = kept[leaf[item]]
        if own[node] != block[item]:
            own[node] = block[item] if own[node] == UNSET else SEVERAL
    for node in range(len(up) - 1, -1, -1):
        above = up[node]
        if own[above] != own[node]:
            own[above] = own[node] if own[above] == UNSET else SEVERAL
    return own[:-1]


@compiled
def _run_firsts(block: Numbers, leaf: Numbers, kept: Numbers) -> Numbers:
    """The first item of each run, in order."""
    first = np.empty(len(block), np.int32)
    count, node = 0, ROOT
    for item in range(len(block)):
        here = kept[leaf[item]]
        if item == 0 or here != node or block[item] != block[item - 1]:
            first[count] = item
            count += 1
        node = here
    return first[:count].copy()


@compiled
def _settle(
    tree: _Tree, root: int, first: Numbers, free: Numbers, node_up: Words, between_up: Words
) -> Words:
    """The place of each kept node and of the root; fills in what each of them hangs from.

    `first`, `free`: the first node of each block, and the next one not yet settled.
    """
    place = np.empty(len(tree.up) + 1, np.uint32)
    place[ROOT] = last = root
    for node in range(len(tree.up)):
        block, above = tree.block[node], place[tree.up[node]]
        if block == SEVERAL:
            last += 1
            place[node] = last
            between_up[last] = above
        else:
            place[node] = len(between_up) + free[block] - first[block]
            node_up[free[block]] = above
            free[block] += 1
    return place
