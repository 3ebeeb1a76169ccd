"""Which parts of a problem exact odds cannot hold, and the problem without them.

Odds that keep two trees of bounds can always be drawn so that every outcome keeps them too; beyond
two trees some odds cannot (Budish, Che, Kojima, Milgrom, AER 2013). What crosses the trees is named
here, one part at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.odds.problem import Problem, Seat
from scheduler.odds.rules import RULEBOOK


class Part(StrEnum):
    """What a part is about.

    meeting_cap: the same two people meet a limited number of times (across everybody's loads);
    shared_people: somebody comes as several candidates, with several teams or also alone; needs: a
    seat's sets of certified people overlap and neither holds the other; apart, mentor: the public
    split by which exact odds keep the rule leaves too few people, so the rule is kept as it is.
    """

    MEETING_CAP = "meeting_cap"
    SHARED_PEOPLE = "shared_people"
    NEEDS = "needs"
    APART = "apart"
    MENTOR = "mentor"


@dataclass(frozen=True, order=True)
class Beyond:
    """One part of a problem that leaves the two trees. `names`: nothing for a cap or a split; the
    person and the candidates they come as; target, seat and the qualifications that are taken out
    of the two trees."""

    part: Part
    names: tuple[str, ...] = ()


class NotExact(ValueError):
    """No odds over pairs can keep these `parts` always: solve_portfolio solves such problems."""

    def __init__(self, parts: tuple[Beyond, ...]) -> None:
        self.parts = parts
        super().__init__("; ".join("/".join((part.part, *part.names)) for part in parts))


class Undecided(Exception):
    """Neither an assignment nor a proof that there is none was found with the effort `spent`, in
    CP-SAT's deterministic time."""

    def __init__(self, spent: float) -> None:
        self.spent = spent
        super().__init__(f"no assignment and no proof that there is none after {spent:.1f}")


class TooLarge(Undecided):
    """So many `pairs` of seat and candidate: whole assignments are not even looked for."""

    def __init__(self, pairs: int) -> None:
        self.pairs = pairs
        super().__init__(0.0)


def beyond(problem: Problem) -> tuple[Beyond, ...]:
    """Every part that exact odds cannot hold, sorted; none: solve_inspectors solves it."""
    found = [*_shared(problem), *_crossing(problem)]
    if problem.meet_most is not None:
        found.append(Beyond(Part.MEETING_CAP))
    return tuple(sorted(found))


def splits(problem: Problem) -> tuple[Beyond, ...]:
    """Rules that exact odds keep by giving up more than the rule asks for: where they leave no
    odds, whole assignments may still keep the rule itself."""
    found = []
    if problem.apart:
        found.append(Beyond(Part.APART))
    if any(person.newcomer for person in problem.candidates):
        found.append(Beyond(Part.MENTOR))
    return tuple(found)


def relaxed(problem: Problem, parts: Iterable[Beyond]) -> Problem:
    """The problem without these parts: what its most even odds would be if they did not matter."""
    kinds = {part.part for part in parts}
    dropped = {part.names[:2]: set(part.names[2:]) for part in parts if part.part is Part.NEEDS}
    seats = tuple(
        replace(seat, needs=_without(seat, dropped.get((seat.target, seat.seat), set())))
        for seat in problem.seats
    )
    shared = {part.names[0] for part in parts if part.part is Part.SHARED_PEOPLE}
    people = tuple(
        replace(who, load_least=0) if who.inspector in shared else who for who in problem.candidates
    )
    if Part.MENTOR in kinds:
        people = tuple(replace(person, newcomer=False) for person in people)
    return replace(
        problem,
        seats=seats,
        candidates=people,
        apart=() if Part.APART in kinds else problem.apart,
        meet_most=None,
    )


def _without(seat: Seat, dropped: set[str]) -> tuple[tuple[str, int], ...]:
    return tuple(need for need in seat.needs if need[0] not in dropped)


def _shared(problem: Problem) -> Iterator[Beyond]:
    for person, candidates in problem.drawn_as.items():
        if len(candidates) > 1:
            yield Beyond(Part.SHARED_PEOPLE, (person, *candidates))


def _crossing(problem: Problem) -> Iterator[Beyond]:
    """Of each seat's needs as few as will do, the last by name, so that the others nest."""
    asked = {frozenset(name for name, _ in seat.needs) for seat in problem.seats}
    held = {who.inspector: who.qualifications for who in problem.candidates}
    crossing = {names for names in asked if len(names) > 1 and _dropped(names, held)}
    if not crossing:
        return
    excluded = _excluded(problem)
    for seat in problem.seats:
        names = frozenset(name for name, _ in seat.needs)
        if names not in crossing:
            continue
        able = {
            who.inspector: who.qualifications
            for who in problem.candidates
            if who.inspector not in excluded[seat.target]
            and all(rule.allows(seat, who) for rule in RULEBOOK)
        }
        dropped = _dropped(names, able)
        if dropped:
            yield Beyond(Part.NEEDS, (seat.target, seat.seat, *dropped))


def _dropped(names: frozenset[str], able: Mapping[str, frozenset[str]]) -> list[str]:
    """Qualifications without which the sets of those who hold the others nest."""
    kept: list[set[str]] = []
    dropped = []
    for asked in sorted(names):
        holders = {who for who, held in able.items() if asked in held}
        if all(_nest(holders, other) for other in kept):
            kept.append(holders)
        else:
            dropped.append(asked)
    return dropped


def _excluded(problem: Problem) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule in RULEBOOK:
        for inspector, target in rule.excludes(problem):
            found[target].add(inspector)
    return found


def _nest(one: set[str], other: set[str]) -> bool:
    return one <= other or other <= one or not one & other
