"""Absence: who is away on the day does not come."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class Absence(Rule):
    """The day of the visit is outside all absences of the inspector."""

    code: ClassVar[str] = "absence"
    label: ClassVar[str] = "请假和外出"
    basis: ClassVar[str] = "本系统规则：检查当日不在岗的人员不参加随机选派"
    per_entry: ClassVar[bool] = True

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        if not seat.day:
            return True
        return not any(first <= seat.day <= last for first, last in candidate.absences)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        days = {seat.target: seat.day for seat in problem.seats if seat.day}
        away = {person.inspector: person.absences for person in problem.candidates}
        for target, seat, inspector in outcome if days else ():
            day = days.get(target, "")
            if any(day and first <= day <= last for first, last in away.get(inspector, ())):
                yield Violation(self.code, target, seat, inspector)
