"""Qualification: special seats need the special qualification."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class Qualification(Rule):
    """A seat that asks for a qualification is taken by someone who has it."""

    code: ClassVar[str] = "qualification"
    label: ClassVar[str] = "专业资格"
    basis: ClassVar[str] = (
        "国市监信〔2019〕38号（名录库收录有相应资格的人员）；按岗位要求资格为本系统规则"
    )
    per_entry: ClassVar[bool] = True

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        return not seat.qualification or seat.qualification in candidate.qualifications

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        asked = {(s.target, s.seat): s.qualification for s in problem.seats if s.qualification}
        held = {c.inspector: c.qualifications for c in problem.candidates}
        for target, seat, inspector in outcome:
            need = asked.get((target, seat))
            if need is not None and inspector in held and not held[inspector] >= {need}:
                yield Violation(self.code, target, seat, inspector)
