"""The draw of inspectors as a whole: expected visits of each, how even the odds are, where chance
has little to choose from."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from scheduler.desk.odds_view.fitting import Fitting
from scheduler.desk.odds_view.reading import FrozenPlan, frozen_plan, lines_with
from scheduler.desk.pairing import candidate_of, pairing_problem
from scheduler.draw.documents import rows
from scheduler.odds import Candidate, Problem, fixed_seats
from scheduler.vocabulary import RosterReason

EDGES = (1, 2, 5, 10, 20, 30, 50, 100)
"""Upper ends of the ranges that pairs are counted in, in percent; certainty has one of its own."""


@dataclass(frozen=True)
class Visits:
    """One inspector of the roster: `expected` is the exact sum of the odds over `targets` targets;
    `fits` whether the rules let them take any seat at all."""

    inspector: str
    expected: Fraction
    targets: int
    load: int
    least: int
    week_load: int | None
    fits: bool


@dataclass(frozen=True)
class FixedSeat:
    """A seat for which so few people are eligible that who comes is as good as known
    (人员无随机性)."""

    target: str
    seat: str
    eligible: int


@dataclass(frozen=True)
class InspectorOverview:
    """A whole draw of inspectors.

    `people` sorted by identifier; `pairs` (target, inspector) with odds, `lowest` and `highest` of
    them; `spread`: how many pairs in each range of `EDGES`, and last the certain ones; `entropy` of
    the (seat, inspector) odds, and the most there could be if seats shared nobody and nothing were
    bounded, in bits; `least` and `most` expected visits of people who fit a seat.
    """

    plan: FrozenPlan
    people: tuple[Visits, ...]
    absent: tuple[tuple[RosterReason, int], ...]
    targets: int
    seats: int
    places: int
    pairs: int
    lowest: Fraction
    highest: Fraction
    spread: tuple[int, ...]
    entropy: float
    entropy_most: float
    least: Fraction
    most: Fraction
    fixed: tuple[FixedSeat, ...]


class InspectorDraw:
    """The frozen files of a draw of inspectors, asked about their odds."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.plan = frozen_plan(files)
        self.files = files

    @cached_property
    def problem(self) -> Problem:
        """The problem that the frozen files state."""
        return pairing_problem(self.files, self.plan.cap)

    @cached_property
    def fitting(self) -> Fitting:
        return Fitting(self.problem)

    @cached_property
    def roster(self) -> dict[str, Candidate]:
        """Everybody who could be drawn, also who works in no county of these seats."""
        listed = map(candidate_of, rows(self.files["roster.txt"]))
        return {person.inspector: person for person in listed}

    @cached_property
    def absent(self) -> dict[str, RosterReason]:
        """Who could not be drawn, and why."""
        return {who: RosterReason(reason) for who, reason in rows(self.files["absent.txt"])}

    @cached_property
    def overview(self) -> InspectorOverview:
        """Read everything once."""
        expected: Counter[str] = Counter()
        targets: Counter[str] = Counter()
        spread = [0] * (len(EDGES) + 1)
        lowest, highest = self.plan.unit, 0
        for inspector, odds in self._pairs():
            expected[inspector] += odds
            targets[inspector] += 1
            lowest, highest = min(lowest, odds), max(highest, odds)
            spread[self._range(odds)] += 1
        people = tuple(self._visits(who, expected, targets) for who in sorted(self.roster))
        able = [person.expected for person in people if person.fits]
        seats = self.problem.seats
        reasons = Counter(self.absent.values())
        return InspectorOverview(
            plan=self.plan,
            people=people,
            absent=tuple((reason, reasons[reason]) for reason in sorted(reasons)),
            targets=len(self.problem.seats_of),
            seats=len(seats),
            places=sum(seat.count for seat in seats),
            pairs=sum(spread),
            lowest=self.plan.share(lowest),
            highest=self.plan.share(highest),
            spread=tuple(spread),
            entropy=self._entropy(),
            entropy_most=self._entropy_most(),
            least=min(able),
            most=max(able),
            fixed=self.fixed,
        )

    def _pairs(self) -> Iterator[tuple[str, int]]:
        """(inspector, odds) of each pair (target, inspector): a person's seats there together."""
        listed = rows(self.files["odds.txt"])
        for _, lines in groupby(listed, key=lambda row: row[0]):
            here: defaultdict[str, int] = defaultdict(int)
            for _, _, inspector, odds in lines:
                here[inspector] += int(odds)
            yield from here.items()

    def _range(self, odds: int) -> int:
        """Which range of `EDGES` the odds are in: up to and with the upper end, certainty last."""
        if odds >= self.plan.unit:
            return len(EDGES)
        return bisect_left(EDGES, Fraction(100 * odds, self.plan.unit))

    def _visits(self, who: str, expected: Counter[str], targets: Counter[str]) -> Visits:
        person = self.roster[who]
        return Visits(
            who,
            self.plan.share(expected[who]),
            targets[who],
            person.load,
            person.load_least,
            person.week_load,
            who in self._fitting_anything,
        )

    @cached_property
    def _fitting_anything(self) -> frozenset[str]:
        return frozenset().union(*map(self.fitting.people, self.problem.seats))

    def _entropy(self) -> float:
        unit = self.plan.unit
        times = Counter(int(row[3]) for row in rows(self.files["odds.txt"]))
        return math.fsum(
            -count * odds / unit * math.log2(odds / unit) for odds, count in sorted(times.items())
        )

    def _entropy_most(self) -> float:
        return math.fsum(
            seat.count * math.log2(max(1.0, len(self.fitting.people(seat)) / seat.count))
            for seat in self.problem.seats
        )

    @cached_property
    def fixed(self) -> tuple[FixedSeat, ...]:
        """Seats where chance has next to nothing to choose from, sorted."""
        named = self.problem.seat_named
        return tuple(
            FixedSeat(*name, len(self.fitting.people(named[name])))
            for name in fixed_seats(self.problem, self.odds_rows())
        )

    def odds_rows(self) -> Iterator[tuple[str, str, str, int]]:
        """(target, seat, inspector, odds) of every line."""
        for target, seat, inspector, odds in rows(self.files["odds.txt"]):
            yield target, seat, inspector, int(odds)

    def odds_of(self, inspector: str) -> list[tuple[str, str, int]]:
        """(target, seat, odds) of every line of one inspector."""
        return [
            (target, seat, int(odds))
            for target, seat, _, odds in lines_with(self.files["odds.txt"], inspector)
        ]
