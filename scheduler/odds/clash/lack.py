"""What a lattice lacks, in two steps: first places that stay empty, then people without work.

The two are looked for one after the other, because one cut can show one kind only:
1. places: seats and groups ask for their lower bounds, nobody must work. The cut has seats inside
   that need more than the people inside can carry (Hall).
2. work: the places that stay empty in 1 are forgiven; now people ask for their lower bounds, and
   no seat takes more than it has. The cut is read from the other side, with the two trees
   changed over: people inside must take more than the seats inside have.
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
    """What was filled in either step, and the lattices it was filled in. `work` is None where
    nobody must work and no seat can need too much."""

    places: Filled
    places_in: Lattice
    work: Filled | None
    work_in: Lattice

    @property
    def missing(self) -> tuple[int, int]:
        """Units missing of places and of work."""
        return self.places.missing, 0 if self.work is None else self.work.missing


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
    needed = lattice.b.low.any() or lattice.a.size > lattice.seats
    work = fill(second, places.odds, places.chosen, limit) if needed else None
    return Lack(places, first, work, second)


def places_lattice(lattice: Lattice) -> Lattice:
    """Nobody must work, and what a seat needs never exceeds what it takes."""
    need = lattice.a.low.copy()
    below = np.zeros_like(need)
    for node in range(lattice.a.size - 1, lattice.seats - 1, -1):
        need[node] = max(need[node], below[node])
        below[lattice.a.parent[node]] += need[node]
    need = np.maximum(need, below)
    return replace(
        lattice,
        a=replace(lattice.a, high=np.maximum(lattice.a.high, need)),
        b=replace(lattice.b, low=np.zeros_like(lattice.b.low)),
    )


def work_lattice(lattice: Lattice, places: Filled) -> Lattice:
    """Empty places are forgiven; the trees are changed over."""
    have = sums(lattice.a, lattice.leaf_a, places.odds)
    forgiven = replace(lattice.a, low=np.minimum(lattice.a.low, have))
    return changed_over(replace(lattice, a=forgiven))


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
