"""What the odds of inspectors are worked out from: seats, people, what keeps them apart, limits.

The rows are plain values; `Problem` judges them all at once (faults.py), so that a roster with five
mistakes is sent back once and not five times.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

BITS_LEAST, BITS_MOST = 16, 32  # docs/protocol.md §3
PEOPLE_LEAST = 2  # nobody inspects alone


@dataclass(frozen=True)
class Seat:
    """`count` places of one kind in the crew that visits `target`.

    `county` is the target's county code; `qualification` is "" where none is asked for;
    `role` is a value of SeatRole. `needs`: (qualification, n), at least n of the seat's people hold
    it; odds are exact where those who hold one are among, or apart from, those who hold another.
    `week`: the planned week, a name that loads per week are counted by; `day`: the planned date,
    ISO 8601, on which certificates must be valid and people present; "" where not planned.
    `by_team`: the place is taken by a fixed team and not by single people.
    """

    target: str
    county: str
    seat: str
    role: str
    department: str
    qualification: str
    count: int
    needs: tuple[tuple[str, int], ...] = ()
    week: str = ""
    day: str = ""
    by_team: bool = False


@dataclass(frozen=True)
class Candidate:
    """An inspector who can be drawn, or a fixed team.

    `load`, `load_least`: the most and the fewest places this person takes in all; `week_load`: the
    most in any one week, None where not limited. `qualifications` valid until and with the day in
    `valid_until` (ISO date, "" without end). `absences`: (first, last) days away. `newcomer`: goes
    only with somebody experienced. `lent_from`: the bureau that lends this person (借调), "" for
    own people. `members`: of a fixed team, the people in it; empty for a single person.
    """

    inspector: str
    load: int
    lead: bool
    department: str
    counties: frozenset[str]
    qualifications: frozenset[str]
    load_least: int = 0
    week_load: int | None = None
    valid_until: str = ""
    absences: tuple[tuple[str, str], ...] = ()
    newcomer: bool = False
    lent_from: str = ""
    members: tuple[str, ...] = ()

    @property
    def people(self) -> int:
        """How many people come when this candidate is drawn."""
        return len(self.members) or 1


@dataclass(frozen=True)
class Block:
    """`inspector` never visits `target`, for `reason`. Either may be absent from this draw."""

    inspector: str
    target: str
    reason: str


@dataclass(frozen=True)
class Meeting:
    """`inspector` last visited `target` `days` days before this draw."""

    inspector: str
    target: str
    days: int


@dataclass(frozen=True)
class Cost:
    """What it costs (kilometres, minutes, dislike) to send `inspector` to `target`; 0 where no
    row says otherwise."""

    inspector: str
    target: str
    cost: int


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with a problem: a code, the row's names, the value found."""

    code: str
    names: tuple[str, ...] = ()
    value: str = ""


class InvalidProblem(ValueError):
    """The rows do not make a problem. `faults` holds every fault, sorted."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("; ".join(f"{f.code} {'/'.join(f.names)} {f.value}" for f in self.faults))


@dataclass(frozen=True)
class Problem:
    """Who may be drawn for which seat, under which limits.

    `bits` is K: odds are integers over 2^K. `cap` is the most that the odds of one pair
    (target, inspector) may be, over 2^K; None means no limit but certainty. `apart`: pairs of
    people who never go together. `meetings` closer than `rest_days` keep a person from that target.
    `even`: everybody's expected load as even as the rules allow. `meet_most`: the most targets that
    the same two people visit together; None means no limit. `costs` with `budget`: the expected
    cost is at most `budget` times the least possible one. `reserve`: people that neighbours could
    lend; they are not drawn from, they are offered when there are no odds without them.
    Raises InvalidProblem with all faults. The order of the rows means nothing.
    """

    seats: tuple[Seat, ...]
    candidates: tuple[Candidate, ...]
    blocks: tuple[Block, ...] = ()
    bits: int = 24
    cap: int | None = None
    apart: tuple[tuple[str, str], ...] = ()
    meetings: tuple[Meeting, ...] = ()
    rest_days: int = 0
    even: bool = False
    meet_most: int | None = None
    costs: tuple[Cost, ...] = ()
    budget: Fraction | None = None
    reserve: tuple[Candidate, ...] = field(default=())

    def __post_init__(self) -> None:
        from scheduler.odds.faults import faults_of  # faults.py reads the classes above

        faults = list(faults_of(self))
        if faults:
            raise InvalidProblem(faults)

    @property
    def unit(self) -> int:
        """2^K: the integer that stands for certainty."""
        return int(1 << self.bits)

    @property
    def pair_most(self) -> int:
        """The cap that holds: the given one, or certainty."""
        return self.unit if self.cap is None else self.cap

    @cached_property
    def seat_named(self) -> dict[tuple[str, str], Seat]:
        return {(seat.target, seat.seat): seat for seat in self.seats}

    @cached_property
    def candidate_named(self) -> dict[str, Candidate]:
        return {person.inspector: person for person in self.candidates}

    @cached_property
    def drawn_as(self) -> dict[str, tuple[str, ...]]:
        """Candidates that each person comes as: themselves, or their fixed teams."""
        found: dict[str, tuple[str, ...]] = {}
        for candidate in sorted(self.candidates, key=lambda c: c.inspector):
            for person in candidate.members or (candidate.inspector,):
                found[person] = (*found.get(person, ()), candidate.inspector)
        return found

    @cached_property
    def seats_of(self) -> dict[str, tuple[Seat, ...]]:
        """The seats of each target, sorted by name."""
        found: dict[str, list[Seat]] = {}
        for seat in sorted(self.seats, key=lambda seat: seat.seat):
            found.setdefault(seat.target, []).append(seat)
        return {target: tuple(seats) for target, seats in found.items()}
