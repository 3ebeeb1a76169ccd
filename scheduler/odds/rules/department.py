"""Department: in a joint inspection each department sends its own people."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class Department(Rule):
    """A seat is taken by someone of the seat's department."""

    code: ClassVar[str] = "department"
    label: ClassVar[str] = "所属部门"
    basis: ClassVar[str] = "国发〔2019〕5号（部门联合双随机抽查）；按部门设岗为本系统规则"
    per_entry: ClassVar[bool] = True

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        return seat.department == candidate.department

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        home = {c.inspector: c.department for c in problem.candidates}
        if len({s.department for s in problem.seats} | set(home.values())) < 2:
            return
        asked = {(s.target, s.seat): s.department for s in problem.seats}
        for target, seat, inspector in outcome:
            theirs = home.get(inspector)
            if theirs is not None and asked.get((target, seat), theirs) != theirs:
                yield Violation(self.code, target, seat, inspector)
