"""What comes back: the odds row by row, and a report for people."""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple


class PairOdds(NamedTuple):
    """One line of odds.txt: `inspector` takes `seat` of `target` with odds / 2^K.

    A named tuple and not a dataclass: there are up to millions, sorted and hashed as they are;
    `check_odds` judges them together.
    """

    target: str
    seat: str
    inspector: str
    odds: int


@dataclass(frozen=True)
class OddsReport:
    """What the odds look like, for people; nothing here is read by the draw.

    `pairs` (seat, inspector) the rules allow, `rows` of them with odds above 0; `lowest` and
    `highest` odds of a row, over 2^K; `entropy` of the rows and the most that seats could
    have if they shared nobody (`entropy_most`), in bits; expected places per person, of the
    people with any; the largest change by rounding to integers, in units of 2^-K and relative
    to the exact odds (of pairs with at least one unit); `sweeps` of the fitting and the largest
    relative violation left when it ended; `smallest_cap` q* over 2^K (None: not asked for);
    `fixed_seats` (target, seat) for which fewer than three people are eligible: there the
    people are as good as known beforehand (人员无随机性).
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


@dataclass(frozen=True)
class InspectorOdds:
    """Odds that satisfy every rule exactly.

    `rows` sorted by (target, seat, inspector), each with odds >= 1 over 2^`bits`; `cap` is the
    one that holds: the given one, or 2^bits.
    """

    rows: tuple[PairOdds, ...]
    bits: int
    cap: int
    report: OddsReport

    def __post_init__(self) -> None:
        names = [row[:3] for row in self.rows]
        if any(left >= right for left, right in pairwise(names)):
            raise ValueError("rows must be sorted and different")
        if not 1 <= self.cap <= 1 << self.bits:
            raise ValueError(f"cap {self.cap} is not within 1 and 2^{self.bits}")
