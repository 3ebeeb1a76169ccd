"""Relaxations in an order that is fixed before any seed: taken from the top, as few as will do.

A supervisor declares what may be done if the drawn targets cannot all be visited (lend these
people, then raise loads by one, then postpone); the list is frozen with the draw. Later anybody
takes the fewest first steps with which there are odds, and comes to the same problem.
"""

from collections.abc import Iterator, Sequence

from scheduler.odds.infeasible import Infeasible, Relaxation, RelaxationKind
from scheduler.odds.problem import Candidate, Fault, Problem
from scheduler.odds.rules import RULEBOOK
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.as_json import InvalidLadder, from_json, to_json

Kind = RelaxationKind
Allowed = tuple[RelaxationKind, int]
"""What may be changed, and how far."""

USUAL: tuple[Allowed, ...] = (
    (Kind.LEND, 1_000),
    (Kind.RAISE_LOAD, 1),
    (Kind.RAISE_WEEK, 1),
    (Kind.POSTPONE, 1_000_000),
)
"""Whoever can be lent; then one place more for everybody, in all and in a week; then postponing."""

_PEOPLE = {Kind.RAISE_LOAD, Kind.RAISE_WEEK, Kind.LOWER_LEAST}


def ladder(problem: Problem, rules: Sequence[Allowed] = USUAL) -> tuple[Relaxation, ...]:
    """Steps for this problem, in the order of `rules`.

    lend: so many people of the reserve who fit some seat, one a step, sorted by bureau and name.
    raise_load, raise_week, lower_least: so many steps of one place for everybody who has such a
    limit. raise_cap: to this cap over 2^K. raise_meetings: to so many times. lower_rest: to so many
    days. drop_needs: so many certificates, one a step, in all seats. postpone: as few targets as
    will do, at most so many.
    Raises InvalidLadder if they make no ladder for this problem.
    """
    steps = tuple(step for kind, far in rules for step in _steps(problem, kind, far))
    check_ladder(problem, steps)
    return steps


def climb(problem: Problem, steps: Sequence[Relaxation]) -> tuple[Problem, tuple[Relaxation, ...]]:
    """The problem after the fewest first steps with which there are odds, and these steps (targets
    to postpone then have names).

    Whether there are odds, and which targets are the fewest, does not depend on a solver's choices:
    anybody who has problem and steps comes to the same (but with a cap on pairs beside rules that
    only a list of whole assignments holds: there the list that is found decides). Raises
    InvalidLadder if the steps are not for this problem; Infeasible, about the problem after those
    that could be taken, if no number of them is enough; Undecided where limited effort does not
    show it.
    """
    from scheduler.odds.ways.climb import lacks, postponed, reasons  # loads numpy and ortools

    check_ladder(problem, steps)
    taken: list[Relaxation] = []
    for step in steps:
        if not lacks(problem):
            return problem, tuple(taken)
        found: Relaxation | None = step
        if step.kind is Kind.POSTPONE and not step.targets:
            found = postponed(problem, step.amount)
        if found is not None:
            problem = apply(problem, found)
            taken.append(found)
    if lacks(problem):
        raise Infeasible(reasons(problem))
    return problem, tuple(taken)


def check_ladder(problem: Problem, steps: Sequence[Relaxation]) -> None:
    """Raises InvalidLadder with everything for which these steps are no ladder for the problem.

    `find_unnamed`: a ladder lends named people only; `postpone_not_last`: an open number of targets
    is the last step; `lend_unknown`, `lend_twice`, `inspector_unknown`, `target_unknown`,
    `seat_unknown`, `needs_unknown`: names that are not there, or no more; `cap_not_higher`,
    `meetings_not_more`, `rest_not_shorter`: no relaxation, after the steps before.
    """
    faults = [
        Fault(code, (str(number), *names), value)
        for number, step in enumerate(steps, start=1)
        for code, names, value in (
            *_strangers(problem, step, steps[: number - 1]),
            *_nothing(problem, step, steps[: number - 1]),
            *_out_of_place(step, last=number == len(steps)),
        )
    ]
    if faults:
        raise InvalidLadder(faults)


Found = tuple[str, tuple[str, ...], str]


def _strangers(problem: Problem, step: Relaxation, before: Sequence[Relaxation]) -> Iterator[Found]:
    """Names that are not there when the step's turn comes."""
    reserve = {person.inspector for person in problem.reserve}
    lent = {name for s in before if s.kind is Kind.LEND for name in s.inspectors}
    there = set(problem.candidate_named) | (lent & reserve)
    if step.kind is Kind.LEND:
        yield from (
            ("lend_unknown", (name,), "") for name in step.inspectors if name not in reserve
        )
        yield from (("lend_twice", (name,), "") for name in step.inspectors if name in lent)
        if not step.inspectors:
            yield "lend_unknown", (), ""
    if step.kind in _PEOPLE:
        strangers = (name for name in step.inspectors if name not in there)
        yield from (("inspector_unknown", (name,), "") for name in strangers)
    targets = (name for name in step.targets if name not in problem.seats_of)
    yield from (("target_unknown", (name,), "") for name in targets)
    yield from (("seat_unknown", name, "") for name in step.seats if name not in problem.seat_named)
    if step.kind is Kind.DROP_NEEDS:
        needed = {name for seat in problem.seats for name, _ in seat.needs}
        unknown = (name for name in step.qualifications or ("",) if name not in needed)
        yield from (("needs_unknown", (name,), "") for name in unknown)


def _nothing(problem: Problem, step: Relaxation, before: Sequence[Relaxation]) -> Iterator[Found]:
    """Settings that are not milder than what holds by then."""
    if step.kind is Kind.RAISE_CAP:
        caps = [s.amount for s in before if s.kind is Kind.RAISE_CAP]
        if not max([problem.pair_most, *caps]) < step.amount <= problem.unit:
            yield "cap_not_higher", (), str(step.amount)
    if step.kind is Kind.RAISE_MEETINGS:
        meetings = [s.amount for s in before if s.kind is Kind.RAISE_MEETINGS]
        if problem.meet_most is None or step.amount <= max([problem.meet_most, *meetings]):
            yield "meetings_not_more", (), str(step.amount)
    if step.kind is Kind.LOWER_REST:
        rests = [s.amount for s in before if s.kind is Kind.LOWER_REST]
        if not step.amount < min([problem.rest_days, *rests]):
            yield "rest_not_shorter", (), str(step.amount)


def _out_of_place(step: Relaxation, *, last: bool) -> Iterator[Found]:
    if step.kind is Kind.FIND:
        yield "find_unnamed", (), str(step.people)
    if step.kind is Kind.POSTPONE and not step.targets and not last:
        yield "postpone_not_last", (), str(step.amount)


def _steps(problem: Problem, kind: RelaxationKind, far: int) -> Iterator[Relaxation]:
    """The steps of one kind."""
    if kind is Kind.LEND:
        of_use = sorted(
            (person for person in problem.reserve if _fits_somewhere(problem, person)),
            key=lambda person: (person.lent_from, person.inspector),
        )
        for person in of_use[:far]:
            bureau = (person.lent_from,) if person.lent_from else ()
            yield Relaxation(kind, 1, inspectors=(person.inspector,), bureaus=bureau)
    elif kind in _PEOPLE:
        if any(_limit(person, kind) for person in (*problem.candidates, *problem.reserve)):
            yield from (Relaxation(kind, 1) for _ in range(far))
    elif kind is Kind.DROP_NEEDS:
        needed = sorted({name for seat in problem.seats for name, _ in seat.needs})
        for name in needed[:far]:
            yield Relaxation(kind, 1, qualifications=(name,))
    elif kind is Kind.POSTPONE:
        most = min(far, len(problem.seats_of) - 1)
        yield from (Relaxation(kind, most) for _ in range(min(most, 1)))
    else:
        yield Relaxation(kind, far)


def _limit(person: Candidate, kind: RelaxationKind) -> bool:
    """Does the person have the limit that such a step changes?"""
    if kind is Kind.RAISE_WEEK:
        return person.week_load is not None
    return kind is Kind.RAISE_LOAD or person.load_least > 0


def _fits_somewhere(problem: Problem, person: Candidate) -> bool:
    return any(all(rule.allows(seat, person) for rule in RULEBOOK) for seat in problem.seats)


__all__ = ["USUAL", "InvalidLadder", "check_ladder", "climb", "from_json", "ladder", "to_json"]
