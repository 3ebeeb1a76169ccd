"""District: inspectors work in the counties they are sent to."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class District(Rule):
    """The target's county is among the inspector's counties."""

    code: ClassVar[str] = "district"
    label: ClassVar[str] = "执法区域"
    basis: ClassVar[str] = "本系统规则：按名录库登记的执法区域选派"
    per_entry: ClassVar[bool] = True

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        return seat.county in candidate.counties

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        place = {seat.target: seat.county for seat in problem.seats}
        reach = {c.inspector: c.counties for c in problem.candidates}
        for target, seat, inspector in outcome:
            if target in place and place[target] not in reach.get(inspector, (place[target],)):
                yield Violation(self.code, target, seat, inspector)
