"""The bounds as two trees: seats with groups of their people; people with weeks and meetings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from scheduler.odds.lattice import Ints, Numbers, Tree, sums
from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules import Over, Rule

Limits = dict[tuple[str, ...], tuple[int, int]]
"""(over, *names) of each bound -> lower and upper, in units of 2^-K."""


def seat_tree(
    problem: Problem,
    seats: Sequence[Seat],
    people: Sequence[Candidate],
    seat: Numbers,
    person: Numbers,
    start: Ints,
    limits: Limits,
    rules: Sequence[Rule],
) -> tuple[Tree, Numbers, tuple[tuple[int, str], ...]]:
    """Seats, then the groups bounded in them, each below the narrowest group around it."""
    bounds = [limits[(Over.SEAT, s.target, s.seat)] for s in seats]
    parents = [-1] * len(seats)
    names: list[tuple[int, str]] = []
    leaf = seat.copy()
    number = {(s.target, s.seat): at for at, s in enumerate(seats)}
    asked: defaultdict[int, list[str]] = defaultdict(list)
    for key in limits:
        if key[0] == Over.GROUP:
            asked[number[key[1], key[2]]].append(key[3])
    members = dict(group for rule in rules for group in rule.groups(problem)) if asked else {}
    plans: dict[tuple[str, ...], _Nest] = {}
    for at in sorted(asked):
        wanted = tuple(sorted(asked[at]))
        if wanted not in plans:
            plans[wanted] = _Nest({name: members[name] for name in wanted}, people)
        nest, first = plans[wanted], len(parents)
        if nest.crosses:  # perhaps not by those who may take this seat
            here = {people[who].inspector for who in person[start[at] : start[at + 1]].tolist()}
            nest = _Nest({name: members[name] & here for name in wanted}, people)
            if nest.crosses:
                raise ValueError(f"group {nest.crosses} crosses another")
        for name, parent in zip(nest.order, nest.parent, strict=True):
            bounds.append(limits[(Over.GROUP, seats[at].target, seats[at].seat, name)])
            parents.append(at if parent < 0 else first + parent)
            names.append((at, name))
        pairs = slice(start[at], start[at + 1])
        inner = nest.leaf[person[pairs]]
        leaf[pairs] = np.where(inner < 0, at, first + inner)
    return _tree(parents, bounds), leaf, tuple(names)


class _Nest:
    """Nested groups in the order outermost first, and for each person the innermost one; or the
    name of a group that `crosses` another. A group of nobody lies within that of the same
    certificate, and apart from all others: whoever is found for them need not be the same."""

    def __init__(self, groups: dict[str, frozenset[str]], people: Sequence[Candidate]) -> None:
        self.order = sorted(groups, key=lambda name: (-len(groups[name]), name))
        self.parent: list[int] = []
        self.crosses = ""
        for at, name in enumerate(self.order):
            around = [
                k
                for k in range(at)
                if groups[name] & groups[self.order[k]] or _alike(name, self.order[k])
            ]
            if any(not groups[name] <= groups[self.order[k]] for k in around):
                self.crosses = name
            self.parent.append(max(around, default=-1))
        self.leaf: Numbers = np.full(len(people), -1, dtype=np.int32)
        for at, name in enumerate(self.order):
            for person, who in enumerate(people):
                if who.inspector in groups[name]:
                    self.leaf[person] = at


def _alike(one: str, other: str) -> bool:
    """Are both about holders of one certificate (`mentor:q` lies within `needs:q`)?"""
    certificate = one.partition(":")[2]
    return bool(certificate) and certificate == other.partition(":")[2]


def person_tree(
    seats: Sequence[Seat],
    people: Sequence[Candidate],
    seat: Numbers,
    person: Numbers,
    limits: Limits,
) -> tuple[Tree, Numbers, tuple[tuple[int, str], ...]]:
    """People, the weeks of those limited by the week, and meetings where one fits several seats."""
    free = (0, sum(high for key, (_, high) in limits.items() if key[0] == Over.SEAT))
    bounds = [limits.get((Over.INSPECTOR, who.inspector), free) for who in people]
    parents = [-1] * len(people)
    number = {who.inspector: at for at, who in enumerate(people)}
    weeks = sorted((number[key[1]], key[2]) for key in limits if key[0] == Over.WEEK)
    for who, week in weeks:
        parents.append(who)
        bounds.append(limits[(Over.WEEK, people[who].inspector, week)])
    leaf = _in_weeks(weeks, seats, len(people), seat, person) if weeks else person.copy()
    pairs, where = _shared_meetings(seats, len(people), seat, person)
    first = len(parents)
    parent_of = np.zeros(pairs, dtype=np.int32)
    parent_of[where[where >= 0]] = leaf[where >= 0]
    leaf = np.where(where >= 0, first + where, leaf).astype(np.int32)
    tree = _tree(parents, bounds)
    most = limits[(Over.PAIR,)][1]
    return (
        Tree(
            np.concatenate([tree.parent, parent_of]),
            np.concatenate([tree.low, np.zeros(pairs, dtype=np.int64)]),
            np.concatenate([tree.high, np.full(pairs, most, dtype=np.int64)]),
        ),
        leaf,
        tuple(weeks),
    )


_EXACT = 2**53  # what limits may add up to, in units of 2^-K


def within_reach(tree: Tree, leaf: Numbers, unit: int) -> Tree:
    """The people's tree with limits that can be added up: where they are too large for that, none
    is above the places of its pairs by more than one, which nobody can take (reach.py)."""
    low, high = tree.low, tree.high
    if high.sum(dtype=np.float64) <= _EXACT:  # and so are the lower ones
        return tree
    reach = (sums(tree, leaf, np.ones(len(leaf))) + 1) * unit
    if low.sum(dtype=np.float64) > _EXACT:
        low = np.minimum(low, reach)
    return replace(tree, low=low, high=np.minimum(high, np.maximum(low, reach)))


def _in_weeks(
    weeks: Sequence[tuple[int, str]],
    seats: Sequence[Seat],
    people: int,
    seat: Numbers,
    person: Numbers,
) -> Numbers:
    """The B-node of each pair: the person's week where that is bounded, else the person."""
    number = {week: at for at, week in enumerate(sorted({week for _, week in weeks}))}
    node = np.full((people, len(number) + 1), -1, dtype=np.int32)
    for at, (who, week) in enumerate(weeks):
        node[who, number[week]] = people + at
    of_seat = np.array([number.get(s.week, len(number)) for s in seats], dtype=np.int32)
    inner = node[person, of_seat[seat]]
    return np.where(inner < 0, person, inner).astype(np.int32)


def _shared_meetings(
    seats: Sequence[Seat], people: int, seat: Numbers, person: Numbers
) -> tuple[int, Numbers]:
    """How many (target, person) have several pairs, and which of them each pair belongs to (-1:
    none, the pair is the whole meeting)."""
    number = {name: at for at, name in enumerate(sorted({s.target for s in seats}))}
    where = np.full(len(seat), -1, dtype=np.int32)
    if len(number) == len(seats):
        return 0, where
    target = np.array([number[s.target] for s in seats], dtype=np.int64)
    several = np.bincount(target)[target[seat]] > 1 if len(seat) else np.zeros(0, dtype=np.bool_)
    at = np.flatnonzero(several)
    if not len(at):
        return 0, where
    _, inverse, times = np.unique(
        target[seat[at]] * people + person[at], return_inverse=True, return_counts=True
    )
    shared = times > 1
    numbers = np.where(shared, np.cumsum(shared) - 1, -1)
    where[at] = numbers[inverse]
    return int(shared.sum()), where


def _tree(parents: Iterable[int], bounds: Sequence[tuple[int, int]]) -> Tree:
    spans = np.array(bounds, dtype=np.int64).reshape(-1, 2)
    return Tree(np.array([*parents], dtype=np.int32), spans[:, 0].copy(), spans[:, 1].copy())
