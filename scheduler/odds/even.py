"""Loads as even as the rules allow.

Among all expected loads that the rules allow there is one that is least spread out, whatever
measure of spread is taken: the lexicographically most even one (Megiddo 1974; Fujishige 1980, for
loads that flows can reach). It is found from the top: the smallest common limit that everybody can
keep, the people who need all of it, and then the same again for the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.odds.answer import EvenLoad
from scheduler.odds.forced import Arcs, components
from scheduler.odds.index import Index
from scheduler.odds.lattice import Bools, Ints, Lattice, Tree, sums
from scheduler.odds.pipeline import EVERYWHERE, feasible
from scheduler.odds.repair import Cut, repair
from scheduler.odds.whole import Odds


def evened(lattice: Lattice, unit: int) -> Lattice | Cut:
    """The lattice with everybody held to their even load, exactly; or the cut that proves that
    there are no odds at all.

    Loads are whole units: of those who share a limit some are held to one unit less, so that
    together they take just what they must. So nothing that is forced with the even loads as
    fractions comes free by a unit here, where no multipliers would be found for it.
    """
    found = feasible(lattice, unit, EVERYWHERE)
    if isinstance(found, Cut):
        return found
    people = lattice.people
    open_ = np.bincount(person_of(lattice)[lattice.leaf_b], minlength=people) > 0
    low, high = lattice.b.low.copy(), lattice.b.high.copy()
    while open_.any():
        level, odds = _common_limit(lattice, unit, low, high, open_)
        tight = _held(lattice, low, high, level, odds)
        load = loads_of(lattice, odds)[tight]
        low[:people][tight] = high[:people][tight] = load
        open_ &= ~tight
    return _bounded(lattice, low, high)


def person_of(lattice: Lattice) -> Ints:
    """The person above each B-node."""
    person = np.arange(lattice.b.size, dtype=np.int64)
    for node in np.flatnonzero(lattice.b.parent >= 0).tolist():
        person[node] = person[lattice.b.parent[node]]
    return person


@dataclass(frozen=True, eq=False)
class _Level:
    """A common `limit` of the `open` people, the smallest with which there are odds."""

    limit: int
    open: Bools

    def bounds(self, low: Ints, high: Ints, less: int = 0) -> Ints:
        """Upper bounds with this limit, or `less`: it bounds nobody below their own minimum, nor
        above their own maximum."""
        own_low, own_high = low[: len(self.open)], high[: len(self.open)]
        limited = high.copy()
        at_most = np.clip(self.limit - less, own_low, own_high)
        limited[: len(self.open)][self.open] = at_most[self.open]
        return limited


def _common_limit(
    lattice: Lattice, unit: int, low: Ints, high: Ints, open_: Bools
) -> tuple[_Level, Odds]:
    """The smallest common limit of the open people, and odds with it (Newton's method on cuts)."""
    people = lattice.people
    need = int(lattice.a.low[: lattice.seats].sum()) - int(low[:people][~open_].sum())
    among = open_
    while True:
        limit = _limit_for(low[:people][among], high[:people][among], need)
        level = _Level(limit, open_)
        limited = level.bounds(low, high)
        found = feasible(_bounded(lattice, low, limited), unit, EVERYWHERE)
        if not isinstance(found, Cut):
            return level, found[1]
        among, need = _needs(found, limited, open_)


def _needs(cut: Cut, high: Ints, open_: Bools) -> tuple[Bools, int]:
    """The open people of a cut, and what they must take together at least."""
    among = cut.b[: len(open_)] & open_
    if not among.any():
        raise RuntimeError("a common limit breaks bounds that it does not touch")
    return among, int(high[: len(open_)][among].sum()) + cut.missing


def _held(lattice: Lattice, low: Ints, high: Ints, level: _Level, odds: Odds) -> Bools:
    """Who of the open people needs all of the limit: those who would miss most with a unit less.
    Changes `odds` so that each of them takes the limit or a unit less, and together no more than
    they must (the peak set of Frank and Murota 2022)."""
    limited, less = level.bounds(low, high), level.bounds(low, high, less=1)
    cut = repair(_bounded(lattice, low, less), odds.copy(), EVERYWHERE, lattice.most)
    if cut is None:  # the limit is 0: everybody takes their own minimum
        return level.open
    tight, need = _needs(cut, less, level.open)
    least = low.copy()
    least[: lattice.people][tight] = less[: lattice.people][tight]
    together = _together(_bounded(lattice, least, limited), tight, need)
    if repair(together, odds, EVERYWHERE) is not None:
        raise RuntimeError("people who need a common limit cannot all be near it")
    return tight


def _together(lattice: Lattice, members: Bools, total: int) -> Lattice:
    """The lattice with one more B-node above these people, whose total is this; it comes first."""
    b = lattice.b
    parent = np.where(b.parent >= 0, b.parent + 1, -1).astype(np.int32)
    parent[: lattice.people][members] = 0
    return replace(
        lattice,
        leaf_b=lattice.leaf_b + np.int32(1),
        b=Tree(
            np.concatenate([[np.int32(-1)], parent]),
            np.concatenate([[total], b.low]),
            np.concatenate([[total], b.high]),
        ),
    )


def _limit_for(low: Ints, high: Ints, need: int) -> int:
    """The smallest common limit with which people within `low` and `high` take `need` together."""
    first, last = 0, int(high.max(initial=0))
    if int(high.sum()) < need:
        raise RuntimeError("odds that no even loads admit")
    while first < last:
        middle = (first + last) // 2
        if int(np.clip(middle, low, high).sum()) >= need:
            last = middle
        else:
            first = middle + 1
    return first


def _bounded(lattice: Lattice, low: Ints, high: Ints) -> Lattice:
    return replace(lattice, b=replace(lattice.b, low=low, high=high))


def even_loads(index: Index, lattice: Lattice) -> tuple[EvenLoad, ...]:
    """The bounds of an evened lattice, of everybody who is eligible for something."""
    some = np.bincount(index.person, minlength=lattice.people) > 0
    low, high = lattice.b.low, lattice.b.high
    return tuple(
        EvenLoad(index.people[at].inspector, int(low[at]), int(high[at]))
        for at in np.flatnonzero(some).tolist()
    )


def with_even_loads(index: Index, even: Iterable[EvenLoad]) -> Lattice:
    """The index's lattice, with these in place of the limits of the people they name."""
    low, high = index.lattice.b.low.copy(), index.lattice.b.high.copy()
    number = {who.inspector: at for at, who in enumerate(index.people)}
    for name, least, most in even:
        if name in number:
            low[number[name]], high[number[name]] = least, most
    return _bounded(index.lattice, low, high)


def loads_of(lattice: Lattice, odds: Odds) -> Ints:
    """The total of each person, in units of 2^-K."""
    return sums(lattice.b, lattice.leaf_b, odds)[: lattice.people]


def unfair(lattice: Lattice, odds: Odds) -> tuple[tuple[int, int], ...]:
    """(person, load they could come down to): everybody who could hand load on, by a chain of
    exchanges within the bounds, to somebody with less. `lattice`: not evened, as the rules have it.

    Loads are the most even ones exactly if there is nobody (Fujishige 1980). As loads are whole
    units, chains that carry no more units than there are people do not count, nor does a
    difference of as many. No solver is asked: one walk through the graph of possible changes.
    """
    a, b, people = lattice.a, lattice.b, lattice.people
    slack = people
    now_a, now_b = sums(a, lattice.leaf_a, odds), sums(b, lattice.leaf_b, odds)
    inner_a, inner_b = np.flatnonzero(a.parent >= 0), np.flatnonzero(b.parent >= 0)
    arcs = (
        (
            lattice.leaf_a,
            lattice.leaf_b + np.int32(a.size),
            odds < lattice.most - slack,
            odds > slack,
        ),
        (
            *(a.parent[inner_a], inner_a),
            *((a.high - now_a > slack)[inner_a], (now_a - a.low > slack)[inner_a]),
        ),
        (
            *(inner_b + a.size, b.parent[inner_b].astype(np.int64) + a.size),
            *((b.high - now_b > slack)[inner_b], (now_b - b.low > slack)[inner_b]),
        ),
    )
    group = components(a.size + b.size, arcs)
    load, own = now_b[:people], group[a.size : a.size + people]
    least = np.full(int(group.max()) + 1, np.iinfo(np.int64).max)
    takes = b.high[:people] - load > slack
    np.minimum.at(least, own[takes], load[takes])
    _hand_back(group, arcs, least)
    gives = load - b.low[:people] > slack
    wrong = np.flatnonzero(gives & (load - slack > least[own]))
    return tuple((who, int(least[own[who]])) for who in wrong.tolist())


def _hand_back(group: Ints, arcs: Sequence[Arcs], least: Ints) -> None:
    """The least load that can be reached from each component: along every edge between components
    the number falls, so each is final when its turn comes."""
    edges = []
    for tails, heads, forward, back in arcs:
        for start, end, open_ in ((tails, heads, forward), (heads, tails, back)):
            edges.append(np.stack([group[start[open_]], group[end[open_]]]))
    start, end = np.unique(np.concatenate(edges, axis=1), axis=1)
    for tail, head in zip(start.tolist(), end.tolist(), strict=True):
        least[tail] = min(least[tail], least[head])
