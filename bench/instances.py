"""Problems to measure on: seeded, of the sizes of research/algorithms.md, as plain arrays.

Every target needs two people. Inspectors work in their home district; one in twenty also in a
second one where there are several ("floating": with 50 districts this gives the 10.3 million pairs
of size XL; floating everywhere would give 34 million). 2 % of the pairs are in conflict.
"""

import base64
import hashlib
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from bench.chance import Generator, default_rng
from scheduler.odds import Block, Candidate, Problem, Seat
from scheduler.vocabulary import SeatRole

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Seed = int

BITS = 24  # what the service uses: scheduler/desk/encode.py
SEATS = 2  # people per target
NOWHERE = -1
CERTIFICATE = "特种设备"
_CONFLICTS = Fraction(2, 100)
_FLOATING = Fraction(5, 100)


@dataclass(frozen=True)
class Size:
    """How large an instance is; `load` is the most places a person takes, `cap` is q."""

    inspectors: int
    targets: int
    districts: int
    load: int
    cap: Fraction


SIZES = {
    "tiny": Size(6, 15, 1, 8, Fraction(6, 10)),
    "S": Size(50, 500, 1, 30, Fraction(5, 100)),
    "M": Size(200, 2_000, 1, 30, Fraction(2, 100)),
    "L": Size(1_000, 10_000, 1, 30, Fraction(5, 1000)),
    "XL": Size(5_000, 100_000, 50, 50, Fraction(5, 100)),
    "XL2": Size(10_000, 200_000, 100, 50, Fraction(5, 100)),
}
"""`tiny` is for tests; XL2 is twice XL, to see how time grows."""


@dataclass(frozen=True, eq=False)
class Instance:
    """Who may visit what, by number.

    `district` per target; `home` and `second` per inspector (`NOWHERE`: none); conflicts as two
    arrays of one length; `certified` per inspector and `special` per target: the people of a
    special target must be certified. `load` and `cap` as in Size; `cap` None means none.
    """

    size: str
    seed: Seed
    load: int
    cap: Fraction | None
    district: Ints
    home: Ints
    second: Ints
    forbidden_inspector: Ints
    forbidden_target: Ints
    certified: Bools
    special: Bools

    @property
    def inspectors(self) -> int:
        return len(self.home)

    @property
    def targets(self) -> int:
        return len(self.district)


def instance(size: str, seed: Seed) -> Instance:
    """The instance of this size; the same for the same seed. Raises KeyError for another size."""
    shape = SIZES[size]
    generator = default_rng([seed, shape.inspectors, shape.targets])
    district = np.arange(shape.targets, dtype=np.int64) % shape.districts
    home = np.arange(shape.inspectors, dtype=np.int64) % shape.districts
    second = _second_districts(home, shape.districts, generator)
    free = Instance(
        size=size,
        seed=seed,
        load=shape.load,
        cap=shape.cap,
        district=district,
        home=home,
        second=second,
        forbidden_inspector=np.zeros(0, dtype=np.int64),
        forbidden_target=np.zeros(0, dtype=np.int64),
        certified=np.zeros(shape.inspectors, dtype=np.bool_),
        special=np.zeros(shape.targets, dtype=np.bool_),
    )
    target, inspector = pairs(free)
    some = generator.choice(
        len(target), int(len(target) * _CONFLICTS), replace=False, shuffle=False
    )
    return replace(free, forbidden_inspector=inspector[some], forbidden_target=target[some])


def tight(size: str, seed: Seed, load: int, *, rare: bool = False) -> Instance:
    """Little room: another `load`, no cap, and if `rare` a certificate that a quarter of the
    people have and a fifth of the targets ask for."""
    plain = replace(instance(size, seed), load=load, cap=None)
    if not rare:
        return plain
    generator = default_rng([seed, load])
    certified, special = plain.certified.copy(), plain.special.copy()
    certified[generator.permutation(plain.inspectors)[: plain.inspectors // 4]] = True
    special[generator.permutation(plain.targets)[: plain.targets // 5]] = True
    return replace(plain, certified=certified, special=special)


def clashing(size: str, seed: Seed) -> Instance:
    """No cap, loads as they are, and a planted clash: the special targets (1 in 25) need more
    people with the certificate than all who have it (1 in 40) may take. The rest has room."""
    generator = default_rng([seed, 1])
    plain = instance(size, seed)
    certified, special = plain.certified.copy(), plain.special.copy()
    certified[generator.permutation(plain.inspectors)[: plain.inspectors // 40]] = True
    special[generator.permutation(plain.targets)[: plain.targets // 25]] = True
    return replace(plain, cap=None, certified=certified, special=special)


def _second_districts(home: Ints, districts: int, generator: Generator) -> Ints:
    """One in twenty of each district's people, so that every district gets equally many."""
    second = np.full(len(home), NOWHERE, dtype=np.int64)
    if districts > 1:
        rank = np.arange(len(home)) // districts
        floating = rank < int(len(home) // districts * _FLOATING)
        shift = 1 + generator.permutation(districts - 1)
        second[floating] = (home + shift[rank % len(shift)])[floating] % districts
    return second


def pairs(given: Instance) -> tuple[Ints, Ints]:
    """(target, inspector) of all allowed pairs, sorted."""
    blocks: list[Ints] = []
    sizes = np.zeros(given.targets, dtype=np.int64)
    members: dict[tuple[int, bool], Ints] = {}
    kinds = list(zip(given.district.tolist(), given.special.tolist(), strict=True))
    for at, (where, special) in enumerate(kinds):
        if (where, special) not in members:
            works_there = (given.home == where) | (given.second == where)
            members[where, special] = np.flatnonzero(works_there & (given.certified | ~special))
        blocks.append(members[where, special])
        sizes[at] = len(blocks[-1])
    target = np.repeat(np.arange(given.targets, dtype=np.int64), sizes)
    inspector = np.concatenate(blocks)
    if not len(given.forbidden_target):
        return target, inspector
    apart = given.forbidden_target * given.inspectors + given.forbidden_inspector
    kept = ~np.isin(target * given.inspectors + inspector, apart)
    return target[kept], inspector[kept]


def names(given: Instance, kind: str, count: int) -> list[str]:
    """Ids in the form of the protocol: 20 characters of [a-z2-7] that look drawn."""
    prefix = f"bench {given.size} {given.seed} {kind} "
    return [
        base64.b32encode(hashlib.sha256(f"{prefix}{at}".encode()).digest())[:20].decode().lower()
        for at in range(count)
    ]


def as_problem(given: Instance, bits: int = BITS) -> Problem:
    """The same as rows, the way the service hands a problem to the engine."""
    targets = names(given, "target", given.targets)
    people = names(given, "inspector", given.inspectors)
    asked = [CERTIFICATE if special else "" for special in given.special.tolist()]
    seats = tuple(
        Seat(name, f"c{where:03}", "member", SeatRole.MEMBER, "市场监管", qualification, SEATS)
        for name, where, qualification in zip(targets, given.district.tolist(), asked, strict=True)
    )
    held = (frozenset[str](), frozenset({CERTIFICATE}))
    candidates = tuple(
        Candidate(name, given.load, True, "市场监管", where, held[certified])
        for name, where, certified in zip(
            people, _counties(given), given.certified.tolist(), strict=True
        )
    )
    blocks = tuple(
        Block(people[inspector], targets[target], "kinship")
        for inspector, target in zip(
            given.forbidden_inspector.tolist(), given.forbidden_target.tolist(), strict=True
        )
    )
    cap = None if given.cap is None else int(given.cap * (1 << bits))
    return Problem(seats, candidates, blocks, bits, cap)


def _counties(given: Instance) -> list[frozenset[str]]:
    return [
        frozenset(f"c{where:03}" for where in (home, second) if where != NOWHERE)
        for home, second in zip(given.home.tolist(), given.second.tolist(), strict=True)
    ]


def faults(given: Instance, teams: Ints) -> list[str]:
    """What is wrong with a finished assignment: `teams` is (targets, 2) inspector numbers."""
    if teams.shape != (given.targets, SEATS):
        return [f"{teams.shape} places instead of {(given.targets, SEATS)}"]
    if teams.min() < 0 or teams.max() >= given.inspectors:
        return ["nobody of that number"]
    found = []
    if same := int((teams[:, 0] == teams[:, 1]).sum()):
        found.append(f"{same} targets with one person twice")
    most = int(np.bincount(teams.ravel(), minlength=given.inspectors).max())
    if most > given.load:
        found.append(f"a load of {most} instead of {given.load}")
    target, inspector = pairs(given)
    allowed = target * given.inspectors + inspector
    drawn = np.arange(given.targets)[:, None] * given.inspectors + teams
    if wrong := int((~np.isin(drawn, allowed)).sum()):
        found.append(f"{wrong} pairs that are not allowed")
    return found
