"""Rules about rates in, exact rates out: every rule is kept, and nothing moves without need."""

from fractions import Fraction
from math import isclose, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds.coverage import (
    Attribute,
    Coverage,
    Exclusion,
    Group,
    LeftOut,
    Mandatory,
    RateLimit,
    RateRule,
    Rules,
    TotalLimit,
    Uncoverable,
    WholeTotal,
    check_rates,
    expected_numbers,
)
from tests.odds.rates.by_hand import (
    KEPT,
    at,
    can_be_kept,
    conditions,
    drawable,
    flat,
    group,
    limits_of,
    places,
    plans,
    start_of,
)

HALF = Fraction(1, 2)


def rates(groups: list[Group], rules: Rules) -> dict[str, str]:
    """Rates as text, by cell."""
    found = expected_numbers(groups, rules)
    assert check_rates(groups, rules, found.rates) == []
    return {cell: str(rate) for cell, rate in found.rates.items()}


def test_without_totals_the_given_rates_are_the_answer() -> None:
    groups = [group("a", 40, risk="A"), group("d", 7, risk="D")]
    rules = Rules((flat("3/100"), RateRule("d", at(risks="D"), Fraction(1, 5))))
    assert rates(groups, rules) == {"a": "3/100", "d": "1/5"}
    assert expected_numbers(groups, rules).changed == ()


def test_of_two_rules_the_one_with_the_higher_priority_applies() -> None:
    groups = [group("a", 40, risk="A", kind="e")]
    narrow = RateRule("narrow", at(risks="A", kinds="e"), HALF)
    assert rates(groups, Rules((flat("1/10"), narrow))) == {"a": "1/2"}
    above = RateRule("above", at(), Fraction(1, 10), priority=1)
    assert rates(groups, Rules((above, narrow))) == {"a": "1/10"}


def test_of_two_rules_the_one_that_names_more_applies_then_the_deeper_then_the_higher() -> None:
    groups = [group("a", 40, "hb/wh/ja", risk="A")]
    named = RateRule("named", at(risks="A", districts="hb"), Fraction(1, 10))
    deeper = RateRule("deeper", at(risks="A", districts="ja"), Fraction(1, 20))
    higher = RateRule("higher", at(risks="A", districts="ja"), Fraction(3, 20))
    one = RateRule("one", at(districts="ja"), HALF)
    assert rates(groups, Rules((one, named))) == {"a": "1/10"}
    assert rates(groups, Rules((named, deeper))) == {"a": "1/20"}
    assert rates(groups, Rules((deeper, higher))) == {"a": "3/20"}


@given(st.lists(st.sampled_from(["food", "fire", "toys"]), unique=True), st.integers(0, 4))
def test_one_more_tag_never_lowers_a_rate(tags: list[str], others: int) -> None:
    names = ["food", "fire", "toys", "food fire"]
    rules = Rules(
        (
            flat("1/4"),
            *(
                RateRule(name, at(tags=name), Fraction(1 + (n * 3 + others) % 5, 10))
                for n, name in enumerate(names)
            ),
        )
    )
    found = [
        Fraction(rates([group("a", 5, tags=tags[:upto])], rules)["a"])
        for upto in range(1, len(tags) + 1)
    ]
    assert found == sorted(found)


def test_limits_hold_whatever_the_given_rate_is() -> None:
    groups = [group("a", 40, risk="A"), group("b", 40, risk="B"), group("c", 40, risk="C")]
    rules = Rules(
        (flat("1/10"),),
        limits=(
            RateLimit("floor", at(risks="A"), least=Fraction(1, 5)),
            RateLimit("ceiling", at(risks="B"), most=Fraction(1, 20)),
        ),
    )
    assert rates(groups, rules) == {"a": "1/5", "b": "1/20", "c": "1/10"}
    assert [cell.cell for cell in expected_numbers(groups, rules).changed] == ["a", "b"]


def test_mandatory_entries_are_all_drawn_and_others_do_not_lose_by_it() -> None:
    groups = [group("a", 40, tags={"key"}), group("b", 40)]
    rules = Rules((flat("1/10"),), mandatory=(Mandatory("must", at(tags="key")),))
    assert rates(groups, rules) == {"a": "1", "b": "1/10"}


def test_exclusions_come_before_everything_and_are_counted_by_reason() -> None:
    groups = [group("a", 40, tags={"key"}), group("b", 30), group("c", 2, kind="office")]
    rules = Rules(
        (flat("1/10"),),
        mandatory=(Mandatory("must", at(tags="key")),),
        exclusions=(
            Exclusion("new", at(tags="key"), "grace_period"),
            Exclusion("away", at(kinds="office"), "moved_out"),
            Exclusion("off", at(kinds="office"), "grace_period"),
        ),
    )
    assert rates(groups, rules) == {"b": "1/10"}
    found = expected_numbers(groups, rules)
    assert found.left_out == (
        LeftOut("a", 40, ("grace_period",)),
        LeftOut("c", 2, ("grace_period", "moved_out")),
    )
    assert found.counts() == {"grace_period": 42, "moved_out": 2}


def test_a_minimum_per_district_raises_its_cells_by_one_factor() -> None:
    groups = [
        group("a", 40, "hb/wh/ja", risk="A"),
        group("b", 40, "hb/wh/ja", risk="B"),
        group("c", 40, "hb/wh/jh", risk="A"),
    ]
    rules = Rules(
        (flat("1/10"), RateRule("b", at(risks="B"), Fraction(2, 10))),
        totals=(TotalLimit("least", per=(Attribute.COUNTY,), least_number=18),),
    )
    assert rates(groups, rules) == {"a": "3/20", "b": "3/10", "c": "9/20"}
    factors = {t.place: t.factor for t in expected_numbers(groups, rules).totals}
    assert factors == pytest.approx({("ja",): 1.5, ("jh",): 4.5})


def test_a_minimum_share_per_item_is_rounded_up_to_whole_entries() -> None:
    groups = [group("a", 7, item="x"), group("b", 90, item="y")]
    share = TotalLimit("share", per=(Attribute.ITEM,), least_share=Fraction(1, 5))
    found = expected_numbers(groups, Rules((flat("1/4"),), totals=(share,)))
    assert [(t.place, t.least, t.expected) for t in found.totals] == [
        (("x",), 2, 2),
        (("y",), 18, Fraction(45, 2)),
    ]


def test_or_all_asks_a_small_district_for_no_more_than_it_has() -> None:
    groups = [group("a", 2, "hb/wh/ja"), group("b", 50, "hb/wh/jh")]
    asked = TotalLimit("least", per=(Attribute.COUNTY,), least_number=5, or_all=True)
    assert rates(groups, Rules((flat("1/10"),), totals=(asked,))) == {"a": "1", "b": "1/10"}


def test_a_ceiling_never_takes_entries_out_of_the_draw() -> None:
    groups = [group("a", 1000, risk="A"), group("b", 10, risk="B")]
    rules = Rules(
        (flat("1/2"),),
        limits=(RateLimit("b", at(risks="B"), least=Fraction(1)),),
        totals=(TotalLimit("all", most_number=11),),
    )
    found = expected_numbers(groups, rules).rates
    assert found["a"] == Fraction(1, 1000) >= HALF * KEPT


def test_a_rate_of_nothing_stays_nothing() -> None:
    groups = [group("a", 40, risk="A"), group("b", 40, risk="B")]
    rules = Rules(
        (flat("1/10"), RateRule("none", at(risks="A"), Fraction(0))),
        totals=(TotalLimit("all", least_number=20),),
    )
    assert rates(groups, rules) == {"a": "0", "b": "1/2"}


def test_an_override_says_otherwise_for_one_place() -> None:
    from scheduler.odds.coverage import Override

    groups = [group("a", 50, "hb/wh/ja"), group("b", 50, "hb/wh/jh")]
    asked = TotalLimit(
        "least", per=(Attribute.COUNTY,), least_number=10, overrides=(Override(("ja",), least=3),)
    )
    assert rates(groups, Rules((flat("1/20"),), totals=(asked,))) == {"a": "3/50", "b": "1/5"}


def test_totals_that_cross_are_met_together() -> None:
    groups = [
        group(f"{county}{section}", 100, f"hb/wh/{county}", section=section)
        for county in ("ja", "jh", "qk")
        for section in "CFG"
    ]
    rules = Rules(
        (flat("1/10"),),
        totals=(
            TotalLimit("county", per=(Attribute.COUNTY,), least_number=33, most_number=33),
            TotalLimit("section", at(sections="C"), most_number=29),
        ),
    )
    found = expected_numbers(groups, rules)
    assert check_rates(groups, rules, found.rates) == []
    assert sum(found.rates[c] * 100 for c in ("jaC", "jhC", "qkC")) == 29


def test_whole_totals_take_the_nearest_number_and_halves_go_up() -> None:
    groups = [
        group("a", 34, "hb/wh/ja"),
        group("b", 45, "hb/wh/jh"),
        group("c", 36, "hb/wh/qk"),
        group("d", 0, "hb/wh/hs"),
    ]
    rules = Rules((flat("1/10"),), wholes=(WholeTotal("whole", per=(Attribute.COUNTY,)),))
    found = expected_numbers(groups, rules)
    assert {t.place[0]: t.expected for t in found.totals} == {"ja": 3, "jh": 5, "qk": 4, "hs": 0}


def test_whole_totals_that_pull_against_each_other_are_settled_in_order() -> None:
    """The grand total is 3 (2.5 goes up); so not both counties can go up from 1.25 to 1."""
    groups = [group("a", 5, "hb/wh/ja"), group("b", 5, "hb/wh/jh")]
    rules = Rules(
        (flat("1/4"),),
        wholes=(WholeTotal("all"), WholeTotal("county", per=(Attribute.COUNTY,))),
    )
    found = {(t.rule, *t.place): t.expected for t in expected_numbers(groups, rules).totals}
    assert found == {("all",): 3, ("county", "ja"): 1, ("county", "jh"): 2}


def test_a_place_may_be_freed_from_being_whole() -> None:
    groups = [group("a", 34, "hb/wh/ja"), group("b", 45, "hb/wh/jh")]
    whole = WholeTotal("whole", per=(Attribute.COUNTY,), except_for=frozenset({("ja",)}))
    assert rates(groups, Rules((flat("1/10"),), wholes=(whole,))) == {"a": "1/10", "b": "1/9"}


def test_no_groups_no_rates() -> None:
    assert expected_numbers([], Rules((flat("1/10"),))) == Coverage((), (), ())


@settings(max_examples=100)
@given(plans())
def test_there_are_rates_exactly_where_another_solver_says_so(
    plan: tuple[list[Group], Rules],
) -> None:
    groups, rules = plan
    possible = can_be_kept(drawable(groups, rules), conditions(groups, rules))
    try:
        found = expected_numbers(groups, rules)
    except Uncoverable:
        assert not possible
    else:
        assert possible
        assert check_rates(groups, rules, found.rates) == []
        nearest_to_the_given_rates(groups, rules, found)


def nearest_to_the_given_rates(groups: list[Group], rules: Rules, found: Coverage) -> None:
    """The conditions of Karush, Kuhn and Tucker for the least change in relative entropy: they
    hold for one set of rates only. A whole total counts with the number that it has taken."""
    for total in found.totals:
        if total.factor > 1:
            assert total.expected == total.least
        if total.factor < 1:
            assert total.expected == total.most
    factor = {(total.rule, total.place): total.factor for total in found.totals}
    keeping = {rule.code: places(groups, rule) for rule in (*rules.totals, *rules.wholes)}
    for one in drawable(groups, rules):
        product = prod(
            value for (code, place), value in factor.items() if one.cell in keeping[code][place]
        )
        low, high = limits_of(one, rules)
        start = start_of(one, rules)
        wanted = min(max(float(start) * product, float(max(low, start * KEPT))), float(high))
        if one.size:
            assert isclose(found.rates[one.cell], wanted if start else 0, abs_tol=1e-6)


@settings(max_examples=40)
@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_rules_means_nothing(
    plan: tuple[list[Group], Rules], chance: st.DataObject
) -> None:
    groups, rules = plan
    again = {name: tuple(chance.sample(own, len(own))) for name, own in rules.__dict__.items()}
    others = chance.sample(groups, len(groups))
    try:
        found = expected_numbers(groups, rules)
    except Uncoverable as refused:
        with pytest.raises(Uncoverable) as caught:
            expected_numbers(others, Rules(**again))
        assert caught.value.clashes == refused.clashes
        assert caught.value.repair == refused.repair
    else:
        assert expected_numbers(others, Rules(**again)) == found
