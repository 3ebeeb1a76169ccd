"""Crew size: nobody inspects alone, and no seat stays empty."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import PEOPLE_LEAST, Problem
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class CrewSize(Rule):
    """Each seat has exactly its count of people; each target is visited by at least two.

    That at least two are asked for is judged when the problem is made; here it is judged again
    in the outcome, by different people.
    """

    code: ClassVar[str] = "crew_size"
    label: ClassVar[str] = "检查组人数"
    basis: ClassVar[str] = "本系统规则；参照司法行政机关双随机抽查实例：检查人员不少于 2 人"

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        for seat in problem.seats:
            whole = seat.count * problem.unit
            yield Bound(Over.SEAT, (seat.target, seat.seat), whole, whole)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        places: Counter[tuple[str, str]] = Counter()
        people: defaultdict[str, set[str]] = defaultdict(set)
        team = {c.inspector: c.members for c in problem.candidates if c.members}
        for target, seat, inspector in outcome:
            places[target, seat] += 1
            if inspector in team:
                people[target].update(team[inspector])
            else:
                people[target].add(inspector)
        wanted = {(seat.target, seat.seat): seat.count for seat in problem.seats}
        for name in places.keys() | wanted.keys():
            if places[name] != wanted.get(name, 0):
                most = wanted.get(name, 0)
                yield Violation(self.code, *name, found=places[name], least=most, most=most)
        for target in {target for target, _ in wanted}:
            if len(people[target]) < PEOPLE_LEAST:
                found, most = len(people[target]), len(problem.candidates)
                yield Violation(self.code, target, found=found, least=PEOPLE_LEAST, most=most)
