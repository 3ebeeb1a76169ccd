"""What the odds of inspectors are worked out from: seats, people, blocks, and how fine odds are.

The rows are plain values; `Problem` judges them all at once, so that a roster with five mistakes
is sent back once and not five times.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from scheduler.vocabulary import SeatRole

BITS_LEAST, BITS_MOST = 16, 32  # docs/protocol.md §3
PEOPLE_LEAST = 2  # nobody inspects alone
_NAME = re.compile(r"[^\x00-\x1f\x7f/]+")  # "/" joins names in the lottery, protocol.md §7
_SEAT = re.compile(r"[0-9a-z.-]+")
_WORD = re.compile(r"[^\x00-\x1f\x7f,]+")  # "," joins words within a column, protocol.md §1


@dataclass(frozen=True)
class Seat:
    """`count` places of one kind in the crew that visits `target`.

    `county` is the target's county code; `qualification` is "" where none is asked for;
    `role` is a value of SeatRole.
    """

    target: str
    county: str
    seat: str
    role: str
    department: str
    qualification: str
    count: int


@dataclass(frozen=True)
class Candidate:
    """An inspector who can be drawn. `load`: the most places this person takes in all."""

    inspector: str
    load: int
    lead: bool
    department: str
    counties: frozenset[str]
    qualifications: frozenset[str]


@dataclass(frozen=True)
class Block:
    """`inspector` never visits `target`, for `reason`. Either may be absent from this draw."""

    inspector: str
    target: str
    reason: str


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
    (target, inspector) may be, over 2^K; None means no limit but certainty.
    Raises InvalidProblem with all faults. The order of the rows means nothing.
    """

    seats: tuple[Seat, ...]
    candidates: tuple[Candidate, ...]
    blocks: tuple[Block, ...] = ()
    bits: int = 24
    cap: int | None = None

    def __post_init__(self) -> None:
        faults = [
            *_scale_faults(self),
            *(fault for seat in self.seats for fault in _seat_faults(seat)),
            *(fault for person in self.candidates for fault in _candidate_faults(person)),
            *(fault for block in self.blocks for fault in _block_faults(block)),
            *_repeated("seat_repeated", ((s.target, s.seat) for s in self.seats)),
            *_repeated("inspector_repeated", ((c.inspector,) for c in self.candidates)),
            *_repeated("block_repeated", ((b.inspector, b.target) for b in self.blocks)),
            *_target_faults(self.seats),
        ]
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


def _whole(value: object, least: int, most: int | None = None) -> bool:
    """A true integer (bool is not) within limits; None means no upper limit."""
    return type(value) is int and value >= least and (most is None or value <= most)


def _scale_faults(problem: Problem) -> Iterator[Fault]:
    if not problem.seats:
        yield Fault("no_seats")
    if not _whole(problem.bits, BITS_LEAST, BITS_MOST):
        yield Fault("bits_out_of_range", value=str(problem.bits))
    elif problem.cap is not None and not _whole(problem.cap, 1, 1 << problem.bits):
        yield Fault("cap_out_of_range", value=str(problem.cap))


def _seat_faults(seat: Seat) -> Iterator[Fault]:
    names = (seat.target, seat.seat)
    if not _NAME.fullmatch(seat.target):
        yield Fault("target_name", names, seat.target)
    if not _SEAT.fullmatch(seat.seat):
        yield Fault("seat_name", names, seat.seat)
    if not _WORD.fullmatch(seat.county):
        yield Fault("county_name", names, seat.county)
    if seat.role not in set(SeatRole):
        yield Fault("role_unknown", names, seat.role)
    if not _WORD.fullmatch(seat.department):
        yield Fault("department_name", names, seat.department)
    if seat.qualification and not _WORD.fullmatch(seat.qualification):
        yield Fault("qualification_name", names, seat.qualification)
    if not _whole(seat.count, 1):
        yield Fault("count_not_positive", names, str(seat.count))


def _candidate_faults(person: Candidate) -> Iterator[Fault]:
    names = (person.inspector,)
    if not _NAME.fullmatch(person.inspector):
        yield Fault("inspector_name", names, person.inspector)
    if not _whole(person.load, 0):
        yield Fault("load_negative", names, str(person.load))
    if not _WORD.fullmatch(person.department):
        yield Fault("department_name", names, person.department)
    for county in sorted(person.counties):
        if not _WORD.fullmatch(county):
            yield Fault("county_name", names, county)
    for qualification in sorted(person.qualifications):
        if not _WORD.fullmatch(qualification):
            yield Fault("qualification_name", names, qualification)


def _block_faults(block: Block) -> Iterator[Fault]:
    for code, value in (
        ("inspector_name", block.inspector),
        ("target_name", block.target),
        ("reason_name", block.reason),
    ):
        if not _NAME.fullmatch(value):
            yield Fault(code, (block.inspector, block.target), value)


def _repeated(code: str, names: Iterable[tuple[str, ...]]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Fault(code, name, str(times))


def _target_faults(seats: tuple[Seat, ...]) -> Iterator[Fault]:
    people: Counter[str] = Counter()
    counties: defaultdict[str, set[str]] = defaultdict(set)
    for seat in seats:
        counties[seat.target].add(seat.county)
        people[seat.target] += seat.count if _whole(seat.count, 1) else PEOPLE_LEAST
    for target in counties:
        if people[target] < PEOPLE_LEAST:
            yield Fault("too_few_people", (target,), str(people[target]))
        if len(counties[target]) > 1:
            yield Fault("several_counties", (target,), " ".join(sorted(counties[target])))
