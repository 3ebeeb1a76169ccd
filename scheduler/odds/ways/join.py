"""The seats of a clash with more people, who have no load yet: then some are given theirs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from scheduler.odds.clash.fill import Filled, fill
from scheduler.odds.clash.lack import owners, places_lattice, rough
from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Clash
from scheduler.odds.lattice import Ints, Lattice, Numbers, Tree
from scheduler.odds.problem import Candidate, Problem
from scheduler.odds.ways.ground import Case


class Joined:
    """`people` are the ones who join. `exact`: they change nothing but what they can take, so what
    does here does in the whole problem (ground.py).

    Raises ValueError where the groups of certified people would cross with them (index.py).
    """

    def __init__(self, case: Case, clash: Clash, people: Sequence[Candidate]) -> None:
        self.people = people
        self._place = {person.inspector: at for at, person in enumerate(people)}
        self._unit = case.problem.unit
        # Where certified, new or incompatible people matter, more people change the groups.
        newcomers = any(person.newcomer for person in people)
        changing = bool(case.index.groups or case.problem.apart or newcomers)
        made = (
            _anew(case, clash, people) if changing or not people else _beside(case, clash, people)
        )
        self._lattice, self._nodes = made
        self.exact = not changing and not any(person.load_least for person in people)
        self.filled = self.with_loads({})

    def with_loads(self, loads: Mapping[str, int]) -> Filled:
        """What is lacking when these people have these loads."""
        high = self._lattice.b.high.copy()
        high[self._nodes] = 0
        for name, load in loads.items():
            high[self._nodes[self._place[name]]] = load * self._unit
        lattice = replace(self._lattice, b=replace(self._lattice.b, high=high))
        return fill(lattice, *rough(lattice, self._unit))

    def tried(self, numbers: Sequence[int]) -> Filled:
        """The same for people by number, with their own loads."""
        return self.with_loads({self.people[at].inspector: self.people[at].load for at in numbers})

    def savings_by(self, names: Sequence[str]) -> Callable[[Filled], Mapping[int, int]]:
        """Of these people, whoever could take something of what is missing: at most their load."""
        places = sorted(self._place[name] for name in names)

        def savings(filled: Filled) -> Mapping[int, int]:
            return {
                at: self.people[at].load * self._unit for at in places if filled.b[self._nodes[at]]
            }

        return savings


def _anew(case: Case, clash: Clash, people: Sequence[Candidate]) -> tuple[Lattice, Ints]:
    """Index the targets of the clash once more, with everybody; what else is asked for is not."""
    index = index_problem(_targets_with(case, clash, (*case.problem.candidates, *people)))
    asking = {_name(case.index, node) for node in case.part.a.tolist()}
    low = index.lattice.a.low.copy()
    low[[node for node in range(len(low)) if _name(index, node) not in asking]] = 0
    lattice = replace(index.lattice, a=replace(index.lattice.a, low=low))
    number = {person.inspector: at for at, person in enumerate(index.people)}
    nodes = np.array([number[person.inspector] for person in people], dtype=np.int64)
    return places_lattice(lattice), nodes


def _targets_with(case: Case, clash: Clash, people: Sequence[Candidate]) -> Problem:
    """The targets of the clash and these people."""
    targets, given = set(clash.targets), case.problem
    return replace(
        given,
        seats=tuple(seat for seat in given.seats if seat.target in targets),
        candidates=tuple(people),
        blocks=tuple(block for block in given.blocks if block.target in targets),
        meetings=tuple(met for met in given.meetings if met.target in targets),
        costs=(),
        budget=None,
        reserve=(),
    )


def _beside(case: Case, clash: Clash, people: Sequence[Candidate]) -> tuple[Lattice, Ints]:
    """Index the new people alone, and put them beside the others, row by row."""
    own = case.ground.lattice
    index = index_problem(_targets_with(case, clash, people))
    asking = set(clash.seats)
    rows = [at for at, s in enumerate(index.seats) if (s.target, s.seat) in asking]
    more = index.lattice
    pairs = np.concatenate([np.arange(more.start[at], more.start[at + 1]) for at in rows])
    start = np.concatenate([[0], np.cumsum(np.diff(more.start)[rows])]).astype(np.int64)
    tree, to_own, to_more = _side_by_side(own, more)
    place_own = np.arange(own.pairs) + np.repeat(start[:-1], np.diff(own.start))
    place_more = np.arange(len(pairs)) + np.repeat(own.start[1:], np.diff(start))
    leaf_a = np.empty(own.pairs + len(pairs), dtype=np.int32)
    leaf_b = np.empty_like(leaf_a)
    leaf_a[place_own], leaf_b[place_own] = own.leaf_a, to_own[own.leaf_b]
    leaf_a[place_more] = _same_nodes(case, index, rows)[more.leaf_a[pairs]]
    leaf_b[place_more] = to_more[more.leaf_b[pairs]]
    lattice = Lattice(
        leaf_a,
        leaf_b,
        own.a,
        tree,
        own.most,
        own.start + start,
        own.seats,
        own.people + more.people,
    )
    number = {person.inspector: at for at, person in enumerate(index.people)}
    nodes = np.array([number[person.inspector] for person in people], dtype=np.int64)
    return lattice, to_more[nodes].astype(np.int64)


def _side_by_side(own: Lattice, more: Lattice) -> tuple[Tree, Numbers, Numbers]:
    """Both people's trees as one, all people first; and the new numbers of their nodes."""
    to_own = np.arange(own.b.size, dtype=np.int32)
    to_own[own.people :] += np.int32(more.people)
    to_more = np.arange(more.b.size, dtype=np.int32)
    to_more[: more.people] += np.int32(own.people)
    to_more[more.people :] += np.int32(own.b.size)
    size = own.b.size + more.b.size
    parent = np.full(size, -1, dtype=np.int32)
    low, high = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for tree, to in ((own.b, to_own), (more.b, to_more)):
        parent[to] = np.where(tree.parent >= 0, to[tree.parent], -1)
        high[to] = tree.high
    return Tree(parent, low, high), to_own, to_more


def _same_nodes(case: Case, index: Index, rows: Sequence[int]) -> Numbers:
    """For each A-node of the new people's index the same node of the ground; -1 outside `rows`.

    Raises KeyError if a node of these seats is not there: then the groups are not the same.
    """
    own = {_name(case.index, node): at for at, node in enumerate(case.ground.nodes.tolist())}
    top, asking = owners(index.lattice.a).tolist(), set(rows)
    found = [own[_name(index, at)] if row in asking else -1 for at, row in enumerate(top)]
    return np.array(found, dtype=np.int32)


def _name(index: Index, node: int) -> tuple[str, ...]:
    """What an A-node bounds: (target, seat), or (target, seat, group); of the experienced people of
    a seat there is one group, by whatever certificate."""
    if node < len(index.seats):
        return index.seats[node].target, index.seats[node].seat
    at, group = index.groups[node - len(index.seats)]
    experienced = group.startswith("mentor")
    return index.seats[at].target, index.seats[at].seat, "mentor" if experienced else group
