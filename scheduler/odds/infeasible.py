"""The answer when there are no odds: which seats, people and rules clash, and what would do."""

from dataclasses import dataclass
from enum import StrEnum


class RelaxationKind(StrEnum):
    """What can be changed, in the order in which equally large changes are offered."""

    LEND = "lend"
    RAISE_LOAD = "raise_load"
    RAISE_WEEK = "raise_week"
    LOWER_LEAST = "lower_least"
    RAISE_CAP = "raise_cap"
    RAISE_MEETINGS = "raise_meetings"
    LOWER_REST = "lower_rest"
    DROP_NEEDS = "drop_needs"
    FIND = "find"
    POSTPONE = "postpone"


@dataclass(frozen=True)
class Relaxation:
    """One change to a problem; `ways.apply.apply` makes it.

    lend: the `inspectors` of the reserve are lent by their `bureaus`; `amount` of them.
    raise_load, raise_week: the most that each of `inspectors` takes, in all or in any one week, is
    `amount` higher; lower_least: the fewest they take is `amount` lower, at the lowest 0. With no
    `inspectors` it is everybody who has such a limit. `before`: the limit until now, if it was the
    same for all of them.
    raise_cap: the cap on a pair is `amount` over 2^K (`before`: until now).
    raise_meetings: the same two people meet at most `amount` times (`before`: until now).
    lower_rest: the rest between two visits is `amount` days (`before`: until now).
    drop_needs: `amount` `seats` no longer need the one of `qualifications`; without `seats` none.
    find: `people` more people, not known by name, of `department` for `counties`, who hold
    `qualifications`, may lead if `lead`, come as fixed teams if `team`, and take `amount` places
    each.
    postpone: the `targets` are not visited this time; `amount` of them. Without `targets`, as few
    as will do, at most `amount` (only in a ladder).
    `proved`: no smaller `amount`, or fewer `people`, of this kind would do; else they are what was
    found (“最少不超过”). Of raise_load, raise_week, lower_least: no smaller amount if all of the
    `inspectors` move by it, as one rule for all of a county; some of them may be enough.
    """

    kind: RelaxationKind
    amount: int
    inspectors: tuple[str, ...] = ()
    bureaus: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    seats: tuple[tuple[str, str], ...] = ()
    people: int = 0
    department: str = ""
    counties: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    lead: bool = False
    team: bool = False
    before: int | None = None
    proved: bool = True

    def __post_init__(self) -> None:
        least = 0 if self.kind is RelaxationKind.LOWER_REST else 1
        if self.amount < least:
            raise ValueError(f"{self.kind} with {self.amount} changes nothing")


class ClashKind(StrEnum):
    """What cannot be had.

    places: seats that all people eligible for them together cannot fill; work: people who must
    take more places than there are for them; needs: seats that need more certified people than
    they have places.
    """

    PLACES = "places"
    WORK = "work"
    NEEDS = "needs"


@dataclass(frozen=True)
class Clash:
    """Seats and people whose rules cannot all be kept, by themselves: nothing outside is needed to
    see it, and no part of it misses as much.

    `seats` (target, seat), `targets`, `counties`: where; `inspectors`: everybody who could take
    what is missing (places), or who must take more than there is (work); `busy`: those of them
    whose load is used up, in all or in the `weeks`; `rules`: codes of the rules by which something
    is asked for, and of the smallest set of others under which `missing` places are missing
    (rounded up where a cap makes it a fraction);
    `removed`: (rule code, people), how many people a rule by itself keeps from every one of the
    seats; `relaxations`: each tried, the smallest change first (relax.py says what is small).
    """

    kind: ClashKind
    seats: tuple[tuple[str, str], ...]
    targets: tuple[str, ...]
    counties: tuple[str, ...]
    inspectors: tuple[str, ...]
    rules: tuple[str, ...]
    missing: int
    busy: tuple[str, ...] = ()
    weeks: tuple[str, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    relaxations: tuple[Relaxation, ...] = ()

    def __post_init__(self) -> None:
        if not (self.seats or self.inspectors) or self.missing < 1:
            raise ValueError("a clash has seats or people, and misses at least one place")


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
