"""One seat: a person is one member of a crew, not two."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.people.shared import shared_people
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class OneSeat(Rule):
    """A person takes at most one seat of a target, alone or with a team."""

    code: ClassVar[str] = "one_seat"
    label: ClassVar[str] = "一人一岗"
    basis: ClassVar[str] = "本系统规则：同一检查组内一人只占一个岗位"

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        yield Bound(Over.PAIR, (), 0, problem.unit)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        met = Counter((target, inspector) for target, _, inspector in outcome)
        if shared := shared_people(problem):
            met |= Counter((t, who) for t, _, name in outcome for who in shared.get(name, ()))
        for (target, inspector), found in met.items():
            if found > 1:
                yield Violation(self.code, target, inspector=inspector, found=found, most=1)
