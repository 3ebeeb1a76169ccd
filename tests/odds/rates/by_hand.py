"""Rules about rates read anew, group by group, as linear conditions for another solver (SCIP).

Slow, short, and independent of `scheduler.odds.coverage` but for its words: plain loops, one
variable per group, no classes, no raking.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from scheduler.odds.coverage import (
    Attribute,
    Bound,
    Exclusion,
    Group,
    Mandatory,
    Override,
    RateLimit,
    RateRule,
    Rules,
    Selector,
    Side,
    TotalLimit,
    WholeTotal,
)
from scheduler.odds.coverage.check import rate_rule

KEPT = Fraction(1, 1000)
"""No total lowers a given rate to less than this part of it."""

VALUES = {
    Attribute.KIND: lambda group: [group.kind],
    Attribute.RISK: lambda group: [group.risk],
    Attribute.ITEM: lambda group: [group.item],
    Attribute.SECTION: lambda group: [group.section],
    Attribute.TAG: lambda group: sorted(group.tags),
    Attribute.PROVINCE: lambda group: [group.district[0]],
    Attribute.CITY: lambda group: [group.district[1]],
    Attribute.COUNTY: lambda group: [group.district[2]],
}


def group(cell: str, size: int, place: str = "hb/wh/ja", **attributes: object) -> Group:
    """`group("1", 20, "hb/wh/ja", risk="A", tags={"food"})`"""
    province, city, county = place.split("/")
    tags = frozenset(attributes.pop("tags", ()))
    return Group(cell, size, (province, city, county), tags=tags, **attributes)


def at(**named: str) -> Selector:
    """`at(risks="A", tags="food fire")`: values are separated by spaces."""
    return Selector(**{name: frozenset(text.split()) for name, text in named.items()})


def flat(rate: str | Fraction, code: str = "base") -> RateRule:
    """One rate for everything."""
    return RateRule(code, Selector(), Fraction(rate))


@dataclass(frozen=True)
class Condition:
    """The numbers expected of `groups` sum to at least / at most `number`, or to a whole number;
    `bound` is how a clash names it."""

    bound: Bound
    groups: tuple[str, ...]
    number: Fraction


def meant(where: Selector, one: Group) -> bool:
    """Whether a selector means a group."""
    wanted = [
        (where.kinds, {one.kind}),
        (where.risks, {one.risk}),
        (where.items, {one.item}),
        (where.sections, {one.section}),
        (where.tags, one.tags),
        (where.districts, set(one.district)),
    ]
    return all(not names or names & own for names, own in wanted)


def drawable(groups: Sequence[Group], rules: Rules) -> list[Group]:
    return [g for g in groups if not any(meant(e.where, g) for e in rules.exclusions)]


def limits_of(one: Group, rules: Rules) -> tuple[Fraction, Fraction]:
    """The narrowest limits of a group's rate (the lower may be above the upper: a clash)."""
    low, high = [Fraction(0)], [Fraction(1)]
    for limit in rules.limits:
        if meant(limit.where, one):
            low.append(limit.least)
            high.append(limit.most)
    low += [Fraction(1) for must in rules.mandatory if meant(must.where, one)]
    return max(low), min(high)


def start_of(one: Group, rules: Rules) -> Fraction:
    """The rate of the rule in charge, within the limits."""
    low, high = limits_of(one, rules)
    return max(low, min(rate_rule(rules, one).rate, high))


def conditions(groups: Sequence[Group], rules: Rules) -> list[Condition]:
    drawn = drawable(groups, rules)
    return [*_of_groups(drawn, rules), *_of_totals(groups, drawn, rules)]


def _of_groups(drawn: Sequence[Group], rules: Rules) -> Iterator[Condition]:
    for one in drawn:
        for limit in rules.limits:
            if meant(limit.where, one):
                names = ((Side.LEAST, limit.least), (Side.MOST, limit.most))
                for side, rate in names:
                    yield Condition(Bound(limit.code, side), (one.cell,), rate * one.size)
        for must in rules.mandatory:
            if meant(must.where, one):
                yield Condition(Bound(must.code, Side.LEAST), (one.cell,), Fraction(one.size))
        rule, rate = rate_rule(rules, one), start_of(one, rules)
        if rate:
            yield Condition(Bound(rule.code, Side.KEPT), (one.cell,), rate * one.size * KEPT)
        elif not rule.rate:
            yield Condition(Bound(rule.code, Side.ZERO), (one.cell,), Fraction(0))


def places(groups: Sequence[Group], rule: TotalLimit | WholeTotal) -> dict[tuple, list[str]]:
    """The cells at each place of a rule."""
    found: dict[tuple, list[str]] = {} if rule.per else {(): []}
    for one in groups:
        if meant(rule.where, one):
            spots = [()]
            for attribute in rule.per:
                spots = [(*spot, value) for spot in spots for value in VALUES[attribute](one)]
            for spot in spots:
                found.setdefault(spot, []).append(one.cell)
    return found


def _of_totals(
    groups: Sequence[Group], drawn: Sequence[Group], rules: Rules
) -> Iterator[Condition]:
    size = {one.cell: one.size for one in drawn}
    for rule in (*rules.totals, *rules.wholes):
        for place, cells in places(groups, rule).items():
            own = tuple(cell for cell in cells if cell in size)
            count = sum(size[cell] for cell in own)
            if isinstance(rule, WholeTotal):
                if place not in rule.except_for:
                    yield Condition(Bound(rule.code, Side.WHOLE, place), own, Fraction(0))
                continue
            least, most = _asked(rule, place, count)
            yield Condition(Bound(rule.code, Side.LEAST, place), own, Fraction(least))
            yield Condition(Bound(rule.code, Side.MOST, place), own, Fraction(most))


def _asked(rule: TotalLimit, place: tuple, count: int) -> tuple[int, int]:
    least = max(rule.least_number, ceil(rule.least_share * count))
    if rule.or_all:
        least = min(least, count)
    most = floor(rule.most_share * count)
    if rule.most_number is not None:
        most = min(most, rule.most_number)
    for own in rule.overrides:
        if own.place == place:
            least = own.least if own.least is not None else least
            most = own.most if own.most is not None else most
    return least, most


def can_be_kept(
    groups: Sequence[Group],
    found: Sequence[Condition],
    only: Collection[Bound] | None = None,
) -> bool:
    """Whether some numbers keep the conditions, or those of the bounds `only`."""
    solver = pywraplp.Solver.CreateSolver("SCIP")
    number = {one.cell: solver.NumVar(0, one.size, "") for one in groups}
    for each in found:
        if only is not None and each.bound not in only:
            continue
        total = sum((number[cell] for cell in each.groups), start=solver.Sum([]))
        if each.bound.side in (Side.LEAST, Side.KEPT):
            solver.Add(total >= float(each.number))
        elif each.bound.side in (Side.MOST, Side.ZERO):
            solver.Add(total <= float(each.number))
        else:
            solver.Add(total == solver.IntVar(0, sum(one.size for one in groups), ""))
    status = solver.Solve()
    assert status in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.INFEASIBLE)
    return status == pywraplp.Solver.OPTIMAL


RATES = st.sampled_from([Fraction(n, 20) for n in (0, 1, 2, 5, 10, 15, 20)])
SHARES = st.sampled_from([Fraction(n, 10) for n in (0, 2, 5, 10)])
COUNTIES = ("hb/wh/ja", "hb/wh/jh", "hb/yc/xl")


@st.composite
def some_groups(draw: st.DrawFn, most: int = 5) -> list[Group]:
    count = draw(st.integers(1, most))
    return [
        group(
            str(number),
            draw(st.integers(0, 7)),
            draw(st.sampled_from(COUNTIES)),
            risk=draw(st.sampled_from("AB")),
            kind=draw(st.sampled_from("ei")),
            item=draw(st.sampled_from("xy")),
            section=draw(st.sampled_from("CF")),
            tags=draw(st.sets(st.sampled_from(["food", "fire"]))),
        )
        for number in range(count)
    ]


SELECTORS = st.builds(
    Selector,
    kinds=st.sampled_from([frozenset(), frozenset("e")]),
    risks=st.sampled_from([frozenset(), frozenset(), frozenset("A"), frozenset("B")]),
    items=st.sampled_from([frozenset(), frozenset(), frozenset("x")]),
    tags=st.sampled_from([frozenset(), frozenset(), frozenset({"food"})]),
    districts=st.sampled_from([frozenset(), frozenset(), frozenset({"wh"}), frozenset({"ja"})]),
    sections=st.sampled_from([frozenset(), frozenset(), frozenset("C")]),
)
PERS = st.sampled_from(
    [
        (),
        (Attribute.COUNTY,),
        (Attribute.CITY,),
        (Attribute.RISK,),
        (Attribute.TAG,),
        (Attribute.COUNTY, Attribute.RISK),
        (Attribute.ITEM, Attribute.SECTION),
    ]
)


@st.composite
def some_rules(draw: st.DrawFn, groups: Sequence[Group] = ()) -> Rules:
    """Rules of every kind; a rate for everything is always among them."""

    def several(most: int, name: str, make: object) -> tuple:
        return tuple(make(f"{name}{n}") for n in range(draw(st.integers(0, most))))

    def limit(code: str) -> RateLimit:
        low, high = sorted((draw(RATES), draw(RATES)))
        return RateLimit(code, draw(SELECTORS), low, high)

    def total(code: str) -> TotalLimit:
        rule = TotalLimit(
            code,
            draw(SELECTORS),
            draw(PERS),
            least_number=draw(st.sampled_from([0, 0, 1, 2, 4])),
            least_share=draw(SHARES) / 2,
            most_number=draw(st.sampled_from([None, None, 1, 3, 6])),
            most_share=1 - draw(SHARES) / 2,
            or_all=draw(st.booleans()),
        )
        spots = sorted(places(groups, rule))
        if not spots or draw(st.booleans()):
            return rule
        own = Override(draw(st.sampled_from(spots)), draw(st.sampled_from([None, 0, 2])), None)
        return TotalLimit(**{**rule.__dict__, "overrides": (own,)})

    def rate(code: str) -> RateRule:
        return RateRule(code, draw(SELECTORS), draw(RATES), draw(st.integers(0, 1)))

    return Rules(
        rates=(flat(draw(RATES)), *several(2, "rate", rate)),
        limits=several(2, "limit", limit),
        mandatory=several(1, "must", lambda c: Mandatory(c, draw(SELECTORS))),
        exclusions=several(1, "out", lambda c: Exclusion(c, draw(SELECTORS), "moved")),
        totals=several(3, "total", total),
        wholes=several(2, "whole", lambda c: WholeTotal(c, draw(SELECTORS), draw(PERS))),
    )


@st.composite
def plans(draw: st.DrawFn, most: int = 5) -> tuple[list[Group], Rules]:
    """Groups, and rules of every kind for them, possible or not."""
    groups = draw(some_groups(most))
    return groups, draw(some_rules(groups))
