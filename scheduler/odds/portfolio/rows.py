"""Every rule as rows over the pairs of a whole assignment: how many of them it has.

The lattice's nodes, in whole places, and what leaves the two trees. Only the meeting cap is no row
(finder.py): it counts pairs of people.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scheduler.odds.index import Index
from scheduler.odds.lattice import Ints, Numbers, Tree
from scheduler.odds.portfolio.crossing import Beyond, Part
from scheduler.odds.problem import Problem
from scheduler.odds.rules import Over

_CODES = {Over.SEAT: "crew_size", Over.INSPECTOR: "load", Over.WEEK: "week_load"}


@dataclass(frozen=True)
class Row:
    """Of the pairs `members` an assignment has `low` to `high`, by the rule `code`. `crosses`: it
    is no node of the two trees; `target`: whose visit it is about, if it is one's only."""

    code: str
    members: tuple[int, ...]
    low: int
    high: int
    crosses: bool = True
    target: str = ""


class Whole(NamedTuple):
    """The lattice's bounds in whole places."""

    low_a: Ints
    high_a: Ints
    low_b: Ints
    high_b: Ints


def whole_bounds(index: Index, unit: int) -> Whole:
    """A cap bounds odds only: of a meeting an assignment has at most one."""
    a, b = index.lattice.a, index.lattice.b
    first = len(index.people) + len(index.weeks)
    high_b = b.high // unit
    high_b[first:] = 1
    return Whole(-(-a.low // unit), a.high // unit, -(-b.low // unit), high_b)


def rows_of(problem: Problem, index: Index, parts: Iterable[Beyond]) -> list[Row]:
    """All rows; `index` is that of the relaxed problem, `problem` the one as it was posed."""
    lattice, bounds = index.lattice, whole_bounds(index, problem.unit)
    below_a, below_b = _below(lattice.a, lattice.leaf_a), _below(lattice.b, lattice.leaf_b)
    found = []
    for at, (over, names) in enumerate(index.names_a()):
        code = _CODES.get(over) or names[2].partition(":")[0]
        low, high = int(bounds.low_a[at]), int(bounds.high_a[at])
        found.append(Row(code, tuple(below_a[at]), low, high, False, names[0]))
    for at, (over, _) in enumerate(index.names_b()):
        low, high = int(bounds.low_b[at]), int(bounds.high_b[at])
        if low > 0 or high < len(below_b[at]):
            code = _CODES.get(over, "one_seat")
            found.append(Row(code, tuple(below_b[at]), low, high, False))
    kinds = {part.part for part in parts}
    makers = {
        Part.SHARED_PEOPLE: _shared,
        Part.NEEDS: _needs,
        Part.APART: _apart,
        Part.MENTOR: _mentor,
    }
    for part, maker in makers.items():
        if part in kinds:
            found += maker(problem, index)
    return found


def _below(tree: Tree, leaf: Numbers) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(tree.size)]
    parent = tree.parent.tolist()
    for pair, node in enumerate(leaf.tolist()):
        while node >= 0:
            found[node].append(pair)
            node = parent[node]
    return found


def _pairs(index: Index) -> Iterator[tuple[int, str, str, str]]:
    """Number, target, seat and candidate of each pair."""
    for at, (seat, person) in enumerate(
        zip(index.seat.tolist(), index.person.tolist(), strict=True)
    ):
        asked = index.seats[seat]
        yield at, asked.target, asked.seat, index.people[person].inspector


def _shared(problem: Problem, index: Index) -> Iterator[Row]:
    """Whoever comes as several candidates comes to a target once, and in all no more often than
    they themselves may."""
    comes = {who: names for who, names in problem.drawn_as.items() if len(names) > 1}
    people: defaultdict[str, list[str]] = defaultdict(list)
    for who, names in comes.items():
        for name in names:
            people[name].append(who)
    met: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    weeks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    total: defaultdict[str, list[int]] = defaultdict(list)
    week = {seat.target: seat.week for seat in problem.seats}
    for at, target, _, candidate in _pairs(index):
        for who in people.get(candidate, ()):
            met[target, who].append(at)
            weeks[who, week[target]].append(at)
            total[who].append(at)
    for members in met.values():
        yield Row("one_seat", tuple(members), 0, 1)
    for who in comes:
        own = problem.candidate_named.get(who)
        if own is not None:
            yield Row("load", tuple(total[who]), own.load_least, own.load)
    for (who, name), members in weeks.items():
        own = problem.candidate_named.get(who)
        if own is not None and own.week_load is not None and name:
            yield Row("week_load", tuple(members), 0, own.week_load)


def _needs(problem: Problem, index: Index) -> Iterator[Row]:
    of_seat: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for at, target, seat, candidate in _pairs(index):
        of_seat[target, seat].append((at, candidate))
    for asked in problem.seats:
        for name, least in asked.needs:
            members = [
                at
                for at, who in of_seat[asked.target, asked.seat]
                if name in problem.candidate_named[who].qualifications
            ]
            most = max(least, len(members))
            yield Row("needs", tuple(members), least, most, target=asked.target)


def _apart(problem: Problem, index: Index) -> Iterator[Row]:
    """At each target at most one of two; a team of both never comes."""
    comes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, target, _, candidate in _pairs(index):
        for who in problem.candidate_named[candidate].members or (candidate,):
            comes[target, who].append(at)
    for one, other in problem.apart:
        for target in problem.seats_of:
            left, right = comes.get((target, one), []), comes.get((target, other), [])
            both = sorted({*left} & {*right})
            if both:
                yield Row("apart", tuple(both), 0, 0)
            if left and right:
                yield Row("apart", tuple(sorted({*left, *right})), 0, 1)


def _mentor(problem: Problem, index: Index) -> Iterator[Row]:
    experienced: defaultdict[str, list[int]] = defaultdict(list)
    for at, target, _, candidate in _pairs(index):
        if not problem.candidate_named[candidate].newcomer:
            experienced[target].append(at)
    for target in problem.seats_of:
        members = experienced[target]
        yield Row("mentor", tuple(members), 1, max(1, len(members)), target=target)
