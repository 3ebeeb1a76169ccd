"""Odds of inspectors against their problem: every bound, the paths of the lottery, the proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from api.engine.container import TABLES
from api.engine.stated import Stated
from api.engine.wording import Words, broken
from scheduler.odds import InspectorOdds, PairOdds, Problem, Violation
from scheduler.odds.answer import EvenLoad, Multiplier
from scheduler.odds.certify import check_evenness
from scheduler.odds.even import with_even_loads
from scheduler.odds.index import Index, index_problem
from scheduler.odds.items import lottery_items
from scheduler.odds.lattice import Ints, sums


def pairs(stated: Stated) -> list[PairOdds]:
    """The items as pairs, sorted. A name that is no pair's is one of an unknown seat."""
    found = []
    for name, odds, *_ in stated.rows["items.txt"]:
        target, seat, inspector = (*name.split("/", 2), "", "")[:3]
        found.append(PairOdds(target, seat, inspector, int(odds)))
    return sorted(found)


def bounds(problem: Problem, stated: Stated, listed: Sequence[PairOdds]) -> Iterator[Violation]:
    """Sums of odds outside any bound of the rules: loads, weeks, groups, meetings, even loads."""
    index = index_problem(problem)
    odds = _odds_of(index, listed)
    if odds is None:
        return  # the eligibility of pairs is judged by the rules' second faces
    if stated.head.cap != problem.pair_most:
        yield Violation("pair_cap", found=stated.head.cap, most=problem.pair_most)
    lattice = with_even_loads(index, even_loads(stated))
    for tree, leaf, names in (
        (lattice.a, lattice.leaf_a, index.names_a()),
        (lattice.b, lattice.leaf_b, index.names_b()),
    ):
        total = sums(tree, leaf, odds)
        wrong = {*np.flatnonzero((total < tree.low) | (total > tree.high)).tolist()}
        for node, (kind, parts) in enumerate(names):
            if node in wrong:
                where = "/".join((str(kind), *parts))
                limits = int(tree.low[node]), int(tree.high[node])
                yield Violation("bound", where, "", "", int(total[node]), *limits)


def even_loads(stated: Stated) -> list[EvenLoad]:
    """`even.txt`."""
    return [EvenLoad(name, int(low), int(high)) for name, low, high in stated.rows["even.txt"]]


def evenness(problem: Problem, stated: Stated, listed: Sequence[PairOdds]) -> list[Violation]:
    """What keeps the odds from being the most even ones: the multipliers must prove it."""
    multipliers = []
    for kind, *names, value, level in stated.rows["multipliers.txt"]:
        own = _NAMES.get(kind, 3)
        named = tuple(names if any(names[own:]) else names[:own])  # a name too many is unknown
        multipliers.append(Multiplier(kind, named, float(value), int(level)))
    head = stated.head
    apart = head.rounding if head.lottery == TABLES else head.deviation
    return check_evenness(problem, listed, multipliers, apart, float(head.tilt), even_loads(stated))


_NAMES = {"seat": 2, "group": 3, "inspector": 1, "week": 2, "pair": 2}


def paths(problem: Problem, stated: Stated, listed: Sequence[PairOdds]) -> Iterator[Words]:
    """Items whose paths are not those of the problem: then some rule might not hold in the draw."""
    index = index_problem(problem)
    odds = _odds_of(index, listed)
    if odds is None:
        yield broken("pairs_unknown")
        return
    made = cast(InspectorOdds, _Odds(index, odds))
    wanted = {item.name: (item.path_a, item.path_b) for item in lottery_items(made)}
    for item in stated.items():
        if wanted.get(item.name) != (item.path_a, item.path_b):
            yield broken("path_differs", name=item.name)


@dataclass(frozen=True)
class _Odds:
    """As much of InspectorOdds as its items are made of."""

    index: Index
    odds: Ints


def _odds_of(index: Index, listed: Sequence[PairOdds]) -> Ints | None:
    """The odds of each pair of the index; None where some are of no pair that the rules allow."""
    people = {who.inspector: at for at, who in enumerate(index.people)}
    seats = {(seat.target, seat.seat): at for at, seat in enumerate(index.seats)}
    codes = index.seat.astype(np.int64) * len(people) + index.person
    place = {code: at for at, code in enumerate(codes.tolist())}
    odds = np.zeros(len(codes), dtype=np.int64)
    for target, seat, inspector, value in listed:
        if (target, seat) not in seats or inspector not in people:
            return None
        at = place.get(seats[target, seat] * len(people) + people[inspector])
        if at is None:
            return None
        odds[at] = value
    return odds
