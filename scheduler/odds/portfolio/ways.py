"""Ways out where no whole assignment keeps the rules: each tried, the smallest first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scheduler.odds.infeasible import Clash, Relaxation, RelaxationKind
from scheduler.odds.portfolio.crossing import Beyond, Undecided
from scheduler.odds.portfolio.postponing import fewest_postponed
from scheduler.odds.portfolio.solve import lacks
from scheduler.odds.problem import InvalidProblem, Problem
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.relax import size

_TRIED = 24  # people, one after the other

Kind = RelaxationKind


def ways_out(problem: Problem, clash: Clash, parts: tuple[Beyond, ...]) -> tuple[Relaxation, ...]:
    """Of each kind of change the smallest that was found to do by itself."""
    ways = (
        _meetings(problem),
        _first(problem, _lent(problem)),
        _first(problem, _loads(problem, clash)),
        _first(problem, _certificates(problem, clash)),
        _postponed(problem, parts),
    )
    return tuple(sorted((way for way in ways if way is not None), key=size))


def does(problem: Problem, changes: Sequence[Relaxation]) -> bool:
    """Are there odds after these changes? False also where it is not decided."""
    try:
        for way in changes:
            problem = apply(problem, way)
        return not lacks(problem)
    except (ValueError, InvalidProblem, Undecided):
        return False


def _first(problem: Problem, ways: Iterable[Relaxation]) -> Relaxation | None:
    return next((way for way in ways if does(problem, (way,))), None)


def _meetings(problem: Problem) -> Relaxation | None:
    """The smallest limit of meetings that does, by halving: more never does less."""
    if problem.meet_most is None:
        return None
    made = [
        Relaxation(Kind.RAISE_MEETINGS, times, before=problem.meet_most)
        for times in range(problem.meet_most + 1, len(problem.seats_of) + 1)
    ]
    if not made or not does(problem, made[-1:]):
        return None
    low, high = 0, len(made) - 1
    while low < high:
        middle = (low + high) // 2
        if does(problem, (made[middle],)):
            high = middle
        else:
            low = middle + 1
    return made[high]


def _lent(problem: Problem) -> Iterator[Relaxation]:
    """Each of the reserve, by bureau and name."""
    for person in sorted(problem.reserve, key=lambda p: (p.lent_from, p.inspector))[:_TRIED]:
        bureaus = (person.lent_from,) if person.lent_from else ()
        yield Relaxation(Kind.LEND, 1, inspectors=(person.inspector,), bureaus=bureaus)


def _loads(problem: Problem, clash: Clash) -> Iterator[Relaxation]:
    """One place more for one of those who could take what stays empty; then for all of them."""
    for code, kind in (("load", Kind.RAISE_LOAD), ("week_load", Kind.RAISE_WEEK)):
        if code not in clash.rules:
            continue
        limits = {
            who: getattr(problem.candidate_named[who], code)
            for who in clash.inspectors
            if getattr(problem.candidate_named[who], code) is not None
        }
        for who in sorted(limits)[:_TRIED]:
            yield Relaxation(kind, 1, inspectors=(who,), before=limits[who])
        if len(limits) > 1:
            same = len(set(limits.values())) == 1
            before = next(iter(limits.values())) if same else None
            everybody = Relaxation(kind, 1, inspectors=tuple(sorted(limits)), before=before)
            yield replace(everybody, counties=clash.counties)


def _certificates(problem: Problem, clash: Clash) -> Iterator[Relaxation]:
    """One certificate less, at the seats that stay empty."""
    if "needs" not in clash.rules:
        return
    asked = {name: [] for seat in problem.seats for name, _ in seat.needs}  # type: dict[str, list[tuple[str, str]]]
    for seat in problem.seats:
        if (seat.target, seat.seat) in clash.seats:
            for name, _ in seat.needs:
                asked[name].append((seat.target, seat.seat))
    for name, seats in sorted(asked.items(), key=lambda each: (len(each[1]), each[0])):
        if seats:
            named = (name,)
            yield Relaxation(
                Kind.DROP_NEEDS,
                len(seats),
                seats=tuple(sorted(seats)),
                qualifications=named,
                proved=False,
            )


def _postponed(problem: Problem, parts: tuple[Beyond, ...]) -> Relaxation | None:
    try:
        return fewest_postponed(problem, parts, len(problem.seats_of) // 2).way
    except Undecided:
        return None
