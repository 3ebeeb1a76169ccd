"""Crew size: nobody inspects alone, and no seat stays empty."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import PEOPLE_LEAST, Problem
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class CrewSize(Rule):
    """Each seat has exactly its count of people; each target is visited by at least two.

    That at least two are asked for is judged when the problem is made; here it is judged again
    in the outcome, by different people.
    """

    code: ClassVar[str] = "crew_size"
    label: ClassVar[str] = "检查组人数"
    basis: ClassVar[str] = "本系统规则；参照司法行政机关双随机抽查实例：检查人员不少于 2 人"

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        for seat in problem.seats:
            whole = seat.count * problem.unit
            yield Bound(Over.SEAT, (seat.target, seat.seat), whole, whole)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        places = Counter((target, seat) for target, seat, _ in outcome)
        for seat in problem.seats:
            found = places.pop((seat.target, seat.seat), 0)
            if found != seat.count:
                yield Violation(
                    self.code, seat.target, seat.seat, "", found, seat.count, seat.count
                )
        for (target, name), found in places.items():  # there are no such seats
            yield Violation(self.code, target, name, found=found, least=0, most=0)
        yield from self._alone(problem, outcome)

    def _alone(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        """Targets visited by fewer than two people."""
        several, first = _visited(problem, outcome)
        for target in {seat.target for seat in problem.seats} - several:
            found, most = int(target in first), len(problem.candidates)
            yield Violation(self.code, target, found=found, least=PEOPLE_LEAST, most=most)


def _visited(problem: Problem, outcome: Outcome) -> tuple[set[str], dict[str, str]]:
    """Targets that two different people visit, and one of the people who visit each."""
    team = {c.inspector: c.members for c in problem.candidates if c.members}
    first: dict[str, str] = {}
    several: set[str] = set()
    for target, _, inspector in outcome:
        for person in team.get(inspector, (inspector,)):
            if first.setdefault(target, person) != person:
                several.add(target)
    return several, first
