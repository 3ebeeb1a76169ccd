"""Load: nobody gets more than they can do, nor less than they must."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.people.shared import shared_people
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class Load(Rule):
    """An inspector takes `load_least` to `load` places; someone not on the roster takes none.

    Places taken with a team count for those of its people who are on the roster themselves.
    """

    code: ClassVar[str] = "load"
    label: ClassVar[str] = "每人任务量"
    basis: ClassVar[str] = "本系统规则：每人本次抽查承担的户数有上限，也可以有下限"

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        unit = problem.unit
        for person in problem.candidates:
            name = (person.inspector,)
            yield Bound(Over.INSPECTOR, name, person.load_least * unit, person.load * unit)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        taken = Counter(inspector for _, _, inspector in outcome)
        limits = {c.inspector: (c.load_least, c.load) for c in problem.candidates}
        if shared := shared_people(problem):
            in_all = (who for _, _, name in outcome for who in shared.get(name, ()))
            taken |= Counter(who for who in in_all if who in limits)
        for inspector in taken.keys() | limits.keys():
            found, (least, most) = taken[inspector], limits.get(inspector, (0, 0))
            if not least <= found <= most:
                yield Violation(self.code, "", "", inspector, found, least, most)
