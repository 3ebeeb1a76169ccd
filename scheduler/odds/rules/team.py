"""Fixed teams: a team comes as a whole, to seats meant for teams."""

from collections.abc import Iterator
from typing import ClassVar

from scheduler.odds.problem import Candidate, Problem, Seat
from scheduler.odds.rules.rule import Outcome, Rule, Violation


class Team(Rule):
    """A seat for a team is taken by a fixed team, any other seat by a single person."""

    code: ClassVar[str] = "team"
    label: ClassVar[str] = "固定检查组"
    basis: ClassVar[str] = "本系统规则：编为固定检查组的人员整组选派"
    per_entry: ClassVar[bool] = True

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        return seat.by_team == bool(candidate.members)

    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        teams = {person.inspector for person in problem.candidates if person.members}
        for_teams = {(seat.target, seat.seat) for seat in problem.seats if seat.by_team}
        if not teams and not for_teams:
            return
        known = {(seat.target, seat.seat) for seat in problem.seats}
        single = {person.inspector for person in problem.candidates} - teams
        for target, seat, inspector in outcome:
            wrong = single if (target, seat) in for_teams else teams
            if (target, seat) in known and inspector in wrong:
                yield Violation(self.code, target, seat, inspector)
