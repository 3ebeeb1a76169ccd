"""Two trees of totals over the pairs: everything the rules bound, as flat integer arrays.

The pairs (seat, person) lie below both trees: on the A side seats and, within a seat, groups of its
people; on the B side people, their weeks, and their meetings with one target where they fit several
of its seats. So every bound is a node, and the bounds are two laminar families: odds that keep them
can always be drawn so that every outcome keeps them too (Budish, Che, Kojima, Milgrom, AER 2013).
"""

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Tree:
    """A forest of totals: `parent` of each node (-1: none; else a smaller number), and what the
    odds below it may sum to, `low` to `high`, in units of 2^-K."""

    parent: Numbers
    low: Ints
    high: Ints

    @property
    def size(self) -> int:
        return len(self.parent)


@dataclass(frozen=True, eq=False)
class Lattice:
    """Pairs between two trees.

    `leaf_a`, `leaf_b`: the deepest node above each pair; `most`: the most any single pair may have.
    The pairs of one seat lie together: those of seat s are `start[s]` to `start[s + 1]`. A-nodes
    below `seats` are the seats; B-nodes below `people` are the people.
    """

    leaf_a: Numbers
    leaf_b: Numbers
    a: Tree
    b: Tree
    most: int
    start: Ints
    seats: int
    people: int

    @property
    def pairs(self) -> int:
        return len(self.leaf_a)


def sums(tree: Tree, leaf: Numbers, values: npt.NDArray[np.generic]) -> Ints:
    """What the values below each node sum to. Exact: `values` are integers below 2^53 in all."""
    total = np.zeros(tree.size, dtype=np.int64)
    _add(leaf, values, total)
    for node in np.flatnonzero(tree.parent >= 0)[::-1].tolist():
        total[tree.parent[node]] += total[node]
    return total


@numba.njit(cache=True)
def _add(leaf, values, total):  # type: ignore[no-untyped-def]
    """numpy's bincount would first copy both arrays to other types."""
    for pair in range(len(leaf)):
        total[leaf[pair]] += np.int64(values[pair])
