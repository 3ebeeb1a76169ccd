"""Needs: among the people of a seat, enough hold a special qualification."""

from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Problem
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation


class Needs(Rule):
    """At least `n` of the people who take a seat hold each qualification it names."""

    code: ClassVar[str] = "needs"
    label: ClassVar[str] = "持证人数"
    basis: ClassVar[str] = (
        "国市监信〔2019〕38号（名录库收录有相应资格的人员）；同组至少几人持证为本系统规则"
    )

    def groups(self, problem: Problem) -> Iterator[tuple[str, frozenset[str]]]:
        for asked in sorted({name for place in problem.seats for name, _ in place.needs}):
            holders = [c.inspector for c in problem.candidates if asked in c.qualifications]
            yield f"{self.code}:{asked}", frozenset(holders)

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        for seat in problem.seats:
            for asked, least in seat.needs:
                name = (seat.target, seat.seat, f"{self.code}:{asked}")
                most = seat.count * problem.unit
                yield Bound(Over.GROUP, name, least * problem.unit, most)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        asking = {(seat.target, seat.seat): seat for seat in problem.seats if seat.needs}
        held = {c.inspector: c.qualifications for c in problem.candidates} if asking else {}
        found: Counter[tuple[str, str, str]] = Counter()
        for target, seat, inspector in outcome if asking else ():
            for qualification in held.get(inspector, ()):
                found[target, seat, qualification] += 1
        for place in asking.values():
            for asked, least in place.needs:
                have = found[place.target, place.seat, asked]
                if have < least:
                    name = (place.target, place.seat)
                    yield Violation(self.code, *name, "", have, least, place.count)
