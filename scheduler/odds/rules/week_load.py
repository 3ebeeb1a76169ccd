"""Load per week: nobody gets more in one week than they can do in one."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.people.shared import shared_people
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class WeekLoad(Rule):
    """In each planned week an inspector takes at most `week_load` places, alone and with teams."""

    code: ClassVar[str] = "week_load"
    label: ClassVar[str] = "每人每周任务量"
    basis: ClassVar[str] = "本系统规则：每人每周承担的户数有上限"

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        weeks = sorted({seat.week for seat in problem.seats} - {""})
        for person in problem.candidates:
            if person.week_load is not None:
                most = person.week_load * problem.unit
                for week in weeks:
                    yield Bound(Over.WEEK, (person.inspector, week), 0, most)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        week = {seat.target: seat.week for seat in problem.seats if seat.week}
        most = {c.inspector: c.week_load for c in problem.candidates if c.week_load is not None}
        taken = Counter(
            (who, week[target]) for target, _, who in outcome if who in most and target in week
        )
        if shared := shared_people(problem):
            dated = ((week[target], name) for target, _, name in outcome if target in week)
            in_all = ((who, name) for name, team in dated for who in shared.get(team, ()))
            taken |= Counter(place for place in in_all if place[0] in most)
        for (inspector, _), found in taken.items():
            limit = most[inspector]
            if found > limit:
                yield Violation(self.code, "", "", inspector, found, most=limit)
