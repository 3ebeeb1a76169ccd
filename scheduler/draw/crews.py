"""Who is at which target after a draw, and who may take a vacant seat (docs/protocol.md §11)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.draw.documents import rows
from scheduler.draw.hashing import tagged

Files = Mapping[str, bytes]


class NotThere(ValueError):
    """The step is of somebody who is not there; the message says who."""


@dataclass(frozen=True)
class Person:
    """A line of `roster.txt`; `week_load` None: no limit."""

    load: int
    week_load: int | None
    lead: bool
    new: bool
    department: str
    counties: frozenset[str]
    qualifications: frozenset[str]


@dataclass(frozen=True)
class Line:
    """A line of `seats.txt` without target and count."""

    county: str
    week: str
    seat: str
    role: str
    department: str
    qualification: str


class Alternates:
    """The alternates of a target draw's outcome, cell by cell, in the order of their ranks."""

    def __init__(self, outcome: bytes) -> None:
        self._cell: dict[str, str] = {}
        self._waiting: defaultdict[str, list[str]] = defaultdict(list)
        self.drawn: list[str] = []
        for cell, _, target, status, _ in rows(outcome):
            self._cell[target] = cell
            (self.drawn if status == "drawn" else self._waiting[cell]).append(target)

    def left(self, out: str) -> int:
        """How many alternates of the cell of `out` have not come in."""
        return len(self._waiting[self._cell[out]])

    def take(self, out: str) -> str:
        """The next alternate of the cell of `out`, who has come in from now on; empty where none is
        left."""
        waiting = self._waiting[self._cell[out]]
        return waiting.pop(0) if waiting else ""


class Crews:
    """Targets that are there, and who holds their seats, from one step to the next.

    `files` are those of a draw of inspectors that has passed its checks.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lines: defaultdict[str, dict[str, Line]] = defaultdict(dict)
        for target, county, week, seat, role, department, qualification, _ in rows(
            files["seats.txt"]
        ):
            line = Line(county, week, seat, role, department, qualification)
            self._lines[target][seat] = line
        self._holders: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
        for target, seat, inspector in rows(files["outcome.txt"]):
            self._holders[target].setdefault(seat, set()).add(inspector)
        self.left: set[str] = set()
        """Inspectors who were taken out of a seat in any step."""
        self.seen = {*self._lines}
        """Targets that are there or have been."""

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """The roster by id."""
        return {
            own: Person(
                int(load),
                int(week_load) if week_load else None,
                lead == "1",
                new == "1",
                department,
                frozenset(filter(None, counties.split(","))),
                frozenset(filter(None, qualifications.split(","))),
            )
            for own, load, _, week_load, lead, new, department, counties, qualifications in rows(
                self._files["roster.txt"]
            )
        }

    @cached_property
    def _blocked(self) -> frozenset[tuple[str, str]]:
        return frozenset(row[:2] for row in _pairs(self._files["blocked.txt"]))

    def line(self, target: str, seat: str) -> Line:
        """What this seat of a target that is there asks for."""
        return self._lines[target][seat]

    def is_there(self, target: str) -> bool:
        """Whether the target is one of those that are there now."""
        return target in self._lines

    @property
    def there(self) -> Sequence[str]:
        """The targets that are there now, sorted."""
        return sorted(self._lines)

    def seats_of(self, target: str) -> Sequence[tuple[str, str]]:
        """(seat, inspector) of everybody at this target now, sorted."""
        held = self._holders.get(target, {})
        return sorted((seat, own) for seat, several in held.items() for own in several)

    def replace(self, out: str, into: str) -> None:
        """`into` has from now on the lines of `out` and whoever holds its seats; with an empty
        `into` nobody holds them any more. NotThere where `out` is not there."""
        if out not in self._lines:
            raise NotThere(f"{out} is not there")
        lines, holders = self._lines.pop(out), self._holders.pop(out, {})
        if into:
            self._lines[into], self._holders[into] = lines, holders
            self.seen.add(into)

    def leave(self, target: str, seat: str, out: str) -> None:
        """`out` no longer holds the seat; NotThere where they do not."""
        if target not in self._lines or out not in self._holders[target].get(seat, ()):
            raise NotThere(f"{out} does not hold {seat} of {target}")
        self._holders[target][seat].remove(out)
        self.left.add(out)

    def take(self, target: str, seat: str, inspector: str) -> None:
        """Somebody takes a seat."""
        self._holders[target].setdefault(seat, set()).add(inspector)

    def candidates(self, target: str, seat: str) -> list[str]:
        """Who may take a place of this seat now, sorted."""
        line = self._lines[target][seat]
        at_target = {own for several in self._holders[target].values() for own in several}
        held, held_in_week = self._held(line.week)
        needs_experience = self._needs_experience(target, seat)
        return sorted(
            own
            for own, person in self.people.items()
            if own not in self.left
            and own not in at_target
            and held[own] < person.load
            and (person.week_load is None or not line.week or held_in_week[own] < person.week_load)
            and not (person.new and needs_experience)
            and _fits(person, line)
            and (own, target) not in self._blocked
        )

    def _held(self, week: str) -> tuple[Counter[str], Counter[str]]:
        """Seats that each holds now, in all and at targets of `week`."""
        held: Counter[str] = Counter()
        in_week: Counter[str] = Counter()
        for target, seats in self._holders.items():
            for seat, several in seats.items():
                held.update(several)
                if self._lines[target][seat].week == week:
                    in_week.update(several)
        return held, in_week

    def _needs_experience(self, target: str, seat: str) -> bool:
        """Whether this is the mentor's seat and nobody who is not new holds it now (§3: the first
        seat of a lead, or else the first)."""
        lines = self._lines[target]
        mentor = min(lines, key=lambda name: (lines[name].role != "lead", name.encode()))
        held = self._holders[target].get(seat, ())
        return seat == mentor and all(self.people[own].new for own in held)


def _pairs(data: bytes) -> Iterator[tuple[str, str]]:
    return ((row[0], row[1]) for row in rows(data))


def _fits(person: Person, line: Line) -> bool:
    """Eligible but for blocked pairs (§3)."""
    return (
        (line.role != "lead" or person.lead)
        and person.department == line.department
        and line.county in person.counties
        and (not line.qualification or line.qualification in person.qualifications)
    )


def chosen(number: str, code: str, target: str, seat: str, candidates: Sequence[str]) -> str:
    """Of the candidates who takes the seat: the lowest hash; empty where there is none."""
    return min(
        candidates,
        key=lambda own: tagged("ssj.vacancy.v1", number, code, target, seat, own),
        default="",
    )
