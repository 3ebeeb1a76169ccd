"""Who may take a seat by face 1: what rules that other rules' first faces have to know."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property

from scheduler.odds.problem import Problem, Seat
from scheduler.odds.rules.absence import Absence
from scheduler.odds.rules.certificate import Certificate
from scheduler.odds.rules.cool_down import CoolDown
from scheduler.odds.rules.department import Department
from scheduler.odds.rules.district import District
from scheduler.odds.rules.lead import Lead
from scheduler.odds.rules.qualification import Qualification
from scheduler.odds.rules.recusal import Recusal
from scheduler.odds.rules.rule import Rule
from scheduler.odds.rules.team import Team

_FIT: tuple[Rule, ...] = (
    District(), Department(), Lead(), Qualification(), Certificate(), Absence(), Team(),
)  # fmt: skip
"""Every rule that refuses people by what they are like."""

_Asked = tuple[str, str, str, str, str, bool]
"""What a seat asks of a person, as far as these rules go."""

_BY_NAME: tuple[Rule, ...] = (Recusal(), CoolDown())


class Eligible:
    """Answers for one problem; asked once for seats that are alike. `by_name`: the rules whose
    exclusions by name count."""

    def __init__(self, problem: Problem, by_name: Sequence[Rule] = _BY_NAME) -> None:
        self._problem, self._by_name = problem, by_name
        self._fits = cache(self._judge)
        self._holders = cache(self._find_holders)

    def comes(self, seats: Sequence[Seat], who: str) -> bool:
        """May this candidate take any of these seats of one target?"""
        if who in self._away.get(seats[0].target, ()):
            return False
        return any(self._fits(_asked(seat), who) for seat in seats)

    def holders(self, seat: Seat, qualification: str) -> int:
        """How many hold the qualification of those who may take the seat."""
        held = self._holders(_asked(seat), qualification)
        return len(held) - len(held.intersection(self._away.get(seat.target, ())))

    @cached_property
    def _away(self) -> dict[str, set[str]]:
        """Whom rules exclude by name, by target."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for rule in self._by_name:
            for inspector, target in rule.excludes(self._problem):
                found[target].add(inspector)
        return dict(found)

    def _find_holders(self, asked: _Asked, qualification: str) -> frozenset[str]:
        return frozenset(
            who.inspector
            for who in self._problem.candidates
            if qualification in who.qualifications and self._fits(asked, who.inspector)
        )

    def _judge(self, asked: _Asked, who: str) -> bool:
        county, role, department, qualification, day, by_team = asked
        seat = Seat("-", county, "-", role, department, qualification, 1, (), "", day, by_team)
        person = self._problem.candidate_named[who]
        return all(rule.allows(seat, person) for rule in _FIT)


def _asked(seat: Seat) -> _Asked:
    return seat.county, seat.role, seat.department, seat.qualification, seat.day, seat.by_team
