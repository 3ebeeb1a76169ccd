"""Load: nobody gets more than they can do."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class Load(Rule):
    """An inspector takes at most `load` places; someone not on the roster takes none."""

    code: ClassVar[str] = "load"
    label: ClassVar[str] = "每人任务量"
    basis: ClassVar[str] = "本系统规则：每人本次抽查承担的户数有上限"

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        for person in problem.candidates:
            yield Bound(Over.INSPECTOR, (person.inspector,), 0, person.load * problem.unit)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        taken = Counter(inspector for _, _, inspector in outcome)
        for inspector, found in taken.items():
            person = problem.candidate_named.get(inspector)
            most = 0 if person is None else person.load
            if found > most:
                yield Violation(self.code, inspector=inspector, found=found, most=most)
