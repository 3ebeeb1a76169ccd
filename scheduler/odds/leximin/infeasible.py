"""The answer when no panel keeps the quotas: which of them clash, and the smallest widening."""

from dataclasses import dataclass
from enum import StrEnum

from scheduler.odds.leximin.problem import Quota


class Side(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, order=True)
class QuotaSide:
    """One half of a quota: at least, or at most, `number` people with a value."""

    category: str
    value: str
    side: Side
    number: int


@dataclass(frozen=True)
class QuotaClash:
    """Sides that no panel of the size asked for keeps together: no set with fewer sides does.

    Without any one of them there is a panel that keeps the others. `missing`: how many people they
    must give way in all, at least, until a panel keeps them (other clashes apart).
    """

    sides: tuple[QuotaSide, ...]
    missing: int

    def __post_init__(self) -> None:
        if not self.sides or self.missing < 1:
            raise ValueError("a clash has sides, and misses at least one person")


@dataclass(frozen=True)
class QuotaRelaxation:
    """New limits for some quotas. It was tried: with them there is a panel that keeps all quotas.

    `widening`: how much lower and higher the limits are, summed up.
    """

    quotas: tuple[Quota, ...]
    widening: int

    def __post_init__(self) -> None:
        if not self.quotas or self.widening < 1:
            raise ValueError("a relaxation changes something")


class InfeasibleQuotas(Exception):
    """No panel keeps the quotas.

    `clashes` share no side, the one with the fewest sides first; `relaxations`: different ways
    out, each of which clears all clashes, the smallest widening first.
    """

    def __init__(
        self, clashes: tuple[QuotaClash, ...], relaxations: tuple[QuotaRelaxation, ...]
    ) -> None:
        if not clashes or not relaxations:
            raise ValueError("infeasible needs a reason and a way out")
        self.clashes = clashes
        self.relaxations = relaxations
        sides = ", ".join(
            f"{s.category}={s.value} {s.side} {s.number}" for s in self.clashes[0].sides
        )
        super().__init__(f"no panel keeps: {sides}; {len(clashes)} clashes")

    @property
    def clash(self) -> QuotaClash:
        """The clash with the fewest sides."""
        return self.clashes[0]
