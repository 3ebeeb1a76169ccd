"""What is wrong with rules or groups is said at once, each fault with its place."""

from fractions import Fraction

import pytest

from scheduler.odds.coverage import (
    Attribute,
    Exclusion,
    Group,
    Override,
    RateLimit,
    RateRule,
    Rules,
    TotalLimit,
    WholeTotal,
    check_rates,
    expected_numbers,
)
from scheduler.odds.coverage.check import Broken
from scheduler.odds.problem import Fault, InvalidProblem
from tests.odds.rates.by_hand import at, flat, group

COUNTY = (Attribute.COUNTY,)


def faults(*of: object, groups: list[Group] | None = None, **rules: object) -> list[Fault]:
    with pytest.raises(InvalidProblem) as caught:
        expected_numbers(groups or [group("a", 3)], Rules((flat("1/10"), *of), **rules))
    return list(caught.value.faults)


def test_all_faults_of_rules_come_together() -> None:
    found = faults(
        RateRule("high", at(), Fraction(3, 2), priority=1001),
        flat("1/4"),
        RateRule("", at(), Fraction(1)),
        limits=(RateLimit("limit", at(), Fraction(1, 2), Fraction(1, 4)),),
        exclusions=(Exclusion("out", at(), ""),),
        totals=(
            TotalLimit("total", least_number=-1, most_share=Fraction(2)),
            TotalLimit("per", per=COUNTY, overrides=(Override(("ja",)), Override(("ja",)))),
        ),
        wholes=(WholeTotal("twice", per=COUNTY * 2, except_for=frozenset({("ja",)})),),
    )
    assert set(found) == {
        Fault("rate_out_of_range", ("high",), "3/2"),
        Fault("priority_out_of_range", ("high",), "1001"),
        Fault("rule_repeated", ("base",)),
        Fault("rule_unnamed"),
        Fault("least_above_most", ("limit",), "1/2 > 1/4"),
        Fault("reason_missing", ("out",)),
        Fault("number_negative", ("total",), "-1"),
        Fault("rate_out_of_range", ("total",), "2"),
        Fault("place_repeated", ("per",), "ja"),
        Fault("per_repeated", ("twice",), "county,county"),
        Fault("place_form", ("twice",), "ja"),
    }


def test_all_faults_of_groups_come_together() -> None:
    groups = [group("a", 3), group("a", -1), group("", 1), Group("b", 1, ("hb", "", "ja"))]
    assert set(faults(groups=groups)) == {
        Fault("cell_repeated", ("a",)),
        Fault("size_negative", ("a",), "-1"),
        Fault("cell_unnamed"),
        Fault("district_form", ("b",), "hb//ja"),
    }


def test_a_place_that_does_not_exist_is_named() -> None:
    total = TotalLimit("total", per=COUNTY, overrides=(Override(("nowhere",)),))
    whole = WholeTotal("whole", per=COUNTY, except_for=frozenset({("nowhere",)}))
    assert set(faults(totals=(total,), wholes=(whole,))) == {
        Fault("place_unknown", ("total",), "nowhere"),
        Fault("place_unknown", ("whole",), "nowhere"),
    }


def test_an_entry_without_a_rate_is_a_fault_and_not_a_rate_of_nothing() -> None:
    groups = [group("a", 3, risk="A"), group("b", 3, risk="B")]
    with pytest.raises(InvalidProblem) as caught:
        expected_numbers(groups, Rules((RateRule("a", at(risks="A"), Fraction(1, 2)),)))
    assert list(caught.value.faults) == [Fault("no_rate", ("b",))]


def test_denominators_that_no_machine_integer_holds_are_refused() -> None:
    rates = [
        RateRule(str(prime), at(items=str(prime)), Fraction(1, prime))
        for prime in (10_007, 10_009, 10_037)
    ]
    (fault,) = faults(*rates)
    assert fault.code == "denominators_too_large"


def test_the_judge_finds_every_rule_that_rates_break() -> None:
    groups = [group("a", 10, risk="A"), group("b", 10, risk="B"), group("c", 10, kind="i")]
    rules = Rules(
        (flat("1/2"), RateRule("none", at(risks="B"), Fraction(0))),
        limits=(RateLimit("limit", at(risks="A"), most=Fraction(1, 2)),),
        exclusions=(Exclusion("out", at(kinds="i"), "moved"),),
        totals=(TotalLimit("total", at(risks="A B"), least_number=8),),
        wholes=(WholeTotal("whole", at(risks="A B")),),
    )
    rates = {"a": Fraction(51, 100), "b": Fraction(1, 5), "c": Fraction(1, 10)}
    assert [(broken.rule, broken.at) for broken in check_rates(groups, rules, rates)] == [
        ("entries", ("c",)),
        ("limit", ("a",)),
        ("none", ("b",)),
        ("total", ()),
        ("whole", ()),
    ]
    assert check_rates(groups, rules, {"a": Fraction(1, 10**4), "b": Fraction(0)})[0] == Broken(
        "base", ("a",), Fraction(1, 10**4), Fraction(1, 2000), Fraction(1)
    )
    assert check_rates(groups, rules, {"a": Fraction(2, 5)})[0].rule == "entries"
