"""The odds as items of the lottery: names, and paths of two trees (docs/protocol.md §5, §7).

path-a: target, target.seat, and below it target.seat.group for each group of the seat that bounds
the pair, the widest first. path-b: inspector; inspector.week where the week is bounded;
inspector.target. So every bound of the rules is a node, and every draw ends within it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.draw.network import Item
from scheduler.odds.answer import InspectorOdds
from scheduler.odds.collector import paused
from scheduler.odds.index import Index
from scheduler.odds.lattice import Ints, Numbers

ROOT = -1


@dataclass(frozen=True, eq=False)
class LotteryArrays:
    """The items in the order of their names, one entry each: which `pair` of the index it is, its
    `odds`, its `block`, and the node of each tree that it hangs from; and the trees' parents, nodes
    sorted by joined name (ROOT: none). Of the meetings only those with several items are nodes."""

    pair: Ints
    odds: Ints
    block: Numbers
    leaf_a: Numbers
    leaf_b: Numbers
    parent_a: Numbers
    parent_b: Numbers


@paused()
def lottery_arrays(odds: InspectorOdds) -> LotteryArrays:
    """For the fast lottery: no names are made but those of nodes."""
    index = odds.index
    pair = _in_name_order(index, np.flatnonzero(odds.odds))
    targets = sorted({seat.target for seat in index.seats}, key=str.encode)
    block_of = {target: at for at, target in enumerate(targets)}
    block = np.array([block_of[seat.target] for seat in index.seats], dtype=np.int32)
    # Mostly every pair has odds, and nothing has to be picked out.
    here = slice(None) if np.array_equal(pair, np.arange(len(odds.odds))) else pair
    parent_a, leaf_a = _tree(*_a_nodes(index), index.lattice.leaf_a[here])
    parent_b, leaf_b = _tree(*_b_nodes(index, pair, index.lattice.leaf_b[here]))
    return LotteryArrays(
        pair,
        odds.odds[here].astype(np.int64),
        block[index.seat[here]],
        leaf_a,
        leaf_b,
        parent_a,
        parent_b,
    )


def lottery_items(odds: InspectorOdds) -> Iterator[Item]:
    """For the readable lottery, and for files: sorted by the bytes of their names."""
    index = odds.index
    names_a, _ = _a_nodes(index)
    weeks = {
        len(index.people) + at: f"{index.people[who].inspector}.{week}"
        for at, (who, week) in enumerate(index.weeks)
    }
    b = index.lattice.b.parent
    first = len(index.people) + len(index.weeks)
    for pair in _in_name_order(index, np.flatnonzero(odds.odds)).tolist():
        seat, who = index.seats[index.seat[pair]], index.people[index.person[pair]].inspector
        node = int(index.lattice.leaf_b[pair])
        week = weeks.get(int(b[node]) if node >= first else node)
        path_b = (who, *([week] if week else []), f"{who}.{seat.target}")
        path_a = tuple(names_a[int(index.lattice.leaf_a[pair])].split("/"))
        name = f"{seat.target}/{seat.seat}/{who}"
        yield Item(name, int(odds.odds[pair]), path_a, path_b)


def _in_name_order(index: Index, pairs: Ints) -> Ints:
    """Pairs sorted by target/seat/inspector as bytes: seat by seat, as the index has them, unless
    a target's name is the beginning of another's."""
    keys = [f"{seat.target}/{seat.seat}/".encode() for seat in index.seats]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    if order == list(range(len(keys))):
        return pairs
    rank = np.empty(len(keys), dtype=np.int64)
    rank[order] = np.arange(len(keys))
    return np.asarray(pairs[np.argsort(rank[index.seat[pairs]], kind="stable")])


def _a_nodes(index: Index) -> tuple[list[str], Ints]:
    """Joined names of the lattice's A-nodes and after them of the targets, and the number of the
    node that each hangs from: a seat's is its target, which bounds nothing and so is no node of
    the lattice."""
    names = [f"{seat.target}/{seat.target}.{seat.seat}" for seat in index.seats]
    parents = index.lattice.a.parent[len(names) :]
    for (at, group), parent in zip(index.groups, parents.tolist(), strict=True):
        seat = index.seats[at]
        names.append(f"{names[parent]}/{seat.target}.{seat.seat}.{group}")
    targets: dict[str, int] = {}
    of_seat = [targets.setdefault(seat.target, len(names) + len(targets)) for seat in index.seats]
    above = np.concatenate([of_seat, parents, np.full(len(targets), ROOT)])
    return [*names, *targets], above.astype(np.int64)


def _b_nodes(index: Index, pair: Ints, leaf: Numbers) -> tuple[list[str], Ints, Numbers]:
    """Joined names of people, weeks and shared meetings, the number of the node that each hangs
    from, and each item's node. `leaf`: the lattice's node of each of these pairs."""
    people = [person.inspector for person in index.people]
    names, above = list(people), [ROOT] * len(people)
    for who, week in index.weeks:
        names.append(f"{people[who]}/{people[who]}.{week}")
        above.append(who)
    first = len(names)
    inner = np.flatnonzero(leaf >= first)
    meetings, at, items = np.unique(leaf[inner], return_index=True, return_counts=True)
    number = np.full(index.lattice.b.size, ROOT, dtype=np.int32)
    number[:first] = np.arange(first)
    parents = index.lattice.b.parent
    for meeting, pos, many in zip(meetings.tolist(), at.tolist(), items.tolist(), strict=True):
        parent = int(parents[meeting])
        if many == 1:  # the others of this meeting have no odds: the item hangs from the person
            number[meeting] = parent
            continue
        where = int(pair[inner[pos]])
        who, seat = people[index.person[where]], index.seats[index.seat[where]]
        number[meeting] = len(names)
        above.append(parent)
        names.append(f"{names[parent]}/{who}.{seat.target}")
    return names, np.array(above, dtype=np.int64), number[leaf]


def _tree(names: list[str], above: Ints, leaf: Numbers) -> tuple[Numbers, Numbers]:
    """Parents of the nodes with items below them, sorted by name, and the items' new leaves."""
    used = np.zeros(len(names), dtype=np.bool_)
    used[leaf] = True
    fresh = np.flatnonzero(used)
    while len(fresh):
        over = above[fresh]
        fresh = np.unique(over[over != ROOT])
        fresh = fresh[~used[fresh]]
        used[fresh] = True
    ordered = sorted(np.flatnonzero(used).tolist(), key=lambda node: names[node].encode())
    number = np.full(len(names) + 1, ROOT, dtype=np.int32)  # the last is that of ROOT
    number[ordered] = np.arange(len(ordered))
    return number[above[ordered]], number[leaf]
