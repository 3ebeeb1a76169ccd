"""Relaxations done: a problem goes in, the changed problem comes out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, islice

from scheduler.odds.infeasible import Relaxation, RelaxationKind
from scheduler.odds.problem import Candidate, Problem, Seat


def apply(problem: Problem, relaxation: Relaxation) -> Problem:
    """The problem with this change made; neither argument changes.

    Raises ValueError if it names people, seats or targets that are not there, or postpones without
    saying what; InvalidProblem if nothing sensible is left (all targets postponed).
    """
    return _APPLY[relaxation.kind](problem, relaxation)


def free_names(problem: Problem) -> Iterator[str]:
    """Names for people who are still to be found, which nobody has."""
    taken = {person.inspector for person in (*problem.candidates, *problem.reserve)}
    return (name for name in (f"+{number}" for number in count(1)) if name not in taken)


def found_people(way: Relaxation, names: Iterator[str]) -> tuple[Candidate, ...]:
    """The people of a `find`."""
    return tuple(
        Candidate(
            name,
            way.amount,
            way.lead,
            way.department,
            frozenset(way.counties),
            frozenset(way.qualifications),
            members=(f"{name}.1", f"{name}.2") if way.team else (),
        )
        for name in islice(names, way.people)
    )


def _lend(problem: Problem, way: Relaxation) -> Problem:
    _known("reserve", way.inspectors, (person.inspector for person in problem.reserve))
    lent = set(way.inspectors)
    return replace(
        problem,
        candidates=problem.candidates + tuple(p for p in problem.reserve if p.inspector in lent),
        reserve=tuple(p for p in problem.reserve if p.inspector not in lent),
    )


def _find(problem: Problem, way: Relaxation) -> Problem:
    return replace(problem, candidates=problem.candidates + found_people(way, free_names(problem)))


def _people(change: Callable[[Candidate, int], Candidate]) -> Callable[..., Problem]:
    """A change to each of the people named, or to everybody."""

    def applied(problem: Problem, way: Relaxation) -> Problem:
        _known("candidates", way.inspectors, (person.inspector for person in problem.candidates))
        named = set(way.inspectors)
        people = (
            change(person, way.amount) if not named or person.inspector in named else person
            for person in problem.candidates
        )
        return replace(problem, candidates=tuple(people))

    return applied


def _raise_week(person: Candidate, amount: int) -> Candidate:
    if person.week_load is None:
        return person
    return replace(person, week_load=person.week_load + amount)


def _drop_needs(problem: Problem, way: Relaxation) -> Problem:
    named = set(way.seats)
    _known("seats", way.seats, problem.seat_named)

    def without(seat: Seat) -> Seat:
        if named and (seat.target, seat.seat) not in named:
            return seat
        kept = tuple(need for need in seat.needs if need[0] not in way.qualifications)
        return replace(seat, needs=kept)

    return replace(problem, seats=tuple(map(without, problem.seats)))


def _postpone(problem: Problem, way: Relaxation) -> Problem:
    if not way.targets:
        raise ValueError("which targets to postpone is not said")
    _known("targets", way.targets, (seat.target for seat in problem.seats))
    gone = set(way.targets)
    return replace(problem, seats=tuple(s for s in problem.seats if s.target not in gone))


def _known(where: str, names: Iterable[object], there: Iterable[object]) -> None:
    strangers = set(names) - set(there)
    if strangers:
        raise ValueError(f"not among the {where}: {sorted(map(str, strangers))}")


_APPLY: dict[RelaxationKind, Callable[[Problem, Relaxation], Problem]] = {
    RelaxationKind.LEND: _lend,
    RelaxationKind.FIND: _find,
    RelaxationKind.RAISE_LOAD: _people(lambda p, more: replace(p, load=p.load + more)),
    RelaxationKind.RAISE_WEEK: _people(_raise_week),
    RelaxationKind.LOWER_LEAST: _people(
        lambda p, less: replace(p, load_least=max(p.load_least - less, 0))
    ),
    RelaxationKind.RAISE_CAP: lambda problem, way: replace(problem, cap=way.amount),
    RelaxationKind.RAISE_MEETINGS: lambda problem, way: replace(problem, meet_most=way.amount),
    RelaxationKind.LOWER_REST: lambda problem, way: replace(problem, rest_days=way.amount),
    RelaxationKind.DROP_NEEDS: _drop_needs,
    RelaxationKind.POSTPONE: _postpone,
}
