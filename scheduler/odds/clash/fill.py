"""As much as bounds allow that cannot all be kept, and the minimum cut in the way.

Like `repair`, but pairs may change by all they can at once: meant for problems that lack something,
where `repair` says so and this says how much, and where exactly. The cut is the smallest of all
that miss most (the nodes that every one of them contains), so it does not depend on the solver.
"""

from dataclasses import dataclass

import numba
import numpy as np

from scheduler.odds.circulate import Arcs, circulate
from scheduler.odds.lattice import Bools, Ints, Lattice, Numbers, Tree, sums
from scheduler.odds.whole import Odds

_FIRST_PAIRS = 8  # of each seat
_MORE_PAIRS = 200_000  # taken in at once when a cut asks for them
_ROOT = 0


@dataclass(frozen=True, eq=False)
class Filled:
    """`odds` keep every upper bound, and the lower ones but for `missing` units.

    `a`, `b` mark the nodes of the smallest cut that misses as much: what must come into them, by
    the lower bounds, exceeds what can go out, by the upper ones, by `missing` units. `chosen` marks
    the pairs that took part: a good start for a lattice that differs by little.
    """

    odds: Odds
    missing: int
    a: Bools
    b: Bools
    chosen: Bools


def first_pairs(lattice: Lattice) -> Bools:
    """A few pairs of each seat, another few each seat along."""
    chosen = np.zeros(lattice.pairs, dtype=np.bool_)
    sizes = np.diff(lattice.start)
    seat = np.flatnonzero(sizes > 0)
    for k in range(_FIRST_PAIRS):
        at = (seat * _FIRST_PAIRS + k * (1 + sizes[seat] // _FIRST_PAIRS)) % sizes[seat]
        chosen[lattice.start[seat] + at] = True
    return chosen


class Sprawl(Exception):
    """Too many pairs would have to take part: another start is better."""


def fill(lattice: Lattice, odds: Odds, chosen: Bools, limit: int | None = None) -> Filled:
    """Bring `odds` (any; not changed) as near to the bounds as can be.

    The lattice must have odds within its upper bounds and the lower ones of the B side. Raises
    RuntimeError if it does not: then the cut would hold the root of the trees. Raises Sprawl if
    more than `limit` pairs would take part.
    """
    odds, chosen = odds.copy(), chosen.copy()
    tails = lattice.leaf_a
    while True:
        pairs = np.flatnonzero(chosen)
        now = odds[pairs].astype(np.int64)
        arcs = Arcs(
            tails[pairs].astype(np.int64) + 1,
            lattice.leaf_b[pairs].astype(np.int64) + 1 + lattice.a.size,
            -now,
            lattice.most - now,
        )
        found = circulate(1 + lattice.a.size + lattice.b.size, arcs.plus(_tree_arcs(lattice, odds)))
        odds[pairs] += found.flows[: len(pairs)].astype(odds.dtype)
        a = found.inside[1 : 1 + lattice.a.size]
        b = found.inside[1 + lattice.a.size :]
        if not found.missing or not _take_in(lattice, odds, chosen, a, b):
            break
        if limit is not None and int(chosen.sum()) > limit:
            raise Sprawl
    if found.missing and found.inside[_ROOT]:
        raise RuntimeError("what can be had at most is less than what must be")
    _trim(lattice, odds)
    return Filled(odds, found.missing, a, b, chosen)


def _take_in(lattice: Lattice, odds: Odds, chosen: Bools, a: Bools, b: Bools) -> bool:
    """Let pairs across the cut take part; False if all that could help already do."""
    from_a, to_b = a[lattice.leaf_a], b[lattice.leaf_b]
    useful = (from_a & ~to_b & (odds < lattice.most)) | (~from_a & to_b & (odds > 0))
    more = np.flatnonzero(useful & ~chosen)
    chosen[more[:: -(-len(more) // _MORE_PAIRS) or 1]] = True
    return len(more) > 0


def _tree_arcs(lattice: Lattice, odds: Odds) -> Arcs:
    a, b = lattice.a, lattice.b
    now_a, now_b = sums(a, lattice.leaf_a, odds), sums(b, lattice.leaf_b, odds)
    above_a = np.where(a.parent >= 0, a.parent + 1, _ROOT)
    above_b = np.where(b.parent >= 0, b.parent + 1 + a.size, _ROOT)
    down = Arcs(above_a, np.arange(a.size) + 1, a.low - now_a, a.high - now_a)
    up = Arcs(np.arange(b.size) + 1 + a.size, above_b, b.low - now_b, b.high - now_b)
    return down.plus(up)


def _trim(lattice: Lattice, odds: Odds) -> None:
    """Take away what is above an upper bound: the solver leaves what has no place anywhere."""
    over_a, over_b = _over(lattice.a, lattice.leaf_a, odds), _over(lattice.b, lattice.leaf_b, odds)
    if (over_a > 0).any() or (over_b > 0).any():
        _take_away(
            lattice.leaf_a, lattice.a.parent, over_a, lattice.leaf_b, lattice.b.parent, over_b, odds
        )


def _over(tree: Tree, leaf: Numbers, odds: Odds) -> Ints:
    return sums(tree, leaf, odds) - tree.high


@numba.njit(cache=True)
def _take_away(leaf_a, parent_a, over_a, leaf_b, parent_b, over_b, odds):  # type: ignore[no-untyped-def]
    for pair in range(len(odds)):
        if odds[pair] == 0:
            continue
        much = max(_most_over(leaf_a[pair], parent_a, over_a), 0)
        much = min(max(much, _most_over(leaf_b[pair], parent_b, over_b)), odds[pair])
        if much > 0:
            odds[pair] -= much
            _lessen(leaf_a[pair], parent_a, over_a, much)
            _lessen(leaf_b[pair], parent_b, over_b, much)


@numba.njit(cache=True)
def _most_over(node, parent, over):  # type: ignore[no-untyped-def]
    most = over[node]
    while parent[node] >= 0:
        node = parent[node]
        most = max(most, over[node])
    return most


@numba.njit(cache=True)
def _lessen(node, parent, over, much):  # type: ignore[no-untyped-def]
    while node >= 0:
        over[node] -= much
        node = parent[node]
