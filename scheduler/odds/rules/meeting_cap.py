"""Meeting cap: the same two people do not always go together."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class MeetingCap(Rule):
    """The same two people visit at most `meet_most` targets together, those of one team too.

    A limit on pairs of people across targets crosses the people's own totals: it has no first face
    in exact odds, and goes through a portfolio of whole assignments (beyond.py, portfolio).
    """

    code: ClassVar[str] = "meeting_cap"
    label: ClassVar[str] = "两人同组次数"
    basis: ClassVar[str] = "本系统规则：同一任务中相同两人同组的次数有上限"

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        if problem.meet_most is None:
            return
        team = {c.inspector: c.members for c in problem.candidates if c.members}
        crews: defaultdict[str, set[str]] = defaultdict(set)
        for target, _, inspector in outcome:
            crews[target].update(team.get(inspector, (inspector,)))
        met = Counter(pair for crew in crews.values() for pair in combinations(sorted(crew), 2))
        for pair, found in met.items():
            if found > problem.meet_most:
                yield Violation(self.code, "", "", ",".join(pair), found, 0, problem.meet_most)
