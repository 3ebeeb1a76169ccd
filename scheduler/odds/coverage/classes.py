"""Classes: groups with the same given rate, the same limits and a part in the same totals.

Whatever moves one of them moves all, so the rules are solved for classes and what is alike stays
alike. A demand is one total that must keep within whole numbers.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, lcm

import numpy as np

from scheduler.odds.coverage.given import Given
from scheduler.odds.coverage.index import Bools, GroupIndex, Ints
from scheduler.odds.coverage.rules import KEPT_PARTS, Place, Rules, TotalLimit, WholeTotal
from scheduler.odds.problem import Fault, InvalidProblem

RATE_STEPS = 10_000
"""Rates that are offered instead of one that clashes are multiples of 1/10,000."""

_MOST_UNITS = 1 << 60  # entries times common denominator: sums stay within 64 bits


@dataclass(frozen=True, eq=False)
class Demand:
    """The number drawn of classes `members` (in all `size` entries) is from `least` to `most`.

    `whole`: least and most are only 0 and `size`, but the expectation has to be whole.
    """

    rule: str
    place: Place
    members: Ints
    size: int
    least: int
    most: int
    whole: bool = False


@dataclass(frozen=True, eq=False)
class Classes:
    """`of_group`: class of each group, -1 where left out. Per class: `size` entries, rate `given`
    (within its limits), rates `low` to `high` allowed (low > high: the limits clash).

    All rates are whole numbers of 1/`unit`; size times unit, summed, stays below 2^60.
    """

    of_group: Ints
    size: Ints
    given: Ints
    low: Ints
    high: Ints
    demands: tuple[Demand, ...]
    unit: int


def classes_of(index: GroupIndex, given: Given, rules: Rules) -> Classes:
    """Raises InvalidProblem where an override names no place, or denominators are too large."""
    used = ~given.left_out
    rate, least, most = given.bounded, given.least, given.most
    spread = {rule.code: _slots(index, rule) for rule in rules.keeping}
    of_group = combined([rate, least, most, *spread.values()], used)
    members = np.flatnonzero(used)[np.unique(of_group[used], return_index=True)[1]]
    size: Ints = np.zeros(len(members), dtype=np.int64)
    np.add.at(size, of_group[used], index.sizes[used])
    values = given.values
    unit = lcm(RATE_STEPS, *(value.denominator for value in values)) * KEPT_PARTS
    if int(size.sum()) * unit >= _MOST_UNITS:
        raise InvalidProblem([Fault("denominators_too_large", value=str(unit))])
    table: Ints = np.array([int(value * unit) for value in values], dtype=np.int64)
    own = table[rate[members]]
    low = np.where(size > 0, np.maximum(table[least[members]], own // KEPT_PARTS), 0)
    high = np.where(own > 0, table[most[members]], 0)
    demands = _demands(index, rules, spread, members, size)
    of_group = np.where(used, of_group, -1)
    return Classes(of_group, size, own, low, high, demands, unit)


def _slots(index: GroupIndex, rule: TotalLimit | WholeTotal) -> Ints:
    return index.slots(rule.per, index.matching(rule.where))


def combined(columns: Sequence[Ints], used: Bools) -> Ints:
    """One number per combination of the columns, from 0; meaningless outside `used`."""
    code: Ints = np.zeros(len(used), dtype=np.int64)
    for column in columns:
        own = column + 1  # -1 stands for "not in this total"
        code = code * (int(own.max(initial=0)) + 1) + own
        found = np.unique(code[used], return_inverse=True)[1]
        code = np.zeros(len(used), dtype=np.int64)
        code[used] = found
    return code


def _demands(
    index: GroupIndex, rules: Rules, spread: Mapping[str, Ints], members: Ints, size: Ints
) -> tuple[Demand, ...]:
    """Sorted by rule and place. `members`: one group of each class."""
    found, faults = [], []
    for rule in rules.keeping:
        places = _places(index, rule, spread[rule.code], members)
        known = set(places)
        for place in _named_places(rule) - known:
            faults.append(Fault("place_unknown", (rule.code,), "/".join(place)))
        for place, classes in places.items():
            count = int(size[classes].sum())
            if isinstance(rule, TotalLimit):
                bounds = _bounds(rule, place, count)
                found.append(Demand(rule.code, place, classes, count, *bounds))
            elif place not in rule.except_for:
                found.append(Demand(rule.code, place, classes, count, 0, count, whole=True))
    if faults:
        raise InvalidProblem(faults)
    return tuple(sorted(found, key=lambda demand: (demand.rule, demand.place)))


def _named_places(rule: TotalLimit | WholeTotal) -> set[Place]:
    if isinstance(rule, WholeTotal):
        return set(rule.except_for)
    return {override.place for override in rule.overrides}


def _places(
    index: GroupIndex, rule: TotalLimit | WholeTotal, slot: Ints, members: Ints
) -> dict[Place, Ints]:
    """Classes at each place of a rule. A place whose entries are all left out has no classes."""
    own = slot[members]
    order = np.argsort(own, kind="stable")
    slots, starts = np.unique(slot, return_index=True)
    begins = np.searchsorted(own[order], slots, side="left").tolist()
    ends = np.searchsorted(own[order], slots, side="right").tolist()
    parts = zip(slots.tolist(), starts.tolist(), begins, ends, strict=True)
    found: defaultdict[Place, list[Ints]] = defaultdict(list)
    for number, group, begin, end in parts:
        if number >= 0:
            for place in index.places(rule.per, group):
                found[place].append(order[begin:end])
    if not rule.per and not found:
        found[()] = [np.zeros(0, dtype=np.int64)]
    return {place: np.sort(np.concatenate(own)) for place, own in sorted(found.items())}


def _bounds(rule: TotalLimit, place: Place, count: int) -> tuple[int, int]:
    """Whole numbers that the rule asks for among `count` entries, overrides in place."""
    least = max(rule.least_number, ceil(rule.least_share * count))
    most = min(count, floor(rule.most_share * count))
    if rule.most_number is not None:
        most = min(most, rule.most_number)
    if rule.or_all:
        least = min(least, count)
    for override in rule.overrides:
        if override.place == place:
            least = least if override.least is None else override.least
            most = most if override.most is None else min(count, override.most)
    return least, most
