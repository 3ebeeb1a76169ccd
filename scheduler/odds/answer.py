"""What comes back: the odds pair by pair, what proves that they are the most even, and a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # numpy, numba and ortools are loaded by those who solve, see solve.py
    from scheduler.odds.index import Index
    from scheduler.odds.lattice import Floats, Ints
    from scheduler.odds.whole import Odds


class PairOdds(NamedTuple):
    """One line of odds.txt: `inspector` takes `seat` of `target` with odds / 2^K.

    A named tuple and not a dataclass: there are up to millions, sorted and hashed as they are;
    `check_odds` judges them together.
    """

    target: str
    seat: str
    inspector: str
    odds: int


class Multiplier(NamedTuple):
    """What one bound does to the odds below it (certify.py).

    `kind` is a value of Over; `names` as in Bound (a meeting's: target, inspector). `value`: odds
    are the product of the values above them, at most the cap. `level`: odds between different
    levels are the same in all odds that keep the rules.
    """

    kind: str
    names: tuple[str, ...]
    value: float
    level: int


class EvenLoad(NamedTuple):
    """`inspector` is held to `least` to `most`, in units of 2^-K: the expected load that is as even
    as the rules allow. It takes the place of the rules' own limits in the proof (certify.py)."""

    inspector: str
    least: int
    most: int


@dataclass(frozen=True)
class OddsReport:
    """What the odds look like, for people; nothing here is read by the draw.

    `pairs` (seat, inspector) the rules allow, `rows` of them with odds above 0; `lowest` and
    `highest` odds of a row, over 2^K; `entropy` of the rows and the most that seats could
    have if they shared nobody (`entropy_most`), in bits; expected places per person, of the
    people with any; `rounding_units`, `rounding_relative`: the largest difference between the odds
    and what the multipliers say, in units of 2^-K and relative to the exact odds (of pairs with at
    least one unit); `sweeps` of the fitting and the largest violation left when it ended, in units
    a pair; `smallest_cap` q* over 2^K (None: not asked for); `cost`, `cost_least`: expected cost of
    the odds and the least possible one, exactly (None: no costs); `fixed_seats` (target, seat) for
    which fewer than three people are eligible: there the people are as good as known beforehand
    (人员无随机性).
    """

    pairs: int
    rows: int
    lowest: int
    highest: int
    entropy: float
    entropy_most: float
    load_lowest: float
    load_highest: float
    rounding_units: float
    rounding_relative: float
    sweeps: int
    unfitted: float
    smallest_cap: int | None
    fixed_seats: tuple[tuple[str, str], ...]
    cost: Fraction | None = None
    cost_least: Fraction | None = None


@dataclass(frozen=True, eq=False)
class InspectorOdds:
    """Odds that satisfy every rule exactly, kept as arrays because there can be ten million.

    `odds` per pair of `index`, over 2^`bits`; `cap` is the one that holds: the given one, or
    2^bits. `a`, `b`: multipliers and `level_a`, `level_b` levels of the nodes of the index's
    lattice; `tilt`: the multiplier of a unit of cost, a decimal of few digits (odds fall by
    exp(-tilt * excess), the excess over the cheapest person of the seat); `even`: the loads that
    everybody is held to, sorted, empty unless loads are to be even.
    """

    index: Index
    odds: Odds
    bits: int
    cap: int
    report: OddsReport
    a: Floats
    b: Floats
    level_a: Ints
    level_b: Ints
    tilt: float = 0.0
    even: tuple[EvenLoad, ...] = ()

    @cached_property
    def rows(self) -> tuple[PairOdds, ...]:
        """Pairs with odds, sorted by (target, seat, inspector)."""
        kept = self.odds.nonzero()[0]
        seats = self.index.seats
        people = [person.inspector for person in self.index.people]
        return tuple(
            PairOdds(seats[seat].target, seats[seat].seat, people[person], odds)
            for seat, person, odds in zip(
                self.index.seat[kept].tolist(),
                self.index.person[kept].tolist(),
                self.odds[kept].tolist(),
                strict=True,
            )
        )

    @cached_property
    def multipliers(self) -> tuple[Multiplier, ...]:
        """Of every seat, and of every other bound that does something; sorted."""
        found = [
            Multiplier(*name, value, level)
            for names, values, levels in (
                (self.index.names_a(), self.a.tolist(), self.level_a.tolist()),
                (self.index.names_b(), self.b.tolist(), self.level_b.tolist()),
            )
            for name, value, level in zip(names, values, levels, strict=True)
            if name[0] == "seat" or value != 1.0 or level != 0
        ]
        return tuple(sorted(found))

    def __iter__(self) -> Iterator[PairOdds]:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, InspectorOdds):
            return NotImplemented
        return self._stated() == other._stated()

    def _stated(self) -> tuple[object, ...]:
        """All that is published."""
        stated = (self.rows, self.bits, self.cap, self.report, self.multipliers)
        return (*stated, self.tilt, self.even)

    # Arrays inside: equal, but not hashable; object.__hash__ is typed as always there.
    __hash__ = None  # type: ignore[assignment]
