"""What a rule is: one object with two faces that are written independently.

Face 1 shapes the odds: `allows` and `excludes` say who is eligible, `groups` names sets of people
within a seat, `bounds` limits sums of odds. Face 2, `violations`, judges any finished outcome in
plain Python, without a solver. tests/agreement proves on all outcomes of tiny problems that the two
faces say the same; where face 1 must be narrower than the rule (`stricter`), that it never lets
through what face 2 objects to.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from scheduler.odds.problem import Candidate, Problem, Seat

Outcome = Collection[tuple[str, str, str]]
"""Who takes which seat: (target, seat, inspector)."""


class Over(StrEnum):
    """Over which pairs a bound sums the odds."""

    SEAT = "seat"
    GROUP = "group"
    INSPECTOR = "inspector"
    WEEK = "week"
    PAIR = "pair"


@dataclass(frozen=True, slots=True)
class Bound:
    """The odds over a set of (seat, inspector) sum to something within `lower` and `upper`.

    SEAT: `names` (target, seat), all its people. GROUP: (target, seat, group), those of its people
    who belong to the group. INSPECTOR: (inspector,), all its seats. WEEK: (inspector, week), its
    seats of that week. PAIR: no names, holds for each (target, inspector) over the seats of that
    target. Unit: 2^-K. A seat's bound is exact (the flow starts there); a pair's has lower 0.
    """

    over: Over
    names: tuple[str, ...]
    lower: int
    upper: int

    def __post_init__(self) -> None:
        exact = self.over is Over.SEAT and self.lower != self.upper
        if exact or not 0 <= self.lower <= self.upper or (self.over is Over.PAIR and self.lower):
            raise ValueError(f"the network has no place for {self}")


@dataclass(frozen=True, order=True)
class Violation:
    """`rule` is broken at the names given: `found` is not within `least` and `most`.

    Counts of people for an outcome; units of 2^-K for odds. `inspector` may name several people,
    joined by a comma.
    """

    rule: str
    target: str = ""
    seat: str = ""
    inspector: str = ""
    found: int = 1
    least: int = 0
    most: int = 0


class Rule(Protocol):
    """`code` is stable for ever; `label` is what people read; `basis` where the rule comes from.

    `per_entry`: face 2 judges each (target, seat, inspector) on its own, so it can also judge all
    pairs that have odds at once (check.py). `stricter`: face 1 forbids more than face 2, because
    the rule itself cannot be kept by exact odds (research/algorithms.md §5).
    """

    code: ClassVar[str]
    label: ClassVar[str]
    basis: ClassVar[str]
    per_entry: ClassVar[bool] = False
    stricter: ClassVar[bool] = False

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        """Face 1: may this person take this seat?

        May read what seats and people are like, not who they are (target, seat, week, count,
        needs; inspector, loads, lent_from, who the members are): it is asked once for all alike.
        """
        return True

    def excludes(self, problem: Problem) -> Iterator[tuple[str, str]]:
        """Face 1: pairs (inspector, target), by name, that never meet."""
        return iter(())

    def groups(self, problem: Problem) -> Iterator[tuple[str, frozenset[str]]]:
        """Face 1: (name of a group, its people), for the bounds over groups. The groups bounded in
        one seat are nested or disjoint."""
        return iter(())

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        """Face 1: limits of sums of odds."""
        return iter(())

    @abstractmethod
    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        """Face 2: what this rule finds wrong in a finished outcome, in any order."""
