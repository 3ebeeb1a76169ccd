"""Whole totals: each takes the nearest whole number that the rules and those before it allow."""

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from hypothesis import given, settings

from scheduler.odds.coverage import (
    Group,
    Rules,
    Side,
    Total,
    TotalLimit,
    Uncoverable,
    WholeTotal,
    expected_numbers,
)
from tests.odds.rates.by_hand import (
    Condition,
    at,
    can_be_kept,
    conditions,
    drawable,
    flat,
    group,
    plans,
)

NEAR = Fraction(1, 10**5)


def expected(groups: list[Group], rules: Rules) -> list[Total]:
    """The totals that have to be whole, in order."""
    codes = {rule.code for rule in rules.wholes}
    return [each for each in expected_numbers(groups, rules).totals if each.rule in codes]


def test_a_whole_total_that_another_factor_makes_whole_stays_whole() -> None:
    """Both rates become 1/6, which no multiple of 10^-8 is; the first six entries are 1 exactly."""
    groups = [group("a", 6, risk="A"), group("b", 6, risk="B")]
    rules = Rules(
        (flat("1/20"),),
        totals=(TotalLimit("least", least_number=2),),
        wholes=(WholeTotal("whole", at(risks="A")),),
    )
    rates = expected_numbers(groups, rules).rates
    assert rates == {"a": Fraction(1, 6), "b": Fraction(1, 6)}


@settings(max_examples=80)
@given(plans())
def test_no_whole_number_nearer_to_the_given_one_is_possible(
    plan: tuple[list[Group], Rules],
) -> None:
    groups, rules = plan
    found = conditions(groups, rules)
    try:
        totals = expected(groups, rules)
    except Uncoverable:
        return
    free = expected_numbers(groups, replace(rules, wholes=()))
    taken: list[Condition] = []
    for total in totals:
        own = next(
            c
            for c in found
            if c.bound.side is Side.WHOLE and (c.bound.rule, c.bound.place) == total[:2]
        )
        size = {cell.cell: cell.size for cell in free.cells}
        given_number = sum((free.rates[cell] * size[cell] for cell in own.groups), Fraction(0))
        assert total.expected.denominator == 1
        off = abs(total.expected - given_number)
        for number in range(ceil(given_number - off), floor(given_number + off) + 1):
            if abs(number - given_number) < off - NEAR:
                assert not can_be_kept(
                    drawable(groups, rules), [*found, *taken, *fixed(own, number)]
                )
        taken += fixed(own, int(total.expected))


def fixed(whole: Condition, number: int) -> list[Condition]:
    """The total is this number."""
    return [
        replace(whole, bound=replace(whole.bound, side=side), number=Fraction(number))
        for side in (Side.LEAST, Side.MOST)
    ]
