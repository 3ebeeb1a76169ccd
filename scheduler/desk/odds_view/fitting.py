"""Who fits which seat, asked of the rules themselves: the first face of the whole RULEBOOK."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scheduler.odds import RULEBOOK, Candidate, Problem, Rule, Seat


@dataclass(frozen=True, order=True)
class Refusal:
    """Why a person cannot take a seat: the rule that says no, and for a blocked pair its reason."""

    rule: str
    label: str
    reason: str = ""


class Fitting:
    """The eligible people of every seat of a problem.

    The rules may not read of a seat which one it is, nor of a person who it is, so seats and people
    that are alike are asked about once.
    """

    def __init__(self, problem: Problem) -> None:
        self._people: defaultdict[Candidate, set[str]] = defaultdict(set)
        for person in problem.candidates:
            self._people[_alike_person(person)].add(person.inspector)
        self._away: defaultdict[str, set[str]] = defaultdict(set)
        for rule in RULEBOOK:
            for inspector, target in rule.excludes(problem):
                self._away[target].add(inspector)
        self._known: dict[Seat, frozenset[str]] = {}

    def people(self, seat: Seat) -> frozenset[str]:
        """Everybody whom every rule lets take this seat."""
        alike = _alike_seat(seat)
        if alike not in self._known:
            self._known[alike] = frozenset(
                name
                for person, names in self._people.items()
                if not any(True for _ in refusing(alike, person))
                for name in names
            )
        away = self._away.get(seat.target)
        return self._known[alike] - away if away else self._known[alike]


def refusing(seat: Seat, person: Candidate) -> Iterator[Rule]:
    """The rules that do not let such a person take such a seat."""
    return (rule for rule in RULEBOOK if not rule.allows(seat, person))


def _alike_seat(seat: Seat) -> Seat:
    return replace(seat, target="-", seat="-", week="", count=1, needs=())


def _alike_person(person: Candidate) -> Candidate:
    return replace(person, inspector="-", load=1, load_least=0, week_load=None, lent_from="")
