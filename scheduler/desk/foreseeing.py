"""Before the first lock: could the second draw ever be impossible? (design.md §1)

The first draw cannot be undone, so what it may draw must be pairable. Three looks, from the
cheapest: the counties' largest and smallest numbers of targets; every single target that can be
drawn; and then either a proof for all outcomes at once, or simulated outcomes, as many as fit into
the work of one large draw.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.desk import encode, pairing
from scheduler.draw.documents import Json, lines, rows
from scheduler.draw.hashing import sha256_hex
from scheduler.fast.outcome import fast_outcome
from scheduler.odds import Infeasible, Problem, solve_inspectors

MOST_SIMULATED = 1000
LEAST_SIMULATED = 50
WORK = 10_000_000
"""Entries and pairs that all simulated outcomes together may have."""


@dataclass(frozen=True)
class Foreseen:
    """What was shown of all outcomes: `proved`, or feasible in `simulated` of them."""

    proved: bool
    simulated: int


@dataclass(frozen=True)
class Pairing:
    """What the second draw of a task will be made from, but for the drawn targets."""

    files: Mapping[str, bytes]
    seats: Sequence[Mapping[str, object]]
    weeks: Sequence[str]
    cap: int | None
    alternates: Mapping[str, Json]

    def problem(self, drawn: pairing.Drawn) -> Problem:
        """The odds problem of one outcome of the first draw."""
        taken = lines(pairing.seat_rows(drawn, self.seats, self.weeks))
        return pairing.pairing_problem({**self.files, "seats.txt": taken}, self.cap)


def foresee(given: Pairing) -> Foreseen:
    """Raises Infeasible with the first outcome that could not be paired."""
    outcomes = pairing.extreme_outcomes(given.files)
    extremes = [drawn for drawn in (outcomes["most"], outcomes["least"]) if drawn]
    for drawn in extremes:
        solve_inspectors(given.problem(drawn))
    alone = one_by_one(given)
    if alone.seats:
        solve_inspectors(alone)
    if all(_always(given, drawn) for drawn in extremes):
        return Foreseen(True, 0)
    count = _how_many(given)
    for drawn in simulated(given, count):
        solve_inspectors(given.problem(drawn))
    return Foreseen(False, count)


def one_by_one(given: Pairing) -> Problem:
    """Every target that may be drawn, each as if it were the only one: nobody's work counts, nor
    does the week. Targets alike in county and in whom they are kept from stand for one another."""
    away: defaultdict[str, list[str]] = defaultdict(list)
    for inspector, target, _ in rows(given.files["blocked.txt"]):
        away[target].append(inspector)
    kinds: dict[tuple[str, tuple[str, ...]], str] = {}
    for target, county in pairing.drawable(given.files):
        kinds.setdefault((county, tuple(sorted(away[target]))), target)
    chosen = [(target, county) for (county, _), target in kinds.items()]
    problem = replace(given, weeks=()).problem(chosen)
    free = len(problem.seats)
    people = tuple(
        replace(each, load=free, load_least=0, week_load=None)
        for each in problem.candidates
        if each.load and each.week_load != 0
    )
    known = {each.inspector for each in people}
    blocks = tuple(block for block in problem.blocks if block.inspector in known)
    return replace(problem, candidates=people, blocks=blocks)


def _always(given: Pairing, drawn: pairing.Drawn) -> bool:
    """Does this outcome stand for all with these numbers of targets? It does where it is feasible
    though every target is kept from everybody who is kept from any target of its county."""
    county = dict(pairing.drawable(given.files))
    kept: defaultdict[str, set[str]] = defaultdict(set)
    for inspector, target, _ in rows(given.files["blocked.txt"]):
        if target in county:
            kept[county[target]].add(inspector)
    hard = lines((who, target, "recusal") for target, at in drawn for who in sorted(kept[at]))
    try:
        solve_inspectors(replace(given, files={**given.files, "blocked.txt": hard}).problem(drawn))
    except Infeasible:
        return False
    return not _between(given)


def _between(given: Pairing) -> bool:
    """May an outcome lie between the extremes and be harder than both? Only where somebody has a
    minimum and works in several counties."""
    return any(
        int(least) > 0 and "," in counties
        for _, _, least, _, _, _, _, counties, _ in rows(given.files["roster.txt"])
    )


def _how_many(given: Pairing) -> int:
    drawn = pairing.extreme_outcomes(given.files)["most"]
    pairs = len(drawn) * len(given.seats) * len(rows(given.files["roster.txt"]))
    entries = len(rows(given.files["pool.txt"]))
    return max(LEAST_SIMULATED, min(MOST_SIMULATED, WORK // max(1, entries + pairs)))


def simulated(given: Pairing, count: int) -> Iterator[pairing.Drawn]:
    """Outcomes of the first draw under seeds that will never be used."""
    plan: dict[str, Json] = {
        "kind": "targets",
        "bits": encode.BITS,
        "turns": encode.TURNS,
        "alternates": dict(given.alternates),
    }
    for number in range(count):
        seed = sha256_hex(f"ssj simulated outcome {number}".encode())
        drawn = pairing.drawn_targets(fast_outcome(plan, given.files, seed))
        if drawn:
            yield drawn
