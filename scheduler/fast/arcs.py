"""How an arc is linked where it meets loose ends, and the arcs of the trees (docs/protocol.md §5).

Arcs of the trees join strands but are not noted. Their values are sums of items, so only whether
they are odd is needed: that is whether an odd number of odd arcs has come to the node below.
"""

import numpy as np

from scheduler.fast.board import ALONE, PICKS, STRANDS, TURNS, Board, Chance, Index, Words
from scheduler.fast.compiled import compiled_bare
from scheduler.fast.order import below, pick, shuffle


@compiled_bare
def arrive(tail: Index, head: Index, board: Board, chance: Chance) -> Index:
    """An arc meets its tail, then its head; which end its head is."""
    loose, mate, hand = board.loose, board.mate, len(board.loose) - 3
    if board.held[tail] < board.room[tail]:
        strand = chance.used[STRANDS]
        chance.used[STRANDS] += 1
        board.part_of[strand] = ALONE
        loose[hand], loose[hand + 1] = 2 * strand, 2 * strand + 1
        mate[hand], mate[hand + 1] = hand + 1, hand
        _put_down(hand + 1, tail, board)
    else:
        _pick_up(tail, _choose(tail, board, chance), hand, board)
    end = np.int64(loose[hand])
    if board.held[head] < board.room[head]:
        _put_down(hand, head, board)
    else:
        _link_with(head, _choose(head, board, chance), hand, board)
    return end


@compiled_bare
def _choose(place: Index, board: Board, chance: Chance) -> Index:
    """Which loose end of a full place is linked."""
    if board.room[place] == 1:
        return 0
    number = np.uint64(chance.used[PICKS])
    chance.used[PICKS] += 1
    return np.int64(pick(chance.picks, number))


@compiled_bare
def _put_down(hand: Index, place: Index, board: Board) -> None:
    """Put the end in the slot `hand` down at a place."""
    loose, mate = board.loose, board.mate
    slot = np.int64(place) + np.int64(board.held[place]) * len(board.held)
    board.held[place] += 1
    loose[slot], mate[slot] = loose[hand], mate[hand]
    mate[mate[slot]] = slot


@compiled_bare
def _pick_up(place: Index, at: Index, hand: Index, board: Board) -> None:
    """Take a loose end out of a place to the slot `hand`; the last one moves to where it was."""
    loose, mate = board.loose, board.mate
    board.held[place] -= 1
    slot = np.int64(place) + at * len(board.held)
    last = np.int64(place) + np.int64(board.held[place]) * len(board.held)
    loose[hand], mate[hand] = loose[slot], mate[slot]
    mate[mate[hand]] = hand
    if slot != last:
        loose[slot], mate[slot] = loose[last], mate[last]
        mate[mate[slot]] = slot


@compiled_bare
def _link_with(place: Index, at: Index, hand: Index, board: Board) -> None:
    """Link the end in the slot `hand` with a loose end of a place."""
    loose, mate = board.loose, board.mate
    _pick_up(place, at, hand + 1, board)
    if mate[hand] == hand + 1:
        return  # both ends of one strand: the trail is closed
    mate[mate[hand]], mate[mate[hand + 1]] = mate[hand + 1], mate[hand]
    if loose[hand] < loose[hand + 1]:
        earlier, later, changed = loose[hand], loose[hand + 1], mate[hand + 1]
    else:
        earlier, later, changed = loose[hand + 1], loose[hand], mate[hand]
    loose[changed] = earlier
    board.part_of[later >> 1] = earlier ^ ((later ^ 1) & 1)


@compiled_bare
def find_odd(base: Index, up: Words, board: Board) -> None:
    """Which of the nodes at the places base, base + 1, ... have an odd arc to the node above."""
    for place in range(base, base + len(up)):
        board.odd[place] = board.held[place] & 1
    for at in range(len(up) - 1, -1, -1):
        if up[at] >= base:
            board.odd[up[at]] ^= board.odd[base + at]


@compiled_bare
def odd_arcs(first: Index, end: Index, board: Board, count: Index) -> Index:
    """Write down, after `count` others, which nodes first ... end - 1 have an odd arc above."""
    for place in range(first, end):
        board.arcs[count] = place
        count += board.odd[place]
    return count


@compiled_bare
def arrive_arcs(
    count: Index, base: Index, up: Words, b_side: Index, board: Board, chance: Chance
) -> None:
    """The arcs above the nodes written down arrive: downwards in A, upwards from `b_side` on."""
    if chance.turning:
        shuffle(board.arcs, count, chance)
    for at in range(count):
        node = np.int64(board.arcs[at])
        above = np.int64(up[node - base])
        if node < b_side:
            arrive(above, node, board, chance)
        else:
            arrive(node, above, board, chance)


@compiled_bare
def tie_up(first: Index, end: Index, board: Board, chance: Chance) -> None:
    """Link what is left at the nodes first ... end - 1."""
    hand = len(board.loose) - 3
    for place in range(first, end):
        while board.held[place]:
            _pick_up(place, np.int64(board.held[place]) - 1, hand, board)
            at = np.int64(0)
            if chance.turning:
                at, used = below(np.int64(board.held[place]), chance.turns, chance.used[TURNS])
                chance.used[TURNS] = used
            _link_with(place, at, hand, board)
