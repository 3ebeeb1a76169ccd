"""One pass: link the odd arcs, toss the coins, move the items (docs/protocol.md §5)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.fast.arcs import arrive_arcs, find_odd, odd_arcs, tie_up
from scheduler.fast.board import (
    A_ROOT,
    ALONE,
    FIRST_B,
    FIRST_GROUP,
    FIRST_NODE,
    FIRST_RUN,
    GROUP_PLACE,
    GROUP_RUN,
    ROOM,
    Board,
    Chance,
    Flags,
    Index,
    Layout,
    Words,
)
from scheduler.fast.compiled import compiled, compiled_bare, prefetch
from scheduler.fast.order import put_in_order, shuffle
from scheduler.fast.pairs import arrive_items


@compiled_bare
def link(values: Words, layout: Layout, board: Board, chance: Chance) -> None:
    """Link the ends of all odd arcs in pairs."""
    between, blocks, b_root = len(layout.between_up), len(layout.block) - 1, layout.b_root
    board.held[:] = 0
    board.room[:] = ROOM if chance.turning else 1
    for group in range(len(layout.group) - 1):
        if layout.group[group, GROUP_PLACE] < between:
            board.room[layout.group[group, GROUP_PLACE]] = 1
    put_in_order(board.blocks, 0, blocks, chance)
    for at in range(blocks):
        if chance.turning:
            _look_ahead(at, values, layout, board)
        _link_block(np.int64(board.blocks[at]), values, layout, board, chance)
    find_odd(0, layout.between_up, board)
    count = odd_arcs(A_ROOT + 1, b_root, board, 0)
    count = odd_arcs(b_root + 1, between, board, count)
    count = odd_arcs(b_root, b_root + 1, board, count)
    arrive_arcs(count, 0, layout.between_up, b_root, board, chance)
    tie_up(0, between, board, chance)


@compiled_bare
def _link_block(block: Index, values: Words, layout: Layout, board: Board, chance: Chance) -> None:
    base, this, following = len(layout.between_up), layout.block[block], layout.block[block + 1]
    up = layout.node_up[this[FIRST_NODE] : following[FIRST_NODE]]
    board.room[base : base + len(up)] = ROOM if chance.turning else 1
    groups = following[FIRST_GROUP] - this[FIRST_GROUP]
    put_in_order(board.groups, this[FIRST_GROUP], groups, chance)
    for at in range(groups):
        group = np.int64(board.groups[at])
        owner = layout.group[group, GROUP_PLACE]
        board.room[owner] = 1
        count = _odd_items(group, values, layout, board.order)
        if chance.turning:
            shuffle(board.order, count, chance)
        arrive_items(count, owner, layout.place_b, board, chance)
    find_odd(base, up, board)
    count = odd_arcs(base, base + len(up), board, 0)
    arrive_arcs(count, base, up, base + this[FIRST_B] - this[FIRST_NODE], board, chance)
    tie_up(base, base + len(up), board, chance)


@compiled_bare
def _look_ahead(at: Index, values: Words, layout: Layout, board: Board) -> None:
    """Blocks in random order come from everywhere in memory: fetch what is needed soon."""
    blocks, block, run = board.blocks, layout.block, layout.run
    if at + 8 < len(blocks):
        prefetch(block, 4 * np.int64(blocks[at + 8]))
    if at + 5 < len(blocks):
        soon = block[blocks[at + 5]]
        prefetch(layout.group, 2 * soon[FIRST_GROUP])
        prefetch(layout.node_up, soon[FIRST_NODE])
        prefetch(run, 2 * soon[FIRST_RUN])
    if at + 2 < len(blocks):
        soon = run[block[blocks[at + 2], FIRST_RUN]]
        for item in range(soon[0], min(soon[1], soon[0] + 512) + 15, 16):  # a line of memory each
            prefetch(values, item)
            prefetch(layout.place_b, item)
            prefetch(board.item_end, item)


@compiled_bare
def _odd_items(group: Index, values: Words, layout: Layout, order: Words) -> Index:
    """Write down the odd items of a group in order; how many they are."""
    count = 0
    for run in range(layout.group[group, GROUP_RUN], layout.group[group + 1, GROUP_RUN]):
        for item in range(layout.run[run, 0], layout.run[run, 1]):
            order[count] = item
            count += values[item] & 1
    return count


@compiled_bare
def toss(strands: int, coins: Words, gains: Flags, part_of: Words) -> None:
    """One coin a trail, in the order of their first arcs, decides for all strands."""
    tossed = 0
    for strand in range(strands):
        end = part_of[strand]
        if end == ALONE:
            gains[strand] = np.int64(coins[tossed >> 5]) >> (tossed & 31) & 1
            tossed += 1
        else:
            gains[strand] = gains[end >> 1] ^ (end & 1)


@compiled_bare
def move(values: Words, gains: Flags, item_end: Words) -> int:
    """Odd items gain or lose one, all are halved; how many are odd now."""
    odd = 0
    for item in range(len(values)):
        value, end = values[item], item_end[item]
        values[item] = (value >> 1) + ((gains[end >> 1] ^ end) & value & 1)
        odd += values[item] & 1
    return odd


@compiled
def fractions(odds: NDArray[np.integer[Any]], bits: int) -> Words:
    """What the odds over 2^bits are beyond whole numbers, as integers over 2^bits."""
    values, mask = np.empty(len(odds), np.uint32), (1 << bits) - 1
    for item in range(len(odds)):
        values[item] = odds[item] & mask
    return values


@compiled
def whole_numbers(
    odds: NDArray[np.integer[Any]], bits: int, values: Words
) -> NDArray[np.integer[Any]]:
    """The whole numbers of the odds, and one more where the value is 1."""
    drawn = np.empty_like(odds)
    for item in range(len(odds)):
        drawn[item] = (odds[item] >> bits) + values[item]
    return drawn
