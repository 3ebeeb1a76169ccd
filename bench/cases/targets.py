"""The whole way of a target draw at national size: rates by rule, exact expected numbers, odds over
2^K, lottery, drawn entries by their tickets.

1,000,000 entries in 40,000 cells: 4 provinces of 10 cities of 10 counties, 5 classes, 20 industry
sections. Sizes are by SHA-256 and scaled to the million. Rules of every kind: rates by class and
tag, a ceiling, mandatory entries, an exclusion, a least coverage of each county, a ceiling per
section, and whole numbers for counties.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from bench.chance import default_rng
from bench.engine import TURNS, seed_of
from bench.measured import Result, Watch
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.tickets import tickets
from scheduler.fast.items import flat_items
from scheduler.fast.lottery import round_flat
from scheduler.odds.coverage import (
    Attribute,
    Coverage,
    Exclusion,
    Group,
    Mandatory,
    RateLimit,
    RateRule,
    Rules,
    Selector,
    TotalLimit,
    WholeTotal,
    check_rates,
    expected_numbers,
)
from scheduler.odds.targets import CellSize, cell_odds

SEED = 1
BITS = 24
FULL, SMALL = (4, 10, 10), (1, 1, 10)  # provinces, cities in each, counties in each
EACH = 25  # entries per cell: a million in all
CLASSES, SECTIONS = "ABCD-", "ABCDEFGHIJKLMNOPQRST"
Members = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Given:
    """Groups of like entries (a group is a cell here), the entries of each, and the rules."""

    groups: tuple[Group, ...]
    members: Members
    rules: Rules


def ours() -> Result:
    """From groups and rules to drawn entries; the outcome is judged afterwards."""
    given = plan_of(FULL)
    _draw(plan_of(SMALL), seed_of(0), Watch())  # loads libraries and compiled code
    watch = Watch()
    coverage, counts, drawn = _draw(given, seed_of(SEED), watch)
    _judge(given, coverage, counts)
    return watch.result(
        "targets",
        entries=sum(len(members) for members in given.members.values()),
        cells=len(given.groups),
        drawn=len(drawn),
        outcome=_fingerprint(drawn),
        **_misses(given, coverage, counts),
    )


def plain_python() -> Result:
    """The same selection by the readable reference; `outcome` must be that of `ours`."""
    given = plan_of(FULL)
    watch = Watch()
    with watch.stage("expected numbers"):
        coverage = expected_numbers(given.groups, given.rules)
    with watch.stage("odds"):
        items = _items(given, coverage)
    with watch.stage("lottery"):
        counts = round_items(items, BITS, TURNS, seed_of(SEED))
    with watch.stage("tickets"):
        drawn = list(_drawn(given.members, counts, seed_of(SEED)))
    return watch.result(
        "targets by the reference", outcome=_fingerprint(drawn), **_misses(given, coverage, counts)
    )


def numpy_stratified() -> Result:
    """Stratified sampling as it is done with numpy: each cell's number is rounded at random by
    itself, and in each cell the entries with the lowest random keys are taken. No total is kept."""
    given = plan_of(FULL)
    coverage = expected_numbers(given.groups, given.rules)  # the same numbers, not timed
    names = [cell.cell for cell in coverage.cells]
    expected = np.array([float(cell.size * cell.rate) for cell in coverage.cells])
    sizes = np.array([cell.size for cell in coverage.cells])
    entries = np.array([entry for name in names for entry in given.members[name]])
    chance, watch = default_rng(SEED), Watch()
    with watch.stage("sample"):
        counts = np.floor(expected + chance.random(len(expected))).astype(np.int64)
        cell = np.repeat(np.arange(len(sizes)), sizes)
        order = np.lexsort((chance.random(len(entries)), cell))
        rank = np.arange(len(entries)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        drawn = entries[order[rank < counts[cell]]]
    own = dict(zip(names, counts.tolist(), strict=True))
    return watch.result("numpy, cell by cell", drawn=len(drawn), **_misses(given, coverage, own))


def _draw(
    given: Given, seed: str, watch: Watch
) -> tuple[Coverage, dict[str, int], list[tuple[str, str]]]:
    with watch.stage("expected numbers"):
        coverage = expected_numbers(given.groups, given.rules)
    with watch.stage("odds"):
        items = sorted(_items(given, coverage), key=lambda item: item.name.encode())
    with watch.stage("lottery"):
        numbers = round_flat(flat_items(items), BITS, TURNS, seed).tolist()
        counts = {item.name: number for item, number in zip(items, numbers, strict=True)}
    with watch.stage("tickets"):
        drawn = list(_drawn(given.members, counts, seed))
    return coverage, counts, drawn


def _items(given: Given, coverage: Coverage) -> list[Item]:
    """The cells with their odds over 2^K: districts with classes on one side, industry sections on
    the other (docs/protocol.md §6)."""
    rates = coverage.rates
    cells = [
        CellSize(
            group.cell,
            (*group.district, f"{group.district[2]}.{group.risk}"),
            (group.section,),
            group.size,
            rates[group.cell],
        )
        for group in given.groups
        if group.cell in rates
    ]
    odds = cell_odds(cells, BITS)
    return [
        Item(cell.cell, value, cell.path_a, cell.path_b)
        for cell, value in zip(cells, odds, strict=True)
    ]


def _drawn(members: Members, counts: Mapping[str, int], seed: str) -> Iterator[tuple[str, str]]:
    """(ticket, id) of every entry drawn."""
    for cell, number in sorted(counts.items()):
        if number:
            yield from tickets(seed, cell, members[cell])[:number]


def _judge(given: Given, coverage: Coverage, counts: Mapping[str, int]) -> None:
    """Raises RuntimeError if rates break a rule, or a total of either family is off."""
    if wrong := check_rates(given.groups, given.rules, coverage.rates):
        raise RuntimeError(f"rates break their rules: {wrong[:3]}")
    if any(_misses(given, coverage, counts).values()):
        raise RuntimeError("a total is not its expectation rounded down or up")


def _misses(given: Given, coverage: Coverage, counts: Mapping[str, int]) -> dict[str, int]:
    """How far the farthest county and section are from their expectation rounded down or up."""
    places = {group.cell: (group.district[2], group.section) for group in given.groups}
    found = {}
    for at, name in enumerate(("county", "section")):
        expected: defaultdict[str, Fraction] = defaultdict(Fraction)
        drawn: Counter[str] = Counter()
        for cell in coverage.cells:
            expected[places[cell.cell][at]] += cell.size * cell.rate
            drawn[places[cell.cell][at]] += counts[cell.cell]
        found[f"worst {name}"] = max(
            max(floor(number) - drawn[place], drawn[place] - ceil(number))
            for place, number in expected.items()
        )
    return {name: max(0, miss) for name, miss in found.items()}


def _fingerprint(drawn: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(repr(drawn).encode()).hexdigest()[:16]


def plan_of(shape: tuple[int, int, int]) -> Given:
    """Cells whose sizes go from 1 to about 49."""
    provinces, cities, counties = shape
    shapes = [
        (f"{10 + p}", f"{10 + p}{c:02}", f"{10 + p}{c:02}{k:02}", risk, section)
        for p in range(provinces)
        for c in range(cities)
        for k in range(counties)
        for risk in CLASSES
        for section in SECTIONS
    ]
    dice = [hashlib.sha256("/".join(each).encode()).digest() for each in shapes]
    weights = [1 + int.from_bytes(each[:2], "big") % 49 for each in dice]
    scale = EACH * len(shapes) / sum(weights)
    upto = [round(each * scale) for each in np.cumsum(weights).tolist()]
    groups, members = [], {}
    for names, die, first, last in zip(shapes, dice, [0, *upto], upto, strict=False):
        county, risk, section = names[2:]
        cell = f"{county}.{risk}.{section}"
        tags = frozenset({"key"} if die[2] < 5 else ())
        members[cell] = [f"{number:020d}" for number in range(first, last)]
        groups.append(Group(cell, last - first, names[:3], risk, section, tags=tags))
    return Given(tuple(groups), members, _rules())


def _rules() -> Rules:
    def risk(name: str) -> Selector:
        return Selector(risks=frozenset(name))

    key = frozenset({"key"})
    return Rules(
        rates=(
            RateRule("base", Selector(), Fraction(3, 100)),
            *(
                RateRule(name, risk(name), Fraction(percent, 100))
                for name, percent in (("B", 5), ("C", 10), ("D", 20))
            ),
            RateRule("key", Selector(tags=key), Fraction(1, 2)),
        ),
        limits=(RateLimit("ceiling-A", risk("A"), most=Fraction(1, 4)),),
        mandatory=(Mandatory("key-D", Selector(tags=key, risks=frozenset("D"))),),
        exclusions=(
            Exclusion("grace", Selector(risks=frozenset("-"), sections=frozenset("T")), "grace"),
        ),
        totals=(
            TotalLimit(
                "county-least", per=(Attribute.COUNTY,), least_share=Fraction(8, 100), or_all=True
            ),
            TotalLimit("section-most", per=(Attribute.SECTION,), most_share=Fraction(9, 100)),
        ),
        wholes=(WholeTotal("county-whole", per=(Attribute.COUNTY,)),),
    )
