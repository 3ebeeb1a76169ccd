"""What the passes of the lottery work on (docs/protocol.md §5).

An arc that meets no loose end begins a *strand*, numbered in the order of arrival; an arc that
meets one joins its strand. A strand has two loose ends, wherever they have got to: 2 * strand, to
begin with the head of its first arc, and 2 * strand + 1, the tail. Each item notes which end its
head was when it came: the strand and, in the lowest bit, whether it runs against the first arc.
Where two strands are linked the later becomes part of the earlier. So what is left in the end are
the trails, each with the number of its first arc.

A *place* keeps the loose ends of a node. Nodes of no block have a place each; all blocks use the
same places for their own nodes, because these are tied up before the next block begins.
The end at position p of a place is in *slot* p * places + place.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]
Flags = NDArray[np.uint8]
Words = NDArray[np.uint32]
"""Unsigned where they are indexes: compiled code then looks for none that count from the end."""

Index = int | np.int64

POOL_BITS = 3
ROOM = 1 << POOL_BITS
"""Room of nodes that own no items, in passes with turns: the same as in scheduler.draw.lottery."""

A_ROOT = 0  # its place
FIRST_GROUP, FIRST_NODE, FIRST_B, FIRST_RUN = 0, 1, 2, 3  # columns of Layout.block
GROUP_RUN, GROUP_PLACE = 0, 1  # columns of Layout.group
TURNS, PICKS, STRANDS = 0, 1, 2  # entries of Chance.used
ALONE = np.uint32(0xFFFFFFFF)


class Layout(NamedTuple):
    """What stays the same in all passes; items keep their numbers.

    place_b: uint32[items], the place of the B-node that the item hangs from
    run: int32[runs, 2], first and last + 1 of items of one group that lie together
    group: int32[groups + 1, 2], first run of each group and the place of its A-node; a row of ends
    block: int32[blocks + 1, 4], first group, node, B-node and run of each block; a row of ends. A
        block's nodes have the places after those of no block, in this order
    node_up: uint32[nodes of blocks], the place of the node that each hangs from
    between_up: uint32[nodes of no block], the place of the node that each hangs from; their own
        places are 0, 1, ... by number. The B-root hangs from the A-root by the last arc; the entry
        of the A-root is not used
    b_root: the place of the B-root
    """

    place_b: Words
    run: Numbers
    group: Numbers
    block: Numbers
    node_up: Words
    between_up: Words
    b_root: int


class Board(NamedTuple):
    """What a pass writes to.

    loose: uint32[ROOM * places + 3], the loose end in each slot; the last three slots hold ends
        for a moment: the head and the tail of an arc, and what nobody reads
    mate: uint32, the same slots: in which one the other end of the strand is
    held, room: uint8[places], how many loose ends there are, and may be
    odd: uint8[places], whether the arc to the node above is odd
    item_end: uint32[items], which end the head of each odd item was
    part_of: uint32[strands], the end of an earlier strand that its end 0 became, or ALONE
    gains: uint8[strands], whether its first arc gains (1) or loses (0)
    order, blocks, groups, arcs: uint32, what is put in order: the items of a group, the blocks,
        the groups of a block, the nodes below arcs that arrive together
    """

    loose: Words
    mate: Words
    held: Flags
    room: Flags
    odd: Flags
    item_end: Words
    part_of: Words
    gains: Flags
    order: Words
    blocks: Words
    groups: Words
    arcs: Words


class Chance(NamedTuple):
    """The words of a pass, with turns if `turning`; `used`: how many words of `turns/k` and picks
    of `picks/k` were used, and how many strands began.

    Beyond the end of `turns` zeros are read: then `used` says so, and the pass is to be linked
    again with more words. `picks` must be long enough.
    """

    turning: bool
    turns: Words
    picks: Words
    used: NDArray[np.int64]


def make_board(layout: Layout) -> Board:
    """A board for all passes; memory that is never written to is never taken up."""
    items, nodes = len(layout.place_b), len(layout.node_up) + len(layout.between_up)
    groups, blocks = len(layout.group) - 1, len(layout.block) - 1
    in_run = layout.run[:, 1] - layout.run[:, 0]
    in_group = np.add.reduceat(in_run, layout.group[:-1, GROUP_RUN])
    in_block = np.diff(layout.block, axis=0)
    places = len(layout.between_up) + int(in_block[:, FIRST_NODE].max())
    # An owner's loose end is taken by the next arc, so every second one of its arcs begins a strand
    # there at most; any arc of a tree may begin one. One more is written to without being used.
    strands = (items + groups + nodes) // 2 + nodes + 1
    return Board(
        loose=np.empty(ROOM * places + 3, np.uint32),
        mate=np.empty(ROOM * places + 3, np.uint32),
        held=np.empty(places, np.uint8),
        room=np.empty(places, np.uint8),
        odd=np.empty(places, np.uint8),
        item_end=np.zeros(items, np.uint32),
        part_of=np.empty(strands, np.uint32),
        gains=np.zeros(strands, np.uint8),
        order=np.empty(int(in_group.max()) + 1, np.uint32),
        blocks=np.empty(blocks, np.uint32),
        groups=np.empty(int(in_block[:, FIRST_GROUP].max()), np.uint32),
        arcs=np.empty(places + 1, np.uint32),
    )
