"""The problem as sorted integer arrays: who is eligible for what, and the limits as vectors.

Everything is sorted by name here, so that the order in which rows arrive cannot matter later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules import RULEBOOK, Bound, Over, Rule

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Index:
    """Pairs are (seat, candidate), sorted; nodes are (target, candidate) with any pair, sorted.

    `seat`, `person`, `node` give each pair's ends. `need` per seat, `most` per person and
    `node_most` per node are the bounds, in units of 2^-K.
    """

    seats: tuple[Seat, ...]
    people: tuple[Candidate, ...]
    seat: Ints
    person: Ints
    node: Ints
    nodes: int
    need: Ints
    most: Ints
    node_most: int

    @property
    def shared(self) -> Bools:
        """Nodes with several pairs: one person eligible for several seats of one target."""
        return np.asarray(np.bincount(self.node, minlength=self.nodes) > 1)


def index_problem(problem: Problem, rules: Sequence[Rule] = RULEBOOK) -> Index:
    """Ask every rule for its face 1 and lay the answers out."""
    seats = tuple(sorted(problem.seats, key=lambda s: (s.target, s.seat)))
    people = tuple(sorted(problem.candidates, key=lambda c: c.inspector))
    target_number = {name: at for at, name in enumerate(sorted({s.target for s in seats}))}
    target = np.array([target_number[s.target] for s in seats], dtype=np.int64)
    seat, person = _eligible(seats, people, rules)
    meeting = target[seat] * len(people) + person
    apart = _apart(problem, people, target_number, rules)
    kept = ~np.isin(meeting, apart) if len(apart) else np.ones(len(meeting), dtype=np.bool_)
    seat, person, meeting = seat[kept], person[kept], meeting[kept]
    names, node = np.unique(meeting, return_inverse=True)
    need, most, node_most = _limits(problem, seats, people, rules)
    return Index(
        seats=seats,
        people=people,
        seat=seat,
        person=person,
        node=node.astype(np.int64),
        nodes=len(names),
        need=need,
        most=most,
        node_most=node_most,
    )


def _eligible(
    seats: Sequence[Seat], people: Sequence[Candidate], rules: Sequence[Rule]
) -> tuple[Ints, Ints]:
    """(seat, person) numbers of all pairs that every rule allows; alike rows are asked once."""
    person_kinds: dict[tuple[object, ...], list[int]] = {}
    for at, who in enumerate(people):
        kind = (who.lead, who.department, who.counties, who.qualifications)
        person_kinds.setdefault(kind, []).append(at)
    models = [(people[members[0]], members) for members in person_kinds.values()]
    seat_kinds: dict[tuple[str, ...], Ints] = {}
    fits: list[Ints] = []
    for asked in seats:
        key = (asked.county, asked.role, asked.department, asked.qualification)
        if key not in seat_kinds:
            found = [
                at
                for model, members in models
                if all(rule.allows(asked, model) for rule in rules)
                for at in members
            ]
            seat_kinds[key] = np.array(sorted(found), dtype=np.int64)
        fits.append(seat_kinds[key])
    sizes = np.array([len(fit) for fit in fits], dtype=np.int64)
    return np.repeat(np.arange(len(seats), dtype=np.int64), sizes), np.concatenate(fits)


def _apart(
    problem: Problem,
    people: Sequence[Candidate],
    target_number: dict[str, int],
    rules: Sequence[Rule],
) -> Ints:
    """Excluded pairs as target number x people + person number."""
    person_number = {who.inspector: at for at, who in enumerate(people)}
    codes = {
        target_number[target] * len(people) + person_number[inspector]
        for rule in rules
        for inspector, target in rule.excludes(problem)
        if target in target_number and inspector in person_number
    }
    return np.array(sorted(codes), dtype=np.int64)


def _limits(
    problem: Problem,
    seats: Sequence[Seat],
    people: Sequence[Candidate],
    rules: Sequence[Rule],
) -> tuple[Ints, Ints, int]:
    """The tightest bound on each seat, person and node. A person without a bound has no limit."""
    bounds: list[Bound] = [bound for rule in rules for bound in rule.bounds(problem)]
    tight: dict[tuple[str, ...], int] = {}
    for bound in bounds:
        key = (bound.over, *bound.names)
        tight[key] = min(tight.get(key, bound.upper), bound.upper)
    need = np.array([tight[(Over.SEAT, s.target, s.seat)] for s in seats], dtype=np.int64)
    everything = int(need.sum())
    most = [tight.get((Over.INSPECTOR, who.inspector), everything) for who in people]
    return need, np.array(most, dtype=np.int64), tight.get((Over.PAIR,), everything)
