"""What a rule is: one object with two faces that are written independently.

Face 1 shapes the odds: `allows` and `excludes` say who is eligible, `bounds` limits sums of odds.
Face 2, `violations`, judges any finished outcome in plain Python, without a solver.
tests/agreement proves on all outcomes of tiny problems that the two faces say the same.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from scheduler.odds.problem import Candidate, Problem, Seat

Outcome = frozenset[tuple[str, str, str]]
"""Who takes which seat: (target, seat, inspector)."""


class Over(StrEnum):
    """Over which pairs a bound sums the odds."""

    SEAT = "seat"
    INSPECTOR = "inspector"
    PAIR = "pair"


@dataclass(frozen=True)
class Bound:
    """The odds over a set of (seat, inspector) sum to something within `lower` and `upper`.

    SEAT: `names` (target, seat), all its people. INSPECTOR: `names` (inspector,), all its seats.
    PAIR: no names, holds for each (target, inspector) over the seats of that target.
    Unit: 2^-K. A seat's bound is exact (the flow starts there); the others have lower 0.
    """

    over: Over
    names: tuple[str, ...]
    lower: int
    upper: int

    def __post_init__(self) -> None:
        if self.upper < 0 or self.lower != (self.upper if self.over is Over.SEAT else 0):
            raise ValueError(f"the network has no place for {self}")


@dataclass(frozen=True, order=True)
class Violation:
    """`rule` is broken at the names given: `found` is not within `least` and `most`.

    Counts of people for an outcome; units of 2^-K for odds.
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
    pairs that have odds at once (check.py).
    """

    code: ClassVar[str]
    label: ClassVar[str]
    basis: ClassVar[str]
    per_entry: ClassVar[bool] = False

    def allows(self, seat: Seat, candidate: Candidate) -> bool:
        """Face 1: may this person take this seat?

        May read what seats and people are like, not who they are (target, seat, inspector, load,
        count): it is asked once for all that are alike.
        """
        return True

    def excludes(self, problem: Problem) -> Iterator[tuple[str, str]]:
        """Face 1: pairs (inspector, target), by name, that never meet."""
        return iter(())

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        """Face 1: limits of sums of odds."""
        return iter(())

    @abstractmethod
    def violations(self, problem: Problem, outcome: Outcome) -> Iterator[Violation]:
        """Face 2: what this rule finds wrong in a finished outcome, in any order."""
