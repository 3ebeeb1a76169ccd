"""The problem as sorted integer arrays: who is eligible for what, and the bounds as two trees.

Everything is sorted by name here, so that the order in which rows arrive cannot matter later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.odds.lattice import Ints, Lattice, Numbers, Tree
from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules import RULEBOOK, Over, Rule

Limits = dict[tuple[str, ...], tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Index:
    """Pairs are (seat, candidate), sorted. `seat`, `person`: each pair's ends.

    `groups` names the A-nodes after the seats: (number of the seat, group); `weeks` the B-nodes
    after the people: (number of the person, week); the B-nodes after these are meetings.
    """

    seats: tuple[Seat, ...]
    people: tuple[Candidate, ...]
    seat: Numbers
    person: Numbers
    lattice: Lattice
    groups: tuple[tuple[int, str], ...]
    weeks: tuple[tuple[int, str], ...]

    def names_a(self) -> Iterator[tuple[Over, tuple[str, ...]]]:
        """What each A-node bounds, as in Bound: seats, then groups."""
        for seat in self.seats:
            yield Over.SEAT, (seat.target, seat.seat)
        for at, group in self.groups:
            yield Over.GROUP, (self.seats[at].target, self.seats[at].seat, group)

    def names_b(self) -> Iterator[tuple[Over, tuple[str, ...]]]:
        """What each B-node bounds: people, their weeks, then meetings (target, inspector)."""
        for person in self.people:
            yield Over.INSPECTOR, (person.inspector,)
        for who, week in self.weeks:
            yield Over.WEEK, (self.people[who].inspector, week)
        first = len(self.people) + len(self.weeks)
        leaf = self.lattice.leaf_b
        inner = np.flatnonzero(leaf >= first)
        _, at = np.unique(leaf[inner], return_index=True)
        for pair in inner[at].tolist():
            seat, person = self.seats[self.seat[pair]], self.people[self.person[pair]]
            yield Over.PAIR, (seat.target, person.inspector)


def index_problem(problem: Problem, rules: Sequence[Rule] = RULEBOOK) -> Index:
    """Ask every rule for its face 1 and lay the answers out.

    Raises ValueError if groups of one seat cross: then there are no two trees (beyond.py).
    """
    seats = tuple(sorted(problem.seats, key=lambda s: (s.target, s.seat)))
    people = tuple(sorted(problem.candidates, key=lambda c: c.inspector))
    seat, person = _eligible(seats, people, rules)
    kept = _kept(problem, seats, people, seat, person, rules)
    seat, person = seat[kept], person[kept]
    limits = _limits(problem, rules)
    start = np.concatenate([[0], np.cumsum(np.bincount(seat, minlength=len(seats)))])
    a, leaf_a, groups = _seat_tree(problem, seats, people, seat, person, start, limits, rules)
    b, leaf_b, weeks = _person_tree(seats, people, seat, person, limits)
    most = limits[(Over.PAIR,)][1]
    lattice = Lattice(leaf_a, leaf_b, a, b, most, start.astype(np.int64), len(seats), len(people))
    return Index(seats, people, seat, person, lattice, groups, weeks)


def _eligible(
    seats: Sequence[Seat], people: Sequence[Candidate], rules: Sequence[Rule]
) -> tuple[Numbers, Numbers]:
    """(seat, person) numbers of all pairs that every rule allows; alike rows are asked once."""
    person_kinds: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, who in enumerate(people):
        person_kinds[person_kind(who)].append(at)
    models = [(people[members[0]], members) for members in person_kinds.values()]
    seat_kinds: dict[tuple[object, ...], Numbers] = {}
    fits: list[Numbers] = []
    for asked in seats:
        key = seat_kind(asked)
        if key not in seat_kinds:
            found = [
                at
                for model, members in models
                if all(rule.allows(asked, model) for rule in rules)
                for at in members
            ]
            seat_kinds[key] = np.array(sorted(found), dtype=np.int32)
        fits.append(seat_kinds[key])
    sizes = np.array([len(fit) for fit in fits], dtype=np.int64)
    return np.repeat(np.arange(len(seats), dtype=np.int32), sizes), np.concatenate(fits)


def seat_kind(seat: Seat) -> tuple[object, ...]:
    """What rules may read of a seat when asked who is allowed."""
    asked = (seat.county, seat.role, seat.department, seat.qualification)
    return (*asked, seat.day, seat.by_team)


def person_kind(who: Candidate) -> tuple[object, ...]:
    """What rules may read of a person when asked who is allowed."""
    facts = (who.lead, who.department, who.counties, who.qualifications)
    return (*facts, who.valid_until, who.absences, who.newcomer, bool(who.members))


def _kept(
    problem: Problem,
    seats: Sequence[Seat],
    people: Sequence[Candidate],
    seat: Numbers,
    person: Numbers,
    rules: Sequence[Rule],
) -> Ints | slice:
    """Positions of the pairs that no rule excludes by name."""
    apart = _excluded(problem, seats, people, rules)
    if not len(apart):
        return slice(None)
    pair = seat.astype(np.int64) * len(people) + person
    where = np.searchsorted(pair, apart)
    kept = np.ones(len(pair), dtype=np.bool_)
    if len(pair):
        kept[where[pair[np.minimum(where, len(pair) - 1)] == apart]] = False
    return np.flatnonzero(kept)


def _excluded(
    problem: Problem, seats: Sequence[Seat], people: Sequence[Candidate], rules: Sequence[Rule]
) -> Ints:
    """Pairs that rules exclude by name, as number of the seat x people + number of the person."""
    first: dict[str, int] = {}
    for at in range(len(seats) - 1, -1, -1):  # the seats of a target lie together
        first[seats[at].target] = at
    number = {who.inspector: at for at, who in enumerate(people)}
    named = [pair for rule in rules for pair in rule.excludes(problem)]
    person = np.array([number.get(inspector, -1) for inspector, _ in named], dtype=np.int64)
    start = np.array([first.get(target, -1) for _, target in named], dtype=np.int64)
    known = (person >= 0) & (start >= 0)
    person, start = person[known], start[known]
    many = np.bincount([first[seat.target] for seat in seats], minlength=len(seats))
    codes = [
        (start + k)[many[start] > k] * len(people) + person[many[start] > k]
        for k in range(int(many.max(initial=0)))
    ]
    return np.unique(np.concatenate(codes)) if codes else start


def _limits(problem: Problem, rules: Sequence[Rule]) -> Limits:
    """The tightest lower and upper bound of each thing bounded, by (over, *names)."""
    tight: Limits = {}
    for rule in rules:
        for bound in rule.bounds(problem):
            key = (bound.over, *bound.names)
            low, high = tight.get(key, (0, bound.upper))
            tight[key] = max(low, bound.lower), min(high, bound.upper)
    return tight


def _seat_tree(
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
    name of a group that `crosses` another."""

    def __init__(self, groups: dict[str, frozenset[str]], people: Sequence[Candidate]) -> None:
        self.order = sorted(groups, key=lambda name: (-len(groups[name]), name))
        self.parent: list[int] = []
        self.crosses = ""
        for at, name in enumerate(self.order):
            around = [k for k in range(at) if groups[name] & groups[self.order[k]]]
            if any(not groups[name] <= groups[self.order[k]] for k in around):
                self.crosses = name
            self.parent.append(max(around, default=-1))
        self.leaf: Numbers = np.full(len(people), -1, dtype=np.int32)
        for at, name in enumerate(self.order):
            for person, who in enumerate(people):
                if who.inspector in groups[name]:
                    self.leaf[person] = at


def _person_tree(
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
    leaf = person.copy()
    if weeks:
        names = sorted({week for _, week in weeks})
        week_number = {week: at for at, week in enumerate(names)}
        node = np.full((len(people), len(names) + 1), -1, dtype=np.int32)
        for at, (who, week) in enumerate(weeks):
            node[who, week_number[week]] = len(people) + at
            parents.append(who)
            bounds.append(limits[(Over.WEEK, people[who].inspector, week)])
        of_seat = np.array([week_number.get(s.week, len(names)) for s in seats], dtype=np.int32)
        inner = node[person, of_seat[seat]]
        leaf = np.where(inner < 0, leaf, inner).astype(np.int32)
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
