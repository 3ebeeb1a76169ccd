"""Cool-down: the same inspector does not come again soon."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class CoolDown(Rule):
    """Whoever visited a target less than `rest_days` ago does not visit it now."""

    code: ClassVar[str] = "cool_down"
    label: ClassVar[str] = "轮换间隔"
    basis: ClassVar[str] = "本系统规则：同一人员在间隔期内不再检查同一对象，以防熟人检查"
    per_entry: ClassVar[bool] = True

    def excludes(self, problem: Problem) -> Iterator[tuple[str, str]]:
        for meeting in problem.meetings:
            if meeting.days < problem.rest_days:
                for candidate in problem.drawn_as.get(meeting.inspector, ()):
                    yield candidate, meeting.target

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        last = {(m.target, m.inspector): m.days for m in problem.meetings}
        crew = {c.inspector: c.members for c in problem.candidates if c.members}
        for target, seat, inspector in outcome if last else ():
            for person in crew.get(inspector, (inspector,)):
                days = last.get((target, person), problem.rest_days)
                if days < problem.rest_days:
                    yield Violation(
                        self.code, target, seat, inspector, days, problem.rest_days, days
                    )
