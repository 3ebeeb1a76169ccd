"""Loads as even as the rules allow.

Among all expected loads that the rules allow there is one that is least spread out, whatever
measure of spread is taken: the lexicographically most even one (Megiddo 1974; Fujishige 1980, for
loads that flows can reach). It is found from the top: the smallest common limit that everybody can
keep, the people who need all of it, and then the same again for the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from scheduler.odds.answer import EvenLoad
from scheduler.odds.forced import Arcs, components
from scheduler.odds.index import Index
from scheduler.odds.lattice import Bools, Ints, Lattice, sums
from scheduler.odds.pipeline import EVERYWHERE, feasible
from scheduler.odds.repair import Cut
from scheduler.odds.whole import Odds


def evened(lattice: Lattice, unit: int) -> Lattice | Cut:
    """The lattice with everybody held to their even load; or the cut that proves that there are no
    odds at all.

    Within one unit, or within as many units as there are people where whole units leave no more.
    """
    found = feasible(lattice, unit, EVERYWHERE)
    if isinstance(found, Cut):
        return found
    for slack in (1, max(lattice.people, 1)):
        levelled = _levelled(lattice, unit, slack)
        if levelled and not isinstance(feasible(levelled, unit, EVERYWHERE), Cut):
            return levelled
    raise RuntimeError("odds that no even loads admit")


def _levelled(lattice: Lattice, unit: int, slack: int) -> Lattice | None:
    """Everybody within `slack` units of their even load; None if that cannot be kept."""
    people = lattice.people
    low, high = lattice.b.low.copy(), lattice.b.high.copy()
    pairs = np.bincount(person_of(lattice)[lattice.leaf_b], minlength=people)
    open_ = pairs > 0
    while open_.any():
        step = _common_limit(lattice, unit, low, high, open_)
        if step is None:
            return None
        limit, tight = step
        high[:people][tight] = np.clip(limit, low[:people], high[:people])[tight]
        low[:people][tight] = np.maximum(low[:people], high[:people] - slack)[tight]
        open_ &= ~tight
    return _bounded(lattice, low, high)


def person_of(lattice: Lattice) -> Ints:
    """The person above each B-node."""
    person = np.arange(lattice.b.size, dtype=np.int64)
    for node in np.flatnonzero(lattice.b.parent >= 0).tolist():
        person[node] = person[lattice.b.parent[node]]
    return person


def _common_limit(
    lattice: Lattice, unit: int, low: Ints, high: Ints, open_: Bools
) -> tuple[int, Bools] | None:
    """The smallest common limit of the open people with which there are odds, and who of them
    needs all of it (Newton's method on cuts); None if no limit will do. A limit bounds nobody below
    their own minimum, nor above their own maximum."""
    people = lattice.people
    own_low, own_high = low[:people], high[:people]
    closed = int(own_high[~open_].sum())
    need = int(lattice.a.low[: lattice.seats].sum()) - closed
    tight, limit = open_, _limit_for(own_low[open_], own_high[open_], need)
    while limit is not None:
        limited = high.copy()
        limited[:people][open_] = np.clip(limit, own_low, own_high)[open_]
        found = feasible(_bounded(lattice, low, limited), unit, EVERYWHERE)
        if not isinstance(found, Cut):
            return limit, tight
        tight = found.b[:people] & open_
        if found.root or not tight.any():
            return None
        need = int(limited[:people][tight].sum()) + found.missing
        limit = _limit_for(own_low[tight], own_high[tight], need)
    return None


def _limit_for(low: Ints, high: Ints, need: int) -> int | None:
    """The smallest common limit with which people within `low` and `high` take `need` together."""
    first, last = 0, int(high.max(initial=0))
    if int(high.sum()) < need:
        return None
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
