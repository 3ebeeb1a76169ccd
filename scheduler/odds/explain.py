"""Why there are no odds: the minimum cut, told as seats, people and rules that clash.

The source's side of the cut is a set of seats that all their eligible people together cannot
fill (Hall's condition). Parts of it that share nobody are separate clashes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.odds.flow import Flow, Network
from scheduler.odds.index import Index, Ints
from scheduler.odds.infeasible import Clash
from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.relax import relaxations
from scheduler.odds.rules import RULEBOOK, Rule

_RELAXED = 10  # ways out are tried for so many clashes; the others are named only


@dataclass(frozen=True, eq=False)
class Part:
    """One connected part of the cut: numbers of seats and of exhausted people, units missing.

    `eligible`: everybody eligible for any of the seats; `at_cap`: some pair is at its cap.
    """

    seats: Ints
    people: Ints
    eligible: Ints
    missing: int
    at_cap: bool


def explain(problem: Problem, network: Network, flow: Flow) -> tuple[Clash, ...]:
    """The clashes behind a flow with something missing, the worst first."""
    parts = sorted(_parts(network.index, flow), key=lambda p: (-p.missing, p.seats.tolist()))
    found: list[Clash] = []
    for part in parts:
        clash = _clash(problem, network.index, part, flow)
        if len(found) >= _RELAXED:
            found.append(clash)
            continue
        ways = relaxations(problem, network, clash, part.people, part.missing, flow.missing)
        found.append(replace(clash, relaxations=tuple(ways)))
    return tuple(found)


def _parts(index: Index, flow: Flow) -> Iterator[Part]:
    """Split the cut where no person of it connects its seats."""
    inside = flow.cut_seats[index.seat]
    seat, node, person = index.seat[inside], index.node[inside], index.person[inside]
    shared = index.shared
    via_node = shared[node] & flow.cut_nodes[node]
    via_person = flow.cut_people[person] & (via_node | ~shared[node])
    seats, nodes = len(index.seats), index.nodes
    label = _connected(
        seats + nodes + len(index.people),
        np.concatenate([seat[via_node], seat[via_person]]),
        np.concatenate([seats + node[via_node], seats + nodes + person[via_person]]),
    )
    for group in np.unique(label[np.flatnonzero(flow.cut_seats)]):
        mine = label[seat] == group
        members = np.flatnonzero(flow.cut_seats & (label[:seats] == group))
        people = np.unique(person[mine & via_person])
        closed = np.unique(node[mine & via_node & ~flow.cut_people[person]])
        open_pairs = int((mine & ~via_node & ~via_person).sum())
        at_cap = open_pairs + len(closed)
        room = int(index.most[people].sum()) + at_cap * index.node_most
        missing = int(index.need[members].sum()) - room
        yield Part(members, people, np.unique(person[mine]), missing, at_cap > 0)


def _connected(size: int, left: Ints, right: Ints) -> Ints:
    """Smallest vertex of each vertex's connected component (undirected)."""
    label = np.arange(size)
    while True:
        before = label.copy()
        least = np.minimum(label[left], label[right])
        np.minimum.at(label, left, least)
        np.minimum.at(label, right, least)
        label = label[label]
        if np.array_equal(label, before):
            return label


def _clash(problem: Problem, index: Index, part: Part, flow: Flow) -> Clash:
    seats = [index.seats[at] for at in part.seats]
    outside = [who for at, who in enumerate(index.people) if not flow.cut_people[at]]
    eligible = set(part.eligible.tolist())
    kept_out = [who for at, who in enumerate(index.people) if at not in eligible]
    codes = {"crew_size", *_sole_reasons(problem, seats, outside, index, eligible)}
    if len(part.people):
        codes.add("load")
    if part.at_cap:
        codes.add("one_seat" if problem.pair_most == problem.unit else "pair_cap")
    removed = tuple(_removed(problem, seats, kept_out))
    if len(codes) == 1:  # no rule is to blame alone: all that keep people out are
        codes.update(code for code, _ in removed)
    return Clash(
        seats=tuple((seat.target, seat.seat) for seat in seats),
        targets=tuple(sorted({seat.target for seat in seats})),
        counties=tuple(sorted({seat.county for seat in seats})),
        inspectors=tuple(index.people[at].inspector for at in part.eligible),
        rules=tuple(rule.code for rule in RULEBOOK if rule.code in codes),
        missing=-(-part.missing // problem.unit),
        removed=removed,
    )


def _kinds(seats: Sequence[Seat]) -> dict[tuple[str, ...], list[Seat]]:
    """Seats that ask the same of people, so that each kind is asked about once."""
    kinds: defaultdict[tuple[str, ...], list[Seat]] = defaultdict(list)
    for seat in seats:
        kinds[seat.county, seat.role, seat.department, seat.qualification].append(seat)
    return kinds


def _removed(
    problem: Problem, seats: Sequence[Seat], people: Sequence[Candidate]
) -> Iterator[tuple[str, int]]:
    """How many people each rule, by itself, keeps from every one of the seats."""
    kinds = [members[0] for members in _kinds(seats).values()]
    targets = {seat.target for seat in seats}
    for rule in RULEBOOK:
        apart = _apart_from(rule, problem, targets)
        count = sum(
            all(not rule.allows(kind, who) for kind in kinds)
            or apart.get(who.inspector, set()) >= targets
            for who in people
        )
        if count:
            yield rule.code, count


def _apart_from(rule: Rule, problem: Problem, targets: set[str]) -> dict[str, set[str]]:
    """Inspector -> those of the targets that this rule excludes for them."""
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for inspector, target in rule.excludes(problem):
        if target in targets:
            apart[inspector].add(target)
    return apart


def _sole_reasons(
    problem: Problem,
    seats: Sequence[Seat],
    people: Sequence[Candidate],
    index: Index,
    eligible: set[int],
) -> set[str]:
    """Rules that alone keep somebody with load left from some seat: without them there is room."""
    targets = {seat.target for seat in seats}
    apart = {rule.code: _apart_from(rule, problem, targets) for rule in RULEBOOK}
    found: set[str] = set()
    for members in _kinds(seats).values():
        for who in people:
            if not who.load:
                continue
            refusing = [rule.code for rule in RULEBOOK if not rule.allows(members[0], who)]
            for seat in members:
                more = [c for c in apart if seat.target in apart[c].get(who.inspector, ())]
                if len(refusing) + len(more) == 1:
                    found.update(refusing or more)
                if not any(apart[c].get(who.inspector) for c in apart):
                    break  # nobody is kept from single targets: the seats of a kind are alike
    return found
