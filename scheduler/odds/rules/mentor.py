"""Mentor: newcomers go only with somebody experienced."""

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem, Seat
from scheduler.odds.rules.apart import Apart
from scheduler.odds.rules.cool_down import CoolDown
from scheduler.odds.rules.people.eligible import Eligible
from scheduler.odds.rules.recusal import Recusal
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation
from scheduler.vocabulary import SeatRole


class Mentor(Rule):
    """A crew with a newcomer has somebody experienced.

    Face 1 puts the experienced person into one seat of the crew: the lead's, or else the first by
    name; and where that seat needs certified people, among these: of several certificates the one
    that fewest hold who may take the seat, so that the set crosses none of the others where these
    are nested. A set across seats would cross the seats' own totals, and no odds could always keep
    both (Budish et al. 2013).
    """

    code: ClassVar[str] = "mentor"
    label: ClassVar[str] = "新人须有老带"
    basis: ClassVar[str] = "本系统规则：新进人员与有经验人员同组，由组长或首位岗位的有经验人员带"
    stricter: ClassVar[bool] = True

    def groups(self, problem: Problem) -> Iterator[tuple[str, frozenset[str]]]:
        if not _has_newcomers(problem):
            return
        experienced = frozenset(c.inspector for c in problem.candidates if not c.newcomer)
        yield self.code, experienced
        for asked in sorted({name for seat in problem.seats for name, _ in seat.needs}):
            holders = {c.inspector for c in problem.candidates if asked in c.qualifications}
            yield f"{self.code}:{asked}", experienced & holders

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        if not _has_newcomers(problem):
            return
        eligible = Eligible(problem, (Recusal(), CoolDown(), Apart()))
        for seats in problem.seats_of.values():
            seat = anchor(seats)
            asked = _narrowest(eligible, seat)
            group = f"{self.code}:{asked}" if asked else self.code
            name = (seat.target, seat.seat, group)
            yield Bound(Over.GROUP, name, problem.unit, seat.count * problem.unit)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        new = {c.inspector for c in problem.candidates if c.newcomer}
        if not new:
            return  # an empty crew is CrewSize's
        crews: defaultdict[str, set[str]] = defaultdict(set)
        for target, _, inspector in outcome:
            crews[target].add(inspector)
        for target, crew in crews.items():
            if crew <= new:
                yield Violation(self.code, target, "", ",".join(sorted(crew)), 0, 1, len(crew))


def anchor(seats: tuple[Seat, ...]) -> Seat:
    """The seat of a crew that somebody experienced takes: the lead's, else the first by name."""
    return next((seat for seat in seats if seat.role == SeatRole.LEAD), seats[0])


def _has_newcomers(problem: Problem) -> bool:
    return any(person.newcomer for person in problem.candidates)


def _narrowest(eligible: Eligible, seat: Seat) -> str:
    """Of the qualifications a seat needs, the one that fewest hold of those who may take it, the
    first by name among equals; "" if it needs none."""
    asked = sorted(name for name, _ in seat.needs)
    if len(asked) < 2:
        return "".join(asked)
    return min(asked, key=lambda name: eligible.holders(seat, name))
