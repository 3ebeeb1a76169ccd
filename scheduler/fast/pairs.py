"""The items of a group arrive: here most of the time goes by.

Their A-node has room for one end, so they come in pairs: the strand of the first has its loose end
there until the second joins it. What happens to a pair is what `arcs.arrive` does twice, written
without branches that depend on chance: in place of not writing, values are written where they
change nothing. (Branches took half as long again.)
"""

import numpy as np

from scheduler.fast.arcs import arrive
from scheduler.fast.board import ALONE, PICKS, ROOM, STRANDS, Board, Chance, Index, Words
from scheduler.fast.compiled import compiled_bare
from scheduler.fast.order import pick

NONE, ONE, TWO = np.uint64(0), np.uint64(1), np.uint64(2)


@compiled_bare
def arrive_items(count: Index, owner: Index, place_b: Words, board: Board, chance: Chance) -> None:
    """The items written down arrive. As their A-node has room for one end, they come in pairs: the
    strand of the first has a loose end there until the second joins it."""
    first = 0
    if count and board.held[owner]:  # left by another block: only at the A-root
        _arrive_item(board.order[0], owner, place_b, board, chance)
        first = 1
    for at in range(np.uint64(first), np.uint64(max(count - 1, 0)), TWO):
        one, two = board.order[at], board.order[at + ONE]
        waiting, other = _first_of_pair(one, np.uint64(owner), place_b, board, chance)
        _second_of_pair(two, waiting, other, np.uint64(owner), place_b, board, chance)
    if (count - first) & 1:
        _arrive_item(board.order[count - 1], owner, place_b, board, chance)


@compiled_bare
def _arrive_item(item: Index, owner: Index, place_b: Words, board: Board, chance: Chance) -> None:
    board.item_end[item] = arrive(owner, place_b[item], board, chance)


@compiled_bare
def _seat(place: np.uint64, board: Board, chance: Chance) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Whether the arc is linked at the place (1 or 0); the slot that the end taken is in, or that
    the arc's own goes to; the last slot taken up, or again that one."""
    room = np.uint64(ROOM if chance.turning else 1)
    held = np.uint64(board.held[place])
    linked = ONE if held == room else NONE
    board.held[place] = held + ONE - TWO * linked
    picks = np.uint64(chance.used[PICKS])
    chance.used[PICKS] = picks + (linked & (room - ONE))
    at = pick(chance.picks, picks) & (room - ONE) if linked else held
    stride = np.uint64(len(board.held))
    return linked, place + at * stride, place + (held - linked) * stride


@compiled_bare
def _first_of_pair(
    item: Index, owner: np.uint64, place_b: Words, board: Board, chance: Chance
) -> tuple[np.uint64, np.uint64]:
    """The loose end that waits at the A-node, and the slot of its strand's other end."""
    loose, mate = board.loose, board.mate
    linked, slot, last = _seat(np.uint64(place_b[item]), board, chance)
    strand = np.uint64(chance.used[STRANDS])
    chance.used[STRANDS] = strand + ONE - linked
    board.part_of[strand] = ALONE
    taken, far = np.uint64(loose[slot]), np.uint64(mate[slot])
    end = np.uint64(loose[last]) if linked else TWO * strand
    partner = np.uint64(mate[last]) if linked else owner
    loose[slot], mate[slot], mate[partner] = end, partner, slot
    other = far if linked and far != last else slot
    mate[other] = owner
    waiting = taken if linked else TWO * strand + ONE
    board.item_end[item] = waiting ^ ONE
    return waiting, other


@compiled_bare
def _second_of_pair(
    item: Index,
    waiting: np.uint64,
    other: np.uint64,
    owner: np.uint64,
    place_b: Words,
    board: Board,
    chance: Chance,
) -> None:
    """Joins the strand that waits, and links it where there is no room."""
    loose, mate, nowhere = board.loose, board.mate, np.uint64(len(board.loose) - 1)
    linked, slot, last = _seat(np.uint64(place_b[item]), board, chance)
    taken, far = np.uint64(loose[slot]), np.uint64(mate[slot])
    end = np.uint64(loose[last]) if linked else waiting
    partner = np.uint64(mate[last]) if linked else other
    loose[slot], mate[slot], mate[partner] = end, partner, slot
    joins = linked and far != owner  # else the end went to its slot, or the trail is closed
    far = (slot if far == last else far) if joins else nowhere
    other = (slot if other == last else other) if joins else nowhere
    mate[other], mate[far] = far, other
    earlier, later = min(waiting, taken), max(waiting, taken)
    loose[far if waiting < taken else other] = earlier
    strand = later >> ONE if joins else np.uint64(chance.used[STRANDS])
    board.part_of[strand] = earlier ^ ((later ^ ONE) & ONE)
    board.item_end[item] = waiting
