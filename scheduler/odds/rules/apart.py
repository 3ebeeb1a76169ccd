"""Apart: two people who may not work together."""

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from scheduler.draw.apart import kept_apart
from scheduler.odds.problem import Problem, Seat
from scheduler.odds.rules.people.eligible import Eligible
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class Apart(Rule):
    """Two people who keep apart are never in one crew.

    Where a crew is one seat and all who keep apart from each other form a circle in which everybody
    keeps apart from everybody, at most one of the circle comes. Else a public hash of target and
    people, fixed before any seed, keeps one of the two from the target (draw/apart.py).
    """

    code: ClassVar[str] = "apart"
    label: ClassVar[str] = "不得同组"
    basis: ClassVar[str] = "本系统规则：有亲属等关系的人员不在同一检查组"
    stricter: ClassVar[bool] = True

    def groups(self, problem: Problem) -> Iterator[tuple[str, frozenset[str]]]:
        for number, circle in enumerate(_circles(problem)):
            yield f"{self.code}:{number}", circle

    def excludes(self, problem: Problem) -> Iterator[tuple[str, str]]:
        circles = set(_circles(problem))
        in_circle = {person for circle in circles for person in circle}
        eligible = Eligible(problem)
        for one, other in _pairs(problem):
            for target, seats in problem.seats_of.items():
                if one in in_circle and other in in_circle and _one_plain_seat(problem, seats):
                    continue
                if eligible.comes(seats, one) and eligible.comes(seats, other):
                    yield kept_apart(target, one, other), target
        for one, other in problem.apart:
            at_odds = {*problem.drawn_as.get(one, ())} & {*problem.drawn_as.get(other, ())}
            yield from ((team, target) for team in at_odds for target in problem.seats_of)

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        for number, _ in enumerate(_circles(problem)):
            for seats in problem.seats_of.values():
                if _one_plain_seat(problem, seats):
                    name = (seats[0].target, seats[0].seat, f"{self.code}:{number}")
                    yield Bound(Over.GROUP, name, 0, problem.unit)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        team = {c.inspector: c.members for c in problem.candidates if c.members}
        visits: dict[str, set[str]] = {person: set() for pair in problem.apart for person in pair}
        for target, _, inspector in outcome if visits else ():
            for person in team.get(inspector, (inspector,)):
                if person in visits:
                    visits[person].add(target)
        for one, other in problem.apart:
            for target in visits[one] & visits[other]:
                both = ",".join(sorted((one, other)))
                yield Violation(self.code, target, "", both, 2, 0, 1)


def _pairs(problem: Problem) -> Iterator[tuple[str, str]]:
    """Pairs of candidates, by the people in them."""
    for one, other in problem.apart:
        for left in problem.drawn_as.get(one, ()):
            for right in problem.drawn_as.get(other, ()):
                if left != right:
                    yield left, right


def _one_plain_seat(problem: Problem, seats: tuple[Seat, ...]) -> bool:
    """A crew of one seat without other groups, so that the circle's set crosses nothing."""
    return (
        len(seats) == 1 and not seats[0].needs and not any(c.newcomer for c in problem.candidates)
    )


def _circles(problem: Problem) -> list[frozenset[str]]:
    """Connected components in which everybody keeps apart from everybody, sorted."""
    next_to: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in _pairs(problem):
        next_to[one].add(other)
        next_to[other].add(one)
    circles = {frozenset({person, *others}) for person, others in next_to.items()}
    return sorted(
        (c for c in circles if all({person, *next_to[person]} == c for person in c)), key=sorted
    )
