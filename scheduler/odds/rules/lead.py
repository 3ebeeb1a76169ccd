"""Lead: a crew is led by someone who may lead."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules.rule import Outcome, Rule, Violation
from scheduler.vocabulary import SeatRole


class Lead(Rule):
    """The seat of the 组长 is taken by an inspector who may lead."""

    code: ClassVar[str] = "lead"
    label: ClassVar[str] = "组长资格"
    basis: ClassVar[str] = "本系统规则：组长由名录库中标明可带队的人员担任"
    per_entry: ClassVar[bool] = True

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        return seat.role != SeatRole.LEAD or candidate.lead

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        led = {(s.target, s.seat) for s in problem.seats if s.role == SeatRole.LEAD.value}
        followers = {c.inspector for c in problem.candidates if not c.lead}
        for target, seat, inspector in outcome:
            if inspector in followers and (target, seat) in led:
                yield Violation(self.code, target, seat, inspector)
