"""Recusal: nobody inspects a target they have an interest in."""

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class Recusal(Rule):
    """A blocked pair never meets, in no seat of the target, nor as part of a team."""

    code: ClassVar[str] = "recusal"
    label: ClassVar[str] = "利害关系回避"
    basis: ClassVar[str] = (
        "司法部《行政检查文书基本格式文本（试行）》（告知申请回避的权利）；"
        "司法行政机关双随机抽查实例：有利害关系的回避"
    )
    per_entry: ClassVar[bool] = True

    def excludes(self, problem: Problem) -> Iterator[tuple[str, str]]:
        for block in problem.blocks:
            for candidate in problem.drawn_as.get(block.inspector, ()):
                yield candidate, block.target

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        strange: defaultdict[str, set[str]] = defaultdict(set)
        for block in problem.blocks:
            strange[block.inspector].add(block.target)
        crew = {c.inspector: c.members for c in problem.candidates if c.members}
        for target, seat, inspector in outcome if strange else ():
            if any(target in strange.get(who, ()) for who in crew.get(inspector, (inspector,))):
                yield Violation(self.code, target, seat, inspector)
