"""The answer when there are no odds: which seats, people and rules clash, and what would do."""

from dataclasses import dataclass
from enum import StrEnum


class RelaxationKind(StrEnum):
    RAISE_LOAD = "raise_load"
    RAISE_LOADS = "raise_loads"
    LEND = "lend"
    RAISE_CAP = "raise_cap"


@dataclass(frozen=True)
class Relaxation:
    """One change that was tried: with it none of the clash's places stays empty.

    raise_load: the one inspector's load up by `amount`; raise_loads: the load of each of
    `inspectors` up by `amount`; lend: `people` more people of `department`, qualified for the
    clash's seats in `counties`, with `amount` places each; raise_cap: the cap to `amount` over 2^K.
    """

    kind: RelaxationKind
    amount: int
    inspectors: tuple[str, ...] = ()
    people: int = 0
    department: str = ""
    counties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a relaxation of {self.amount} changes nothing")


@dataclass(frozen=True)
class Clash:
    """A set of seats that all people eligible for them together cannot fill.

    `seats` (target, seat); `inspectors`: everybody eligible for any of the seats; `rules`: the
    codes that take part; `missing`: places left empty at best (rounded up where a cap makes it
    a fraction); `removed`: (rule code, people), how many people a rule by itself keeps from
    every one of these seats; `relaxations`: each checked by solving again.
    """

    seats: tuple[tuple[str, str], ...]
    targets: tuple[str, ...]
    counties: tuple[str, ...]
    inspectors: tuple[str, ...]
    rules: tuple[str, ...]
    missing: int
    removed: tuple[tuple[str, int], ...]
    relaxations: tuple[Relaxation, ...] = ()

    def __post_init__(self) -> None:
        if not self.seats or self.missing < 1:
            raise ValueError("a clash has seats, and misses at least one place")


class Infeasible(Exception):
    """No odds satisfy the rules. `clashes` are independent of each other, the worst first."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        if not clashes:
            raise ValueError("infeasible needs a reason")
        self.clashes = clashes
        worst = clashes[0]
        super().__init__(
            f"{worst.missing} places missing at {len(worst.seats)} seats"
            f" ({', '.join(worst.rules)}); {len(clashes)} clashes"
        )

    @property
    def clash(self) -> Clash:
        """The clash that misses most."""
        return self.clashes[0]
