"""Certificate: qualifications count only while they are valid."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class Certificate(Rule):
    """On the day of the visit the inspector's certificate is valid."""

    code: ClassVar[str] = "certificate"
    label: ClassVar[str] = "证件有效期"
    basis: ClassVar[str] = (
        "《行政处罚法》第四十二条（执法人员应具有执法资格）；按检查当日核对为本系统规则"
    )
    per_entry: ClassVar[bool] = True

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        return not (seat.day and candidate.valid_until) or seat.day <= candidate.valid_until

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        days = {seat.target: seat.day for seat in problem.seats if seat.day}
        ends = {c.inspector: c.valid_until for c in problem.candidates if c.valid_until}
        for target, seat, inspector in outcome if days and ends else ():
            if target in days and inspector in ends and ends[inspector] < days[target]:
                yield Violation(self.code, target, seat, inspector)
