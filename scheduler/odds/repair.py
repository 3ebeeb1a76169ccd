"""Integer odds that miss some bounds by little: made to keep them all, changing the least.

A circulation of changes. Only some pairs take part at first, and may change by one unit only; the
cut of a circulation that fails says which further pairs could help. When none is left, the cut is
the proof that no odds keep the bounds. So the whole network, with millions of arcs, is never built.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.odds.circulate import Arcs, circulate
from scheduler.odds.lattice import Bools, Floats, Ints, Lattice, Tree, sums
from scheduler.odds.whole import Odds

_FIRST_PAIRS = 8  # of each seat, and of each node that is off
_MORE_PAIRS = 200_000  # taken in at once when a cut asks for them; or as many as there are
_ROOT = 0


@dataclass(frozen=True, eq=False)
class Cut:
    """Nodes into which more must come than can go out: `a`, `b` mark A- and B-nodes, `root` that
    the root of both trees is among them; `missing` units. A proof by plain sums, see `cut_missing`.
    """

    a: Bools
    b: Bools
    root: bool
    missing: int


def repair(lattice: Lattice, odds: Odds, prior: Floats, off: float = 1.0) -> Cut | None:
    """Change `odds` in place until every bound holds; or the reason why none do (`odds` unchanged).

    Pairs with prior 0 stay at 0. `off`: by how many units a pair they are known to be off
    somewhere, so that smaller changes need not be tried.
    """
    changes = _Changes(lattice, odds, prior)
    if changes.fine():
        return None
    slack = int(min(max(off, 1.0), lattice.most))
    while True:
        cut = changes.within(slack)
        if cut is None:
            return None
        missing = cut_missing(lattice, cut.a, cut.b, cut.root, prior)
        if missing > 0:
            return Cut(cut.a, cut.b, cut.root, missing)
        if slack >= lattice.most:
            raise RuntimeError("a cut of the whole network that proves nothing")
        slack = min(slack * 8, lattice.most)


def cut_missing(lattice: Lattice, a: Bools, b: Bools, root: bool, prior: Floats) -> int:
    """By how many units the lower bounds into the marked nodes exceed the upper ones out of them.

    Plain sums over the original bounds: above 0 it proves that no odds keep them.
    """
    inward, outward = 0, 0
    for tree, inside, below in ((lattice.a, a, True), (lattice.b, b, False)):
        above = np.where(tree.parent >= 0, inside[tree.parent], root)
        enters = inside & ~above if below else above & ~inside
        leaves = above & ~inside if below else inside & ~above
        inward += int(tree.low[enters].sum())
        outward += int(tree.high[leaves].sum())
    leaves = a[lattice.leaf_a] & ~b[lattice.leaf_b]
    if len(prior):
        leaves &= prior > 0
    return inward - outward - int(leaves.sum()) * lattice.most


class _Changes:
    """The circulation of changes to `odds`."""

    def __init__(self, lattice: Lattice, odds: Odds, prior: Floats) -> None:
        self._lattice, self._odds, self._prior = lattice, odds, prior
        self._nodes = 1 + lattice.a.size + lattice.b.size
        self._tree = self._tree_arcs()
        self._chosen = np.zeros(lattice.pairs, dtype=np.bool_)
        self._choose_first()

    def fine(self) -> bool:
        return bool((self._tree.low <= 0).all() and (self._tree.high >= 0).all())

    def within(self, slack: int) -> Cut | None:
        """Change each pair by at most `slack`; None if that did it, else the cut in the way."""
        while True:
            pairs = np.flatnonzero(self._chosen)
            low, high = self._room(pairs, slack)
            lattice = self._lattice
            arcs = Arcs(
                lattice.leaf_a[pairs].astype(np.int64) + 1,
                lattice.leaf_b[pairs].astype(np.int64) + 1 + lattice.a.size,
                low,
                high,
            )
            found = circulate(self._nodes, arcs.plus(self._tree))
            if not found.missing:
                self._odds[pairs] += found.flows[: len(pairs)].astype(self._odds.dtype)
                return None
            a = found.inside[1 : 1 + lattice.a.size]
            b = found.inside[1 + lattice.a.size :]
            if not self._take_in(a, b, slack):
                return Cut(a, b, bool(found.inside[_ROOT]), found.missing)

    def _take_in(self, a: Bools, b: Bools, slack: int) -> bool:
        """Let pairs across the cut take part; False if all that could help already do."""
        from_a, to_b = a[self._lattice.leaf_a], b[self._lattice.leaf_b]
        useful = (from_a & ~to_b & (self._odds < self._lattice.most)) | (
            ~from_a & to_b & (self._odds > 0)
        )
        useful &= ~self._chosen
        if len(self._prior):
            useful &= self._prior > 0
        more = np.flatnonzero(useful)
        limit = max(_MORE_PAIRS, int(self._chosen.sum()))
        self._chosen[more[:: -(-len(more) // limit) or 1]] = True
        return len(more) > 0

    def _room(self, pairs: Ints, slack: int) -> tuple[Ints, Ints]:
        odds = self._odds[pairs].astype(np.int64)
        return np.maximum(-odds, -slack), np.minimum(self._lattice.most - odds, slack)

    def _choose_first(self) -> None:
        """A few pairs of each seat, another few each seat along; and of each node that is off."""
        lattice = self._lattice
        sizes = np.diff(lattice.start)
        for k in range(_FIRST_PAIRS):
            seat = np.flatnonzero(sizes > 0)
            at = (seat * _FIRST_PAIRS + k * (1 + sizes[seat] // _FIRST_PAIRS)) % sizes[seat]
            self._chosen[lattice.start[seat] + at] = True
        if len(self._prior):
            self._chosen &= self._prior > 0

    def _tree_arcs(self) -> Arcs:
        lattice = self._lattice
        a, b = lattice.a, lattice.b
        now_a, now_b = sums(a, lattice.leaf_a, self._odds), sums(b, lattice.leaf_b, self._odds)
        above_a = np.where(a.parent >= 0, a.parent + 1, _ROOT)
        above_b = np.where(b.parent >= 0, b.parent + 1 + a.size, _ROOT)
        down = Arcs(above_a, np.arange(a.size) + 1, *_left(a, now_a))
        return down.plus(Arcs(np.arange(b.size) + 1 + a.size, above_b, *_left(b, now_b)))


def _left(tree: Tree, now: Ints) -> tuple[Ints, Ints]:
    return tree.low - now, tree.high - now
