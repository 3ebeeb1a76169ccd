"""Do rates keep the rules? Plain fractions and plain loops: no arrays, no solver.

Rules are read anew from their words in `rules.py`, so this judges how the rates were made too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor

from scheduler.odds.coverage.groups import Group
from scheduler.odds.coverage.rules import (
    KEPT_PARTS,
    Attribute,
    Place,
    RateRule,
    Rules,
    Selector,
    TotalLimit,
    WholeTotal,
)

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, order=True)
class Broken:
    """`rule` is broken at a cell or place: `found` is not within `least` and `most`.

    A rate for a cell; entries for a total, where `least` = `most` = the nearest whole number if
    the total has to be whole.
    """

    rule: str
    at: tuple[str, ...]
    found: Fraction
    least: Fraction
    most: Fraction


def check_rates(
    groups: Sequence[Group], rules: Rules, rates: Mapping[str, Fraction]
) -> list[Broken]:
    """Everything that is wrong with the rates, sorted; empty if nothing is.

    `entries` is broken where a cell that is left out has a rate, or one that is not has none.
    """
    drawn = [group for group in groups if not any(_is_at(e.where, group) for e in rules.exclusions)]
    wrong = [*_unlisted(drawn, rates), *_limits(drawn, rules, rates)]
    for rule in rules.keeping:
        wrong += _totals(groups, drawn, rule, rates)
    return sorted(wrong)


def rate_rule(rules: Rules, group: Group) -> RateRule | None:
    """The rule in charge of a group, by the precedence in `rules.py`."""
    ranked = [
        ((rule.priority, bool(rule.where.tags), *_detail(rule.where, group), rule.rate), rule)
        for rule in rules.rates
        if _is_at(rule.where, group)
    ]
    best = max((rank for rank, _ in ranked), default=None)
    return next((rule for rank, rule in ranked if rank == best), None)


def _detail(where: Selector, group: Group) -> tuple[int, int]:
    """How specific a rule without tags is; with tags the rate alone decides."""
    if where.tags:
        return 0, 0
    depths = [at for at, code in enumerate(group.district, 1) if code in where.districts]
    return where.named, max(depths, default=0)


def _is_at(where: Selector, group: Group) -> bool:
    return (
        (not where.kinds or group.kind in where.kinds)
        and (not where.risks or group.risk in where.risks)
        and (not where.items or group.item in where.items)
        and (not where.sections or group.section in where.sections)
        and (not where.tags or bool(where.tags & group.tags))
        and (not where.districts or bool(where.districts & set(group.district)))
    )


def _unlisted(drawn: Sequence[Group], rates: Mapping[str, Fraction]) -> Iterator[Broken]:
    wanted = {group.cell for group in drawn}
    for cell in wanted ^ set(rates):
        number = Fraction(cell in wanted)
        yield Broken("entries", (cell,), 1 - number, number, number)


def _limits(
    drawn: Sequence[Group], rules: Rules, rates: Mapping[str, Fraction]
) -> Iterator[Broken]:
    for group in drawn:
        rate = rates.get(group.cell, Fraction(0))
        bounds = [("entries", _ZERO, _ONE)]
        bounds += [(r.code, r.least, r.most) for r in rules.limits if _is_at(r.where, group)]
        bounds += [(r.code, _ONE, _ONE) for r in rules.mandatory if _is_at(r.where, group)]
        low, high = max(b[1] for b in bounds), min(b[2] for b in bounds)
        given = rate_rule(rules, group)
        if given is None:
            bounds.append(("entries", _ONE, _ZERO))  # nothing is allowed without a rate
        else:
            start = max(low, min(given.rate, high))
            bounds.append((given.code, start / KEPT_PARTS, _ONE if start else _ZERO))
        for code, least, most in bounds:
            if group.size and not least <= rate <= most:
                yield Broken(code, (group.cell,), rate, least, most)


def _totals(
    groups: Sequence[Group],
    drawn: Sequence[Group],
    rule: TotalLimit | WholeTotal,
    rates: Mapping[str, Fraction],
) -> Iterator[Broken]:
    size: dict[Place, int] = {} if rule.per else {(): 0}
    for group in groups:
        if _is_at(rule.where, group):
            size.update(dict.fromkeys(_places(rule.per, group), 0))
    expected = dict.fromkeys(size, Fraction(0))
    for group in drawn:
        if _is_at(rule.where, group):
            for place in _places(rule.per, group):
                size[place] += group.size
                expected[place] += group.size * rates.get(group.cell, Fraction(0))
    for place, found in expected.items():
        if isinstance(rule, WholeTotal):
            if place not in rule.except_for and found.denominator != 1:
                near = Fraction(floor(found + Fraction(1, 2)))
                yield Broken(rule.code, place, found, near, near)
            continue
        least, most = _asked(rule, place, size[place])
        if not least <= found <= most:
            yield Broken(rule.code, place, found, Fraction(least), Fraction(most))


def _asked(rule: TotalLimit, place: Place, size: int) -> tuple[int, int]:
    least = max(rule.least_number, ceil(rule.least_share * size))
    least = min(least, size) if rule.or_all else least
    most = min(floor(rule.most_share * size), size)
    most = most if rule.most_number is None else min(most, rule.most_number)
    for other in rule.overrides:
        if other.place == place:
            least = least if other.least is None else other.least
            most = most if other.most is None else min(other.most, size)
    return least, most


def _places(per: Sequence[Attribute], group: Group) -> Iterator[Place]:
    values = {
        Attribute.KIND: [group.kind],
        Attribute.RISK: [group.risk],
        Attribute.ITEM: [group.item],
        Attribute.SECTION: [group.section],
        Attribute.TAG: sorted(group.tags),
        Attribute.PROVINCE: [group.district[0]],
        Attribute.CITY: [group.district[1]],
        Attribute.COUNTY: [group.district[2]],
    }
    return product(*(values[attribute] for attribute in per))
