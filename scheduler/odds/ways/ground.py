"""Where a change is tried: in a part of the problem while looking for its size, then in all of it.

What a part lacks depends on its own seats only: the same seats alone, with everybody's whole load,
lack the same. (A cut of these seats is a cut of all; and flow that starts in the smallest cut never
leaves it, because what leads out of it is full.) So changes of its bounds, and more people, are
tried there, on little. Changed bounds, and people who change more than what they themselves can
take, are tried once more on the whole problem before they are offered.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from scheduler.odds.clash.fill import Filled, Sprawl, fill
from scheduler.odds.clash.lack import (
    Lack,
    changed_over,
    excess,
    lacking,
    lacking_from,
    owners,
    rough,
)
from scheduler.odds.clash.parts import Part, View, view_of
from scheduler.odds.index import Index
from scheduler.odds.infeasible import ClashKind
from scheduler.odds.lattice import Ints, Lattice, Tree
from scheduler.odds.problem import Problem

_NEAR = 1_000_000  # with more pairs to change a new start is better


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Change:
    """Bounds of numbered nodes: `raised` people or weeks take `by` units more, `lowered` people
    must take `by` units less, `eased` seats or groups need nobody, `dropped` ones are gone."""

    by: int = 0
    raised: Ints = field(default_factory=_none)
    lowered: Ints = field(default_factory=_none)
    eased: Ints = field(default_factory=_none)
    dropped: Ints = field(default_factory=_none)


@dataclass(frozen=True, eq=False)
class Ground:
    """A lattice that lacks something. `nodes`: numbers, in the whole lattice, of its A-nodes;
    `seats`: of its seats. `kind`: what is missing; work and needs are looked at from the people's
    side. `left`: units that other clashes on it miss. `all`: there is nothing else, so what does
    here does."""

    lattice: Lattice
    filled: Filled
    kind: ClashKind
    nodes: Ints
    seats: Ints
    unit: int
    left: int
    all: bool

    def lacks_with(self, change: Change) -> Filled:
        """The lattice, a little changed, filled anew."""
        lattice = changed(self.lattice, change, self.nodes)
        if self.kind is ClashKind.NEEDS:
            return excess(lattice)
        start, chosen = rough(lattice, self.unit)
        asked = changed_over(lattice) if self.kind is ClashKind.WORK else lattice
        return fill(asked, start, chosen)

    def enough(self, change: Change) -> bool:
        """With this change nothing is missing but for other clashes."""
        return self.lacks_with(change).missing <= self.left

    def view(self, filled: Filled) -> View:
        work = self.kind is not ClashKind.PLACES
        return view_of(changed_over(self.lattice) if work else self.lattice, filled, work=work)


@dataclass(frozen=True, eq=False)
class Case:
    """A part of what a problem lacks, where it lies, and everything to try changes with."""

    problem: Problem
    index: Index
    lack: Lack
    part: Part
    ground: Ground

    @property
    def left(self) -> tuple[int, int, int]:
        """What the other clashes miss (places, work, needs), in units."""
        places, work, needs = self.lack.missing
        own = {self.part.kind: self.part.missing}
        return (
            places - own.get(ClashKind.PLACES, 0),
            work - own.get(ClashKind.WORK, 0),
            needs - own.get(ClashKind.NEEDS, 0),
        )

    def clears(self, lack: Lack) -> bool:
        """Nothing of this part is missing any more, and no more of the others than before."""
        return all(now <= left for now, left in zip(lack.missing, self.left, strict=True))

    def clears_with(self, change: Change) -> bool:
        """Does a change that is enough on the ground do on the whole problem?"""
        if self.ground.all:
            return True
        whole = np.arange(self.index.lattice.a.size, dtype=np.int64)
        lattice = changed(self.index.lattice, change, whole)
        before = self.lack.places
        try:
            return self.clears(lacking_from(lattice, before.odds, before.chosen, _NEAR))
        except Sprawl:
            return self.clears(lacking(lattice, self.problem.unit))

    @property
    def lacking_groups(self) -> frozenset[str]:
        """Groups of certified or experienced people of whom there are too few in particular."""
        view, first = self.part.view, len(self.index.seats)
        asking = self.part.a[view.term_a[self.part.a] > 0]
        return frozenset(self.index.groups[at - first][1] for at in asking.tolist() if at >= first)

    @property
    def places(self) -> int:
        """Places missing, rounded up."""
        return -(-self.part.missing // self.problem.unit)


def case_of(problem: Problem, index: Index, lack: Lack, part: Part) -> Case:
    grounds = {
        ClashKind.PLACES: _part_ground,
        ClashKind.WORK: _work_ground,
        ClashKind.NEEDS: _needs_ground,
    }
    return Case(problem, index, lack, part, grounds[part.kind](lack, part, problem.unit))


def _needs_ground(lack: Lack, part: Part, unit: int) -> Ground:
    lattice = changed_over(lack.needs_in)
    nodes = np.arange(lattice.a.size, dtype=np.int64)
    left = lack.needs.missing - part.missing
    seats = nodes[: lattice.seats]
    return Ground(lattice, lack.needs, part.kind, nodes, seats, unit, left, all=False)


def _work_ground(lack: Lack, part: Part, unit: int) -> Ground:
    assert lack.work is not None, "a part of it"
    lattice = replace(changed_over(lack.work_in), start=lack.places_in.start)
    nodes = np.arange(lattice.a.size, dtype=np.int64)
    left = lack.work.missing - part.missing
    seats = nodes[: lattice.seats]
    return Ground(lattice, lack.work, part.kind, nodes, seats, unit, left, all=False)


def _part_ground(lack: Lack, part: Part, unit: int) -> Ground:
    """Of the part's seats, what the part asks for and nothing else: another part may ask for other
    groups of the same seats."""
    whole, filled = lack.places_in, lack.places
    if len(part.asking) == whole.seats:
        every = np.arange(whole.a.size, dtype=np.int64)
        lattice = _asking_only(whole, every, part)
        alone = lack.work is None and filled.missing == part.missing
        if filled.missing > part.missing:
            filled = fill(lattice, filled.odds, filled.chosen)
        return Ground(lattice, filled, part.kind, every, part.asking, unit, 0, all=alone)
    lattice, pairs, nodes = narrowed(whole, part.asking)
    lattice = _asking_only(lattice, nodes, part)
    filled = fill(lattice, filled.odds[pairs], filled.chosen[pairs])
    if filled.missing != part.missing:
        raise RuntimeError("the seats of a part lack something else by themselves")
    return Ground(lattice, filled, part.kind, nodes, part.asking, unit, 0, all=False)


def _asking_only(lattice: Lattice, nodes: Ints, part: Part) -> Lattice:
    low = np.where(np.isin(nodes, part.a), lattice.a.low, 0)
    return replace(lattice, a=replace(lattice.a, low=low))


def narrowed(whole: Lattice, seats: Ints) -> tuple[Lattice, Ints, Ints]:
    """The rows of these seats alone, and the numbers of their pairs and of their A-nodes."""
    start = whole.start
    pairs = np.concatenate([np.arange(start[s], start[s + 1]) for s in seats.tolist()])
    wanted = np.zeros(whole.a.size, dtype=np.bool_)
    wanted[seats] = True
    nodes = np.flatnonzero(wanted[owners(whole.a)])
    place = np.full(whole.a.size + 1, -1, dtype=np.int32)
    place[nodes] = np.arange(len(nodes), dtype=np.int32)
    sizes = (start[1:] - start[:-1])[seats]
    lattice = Lattice(
        place[whole.leaf_a[pairs]],
        whole.leaf_b[pairs],
        Tree(place[whole.a.parent[nodes]], whole.a.low[nodes], whole.a.high[nodes]),
        whole.b,
        whole.most,
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        len(seats),
        whole.people,
    )
    return lattice, pairs, nodes


def changed(lattice: Lattice, change: Change, nodes: Ints) -> Lattice:
    """The lattice, whose A-nodes are numbered `nodes`, with other bounds."""
    low, high = lattice.a.low.copy(), lattice.a.high.copy()
    low[np.searchsorted(nodes, change.eased)] = 0
    gone = np.searchsorted(nodes, change.dropped)
    low[gone], high[gone] = 0, 0
    b_low, b_high = lattice.b.low.copy(), lattice.b.high.copy()
    b_high[change.raised] += change.by
    b_low[change.lowered] = np.maximum(b_low[change.lowered] - change.by, 0)
    return replace(
        lattice,
        a=replace(lattice.a, low=low, high=high),
        b=replace(lattice.b, low=b_low, high=b_high),
    )
