"""Pair cap: nobody can foresee which inspector will come."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class PairCap(Rule):
    """The odds that one inspector visits one target are at most the problem's cap.

    It limits odds only: whatever was drawn, an outcome shows nothing of it.
    """

    code: ClassVar[str] = "pair_cap"
    label: ClassVar[str] = "单一配对概率上限"
    basis: ClassVar[str] = "本系统规则：任何人与任何对象相遇的概率有上限，以防预知"

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        if problem.cap is not None:
            yield Bound(Over.PAIR, (), 0, problem.cap)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        return iter(())
