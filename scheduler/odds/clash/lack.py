"""What a lattice lacks, in three steps: needs that exceed their seat, places that stay empty,
people without work.

They are looked for one after the other, because one cut can show one kind only:
1. needs: of seats and groups alone, whoever there is: the lower bounds below a seat exceed its
   upper one. In the next steps such a seat takes as many as it needs.
2. places: seats and groups ask for their lower bounds, nobody must work. The cut has seats inside
   that need more than the people inside can carry (Hall).
3. work: the places that stay empty in 2 are forgiven; now people ask for their lower bounds, and
   no seat takes more than it has. The cut is read from the other side, with the two trees
   changed over: people inside must take more than the seats inside have.
What is made up for in a step adds no more to any cut than is missing in that step, so no cut of the
lattice as it is proves more than is missing in all three.
"""

from dataclasses import dataclass, replace

import numpy as np

from scheduler.odds.clash.fill import Filled, fill, first_pairs
from scheduler.odds.fit import most_even
from scheduler.odds.lattice import Bools, Floats, Ints, Lattice, Tree, sums
from scheduler.odds.whole import Odds, whole_odds

_SWEEPS = 4  # a fair start; the flow does the rest
_NO_PRIOR: Floats = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Lack:
    """What was filled in each step, and the lattices it was filled in; those of needs and work are
    changed over. `work` is None where nobody must work."""

    needs: Filled
    needs_in: Lattice
    places: Filled
    places_in: Lattice
    work: Filled | None
    work_in: Lattice

    @property
    def missing(self) -> tuple[int, int, int]:
        """Units missing of places, of work, and of what needs exceed; in the order of ClashKind."""
        work = 0 if self.work is None else self.work.missing
        return self.places.missing, work, self.needs.missing


def lacking(lattice: Lattice, unit: int) -> Lack:
    """What it lacks at least. Nothing missing means that there are odds."""
    return lacking_from(lattice, *rough(lattice, unit))


def rough(lattice: Lattice, unit: int) -> tuple[Odds, Bools]:
    """Odds to start from, and the pairs to let take part at first."""
    asked = replace(lattice.a, low=np.maximum(lattice.a.low, 1))  # a fit cannot start from nothing
    fit = most_even(replace(lattice, a=asked), unit, _NO_PRIOR, _SWEEPS)
    return whole_odds(lattice, fit, _NO_PRIOR, unit), first_pairs(lattice)


def lacking_from(lattice: Lattice, start: Odds, chosen: Bools, limit: int | None = None) -> Lack:
    """The same, from odds that are nearly there; raises Sprawl (see fill) if they are not."""
    first = places_lattice(lattice)
    places = fill(first, start, chosen, limit)
    second = work_lattice(lattice, places)
    must = lattice.b.low.any()
    work = fill(second, places.odds, places.chosen, limit) if must else None
    return Lack(excess(lattice), changed_over(lattice), places, first, work, second)


def excess(lattice: Lattice) -> Filled:
    """Seats whose groups need more people than the seat takes; nothing is filled. The cut has these
    seats, and below them every group that by itself asks for less than the groups in it."""
    need, tree = _needed(lattice), lattice.a
    inside = (tree.parent < 0) & (need > tree.high)
    missing = int((need - tree.high)[inside].sum())
    for node in range(lattice.seats, tree.size) if missing else ():
        inside[node] = inside[tree.parent[node]] and need[node] > tree.low[node]
    nothing = np.zeros(lattice.pairs, dtype=np.int32)
    nobody = np.zeros(lattice.b.size, dtype=np.bool_)
    return Filled(nothing, missing, nobody, inside, nothing > 0)


def places_lattice(lattice: Lattice) -> Lattice:
    """Nobody must work, and what a seat needs never exceeds what it takes."""
    return _roomy(replace(lattice, b=replace(lattice.b, low=np.zeros_like(lattice.b.low))))


def work_lattice(lattice: Lattice, places: Filled) -> Lattice:
    """Empty places are forgiven, what is still needed never exceeds what a seat takes; the trees
    are changed over."""
    have = sums(lattice.a, lattice.leaf_a, places.odds)
    forgiven = replace(lattice.a, low=np.minimum(lattice.a.low, have))
    return changed_over(_roomy(replace(lattice, a=forgiven)))


def _roomy(lattice: Lattice) -> Lattice:
    """Every seat and group takes what is needed in it, and asks for it too: that changes no cut
    that misses most, for its groups ask for as much without the seat, and parts of a seat can be
    looked at by themselves."""
    need = _needed(lattice)
    high = np.maximum(lattice.a.high, need)
    return replace(lattice, a=replace(lattice.a, low=need, high=high))


def _needed(lattice: Lattice) -> Ints:
    """What each seat and group needs, by its own lower bound and by those below it."""
    need = lattice.a.low.copy()
    below = np.zeros_like(need)
    for node in range(lattice.a.size - 1, lattice.seats - 1, -1):
        need[node] = max(need[node], below[node])
        below[lattice.a.parent[node]] += need[node]
    return np.maximum(need, below)


def changed_over(lattice: Lattice) -> Lattice:
    """The same bounds with people on the A side: `start` means nothing then."""
    return replace(
        lattice,
        leaf_a=lattice.leaf_b,
        leaf_b=lattice.leaf_a,
        a=lattice.b,
        b=lattice.a,
        start=np.zeros(0, dtype=np.int64),
        seats=lattice.people,
        people=lattice.seats,
    )


def owners(tree: Tree) -> Ints:
    """The topmost node above each node, or itself."""
    top = np.arange(tree.size, dtype=np.int64)
    while (tree.parent[top] >= 0).any():
        top = np.where(tree.parent[top] >= 0, tree.parent[top], top)
    return top
