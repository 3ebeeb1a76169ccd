"""The problem as sorted integer arrays: who is eligible for what, and the bounds as two trees.

Everything is sorted by name here, so that the order in which rows arrive cannot matter later.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.odds.lattice import Ints, Lattice, Numbers
from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules import RULEBOOK, Over, Rule
from scheduler.odds.trees import Limits, person_tree, seat_tree, within_reach


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
    a, leaf_a, groups = seat_tree(problem, seats, people, seat, person, start, limits, rules)
    b, leaf_b, weeks = person_tree(seats, people, seat, person, limits)
    b = within_reach(b, leaf_b, problem.unit)
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
    return np.sort(np.concatenate(codes)) if codes else start


def _limits(problem: Problem, rules: Sequence[Rule]) -> Limits:
    """The tightest lower and upper bound of each thing bounded, by (over, *names)."""
    tight: Limits = {}
    for rule in rules:
        for bound in rule.bounds(problem):
            key = (bound.over, *bound.names)
            low, high = tight.get(key, (0, bound.upper))
            tight[key] = max(low, bound.lower), min(high, bound.upper)
    return tight
