"""Rules that no rates keep: the smallest clash is named, and each way out offered works."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings

from scheduler.odds.coverage import (
    Attribute,
    Bound,
    Change,
    Group,
    Mandatory,
    RateLimit,
    RateRule,
    Rules,
    Side,
    TotalLimit,
    Uncoverable,
    WholeTotal,
    check_rates,
    expected_numbers,
    relaxed,
)
from tests.odds.rates.by_hand import at, can_be_kept, conditions, drawable, flat, group, plans

TWO = [group("a", 40, "hb/wh/ja"), group("b", 40, "hb/wh/jh")]
COUNTY = (Attribute.COUNTY,)


def refused(groups: list[Group], rules: Rules) -> Uncoverable:
    with pytest.raises(Uncoverable) as caught:
        expected_numbers(groups, rules)
    return caught.value


def test_minima_of_districts_above_the_maximum_of_all() -> None:
    rules = Rules(
        (flat("1/10"),),
        totals=(
            TotalLimit("all", most_number=30),
            TotalLimit("least", per=COUNTY, least_number=18),
        ),
    )
    answer = refused(TWO, rules)
    (clash,) = answer.clashes
    assert clash.bounds == (
        Bound("all", Side.MOST),
        Bound("least", Side.LEAST, ("ja",)),
        Bound("least", Side.LEAST, ("jh",)),
    )
    assert clash.missing == 6
    assert [(c.bound.rule, c.old, c.new, c.entries) for c in clash.changes] == [
        ("all", 30, 36, 6),
        ("least", 18, 12, 6),
        ("least", 18, 12, 6),
    ]
    assert "all/most" in str(answer) and "miss 6 entries" in str(answer)


def test_mandatory_entries_above_a_maximum() -> None:
    groups = [group("a", 40, tags={"key"}), group("b", 60)]
    rules = Rules(
        (flat("1/10"),),
        mandatory=(Mandatory("must", at(tags="key")),),
        totals=(TotalLimit("all", most_number=25),),
    )
    (clash,) = refused(groups, rules).clashes
    assert clash.bounds == (Bound("all", Side.MOST), Bound("must", Side.LEAST))
    assert clash.missing == 15
    (change,) = clash.changes  # 必查 is not for sale
    assert (change.bound, change.new) == (Bound("all", Side.MOST), 41)  # some of the rest is kept


def test_limits_of_the_same_entries_that_exclude_each_other() -> None:
    rules = Rules(
        (flat("1/10"),),
        limits=(
            RateLimit("floor", at(), least=Fraction(1, 2)),
            RateLimit("ceiling", at(), most=Fraction(1, 4)),
        ),
    )
    (clash,) = refused(TWO, rules).clashes
    assert clash.bounds == (Bound("ceiling", Side.MOST), Bound("floor", Side.LEAST))
    assert {(c.bound.rule, c.new) for c in clash.changes} == {
        ("ceiling", Fraction(1, 2)),
        ("floor", Fraction(1, 4)),
    }


def test_more_than_there_are() -> None:
    rules = Rules((flat("1/10"),), totals=(TotalLimit("least", per=COUNTY, least_number=43),))
    answer = refused(TWO, rules)
    assert [c.bounds for c in answer.clashes] == [
        (Bound("least", Side.LEAST, ("ja",)),),
        (Bound("least", Side.LEAST, ("jh",)),),
    ]
    assert [c.missing for c in answer.clashes] == [3, 3]
    assert len(answer.repair) == 2 and all(change.new == 40 for change in answer.repair)


def test_a_rate_of_nothing_against_a_minimum() -> None:
    rules = Rules(
        (flat("1/10"), RateRule("none", at(districts="jh"), Fraction(0))),
        totals=(TotalLimit("least", per=COUNTY, least_number=2),),
    )
    (clash,) = refused(TWO, rules).clashes
    assert clash.bounds == (Bound("least", Side.LEAST, ("jh",)), Bound("none", Side.ZERO))
    assert [(c.bound.rule, c.new) for c in clash.changes] == [("least", 0)]


def test_whole_numbers_that_limits_leave_no_room_for() -> None:
    groups = [group("a", 10)]
    fifth = RateLimit("fixed", at(), Fraction(13, 100), Fraction(17, 100))
    rules = Rules((flat("3/20"),), limits=(fifth,), wholes=(WholeTotal("whole"),))
    (clash,) = refused(groups, rules).clashes
    assert clash.bounds == (
        Bound("fixed", Side.LEAST),
        Bound("fixed", Side.MOST),
        Bound("whole", Side.WHOLE),
    )
    changes = {c.bound: c.new for c in clash.changes}
    assert changes == {
        Bound("whole", Side.WHOLE): None,
        Bound("fixed", Side.LEAST): Fraction(1, 10),
        Bound("fixed", Side.MOST): Fraction(1, 5),
    }


def test_a_bound_that_no_rule_has_cannot_be_moved() -> None:
    for side in (Side.LEAST, Side.WHOLE, Side.KEPT):
        change = Change(Bound("base", side), Fraction(1), Fraction(0), Fraction(1))
        with pytest.raises(KeyError):
            relaxed(Rules((flat("1/10"),)), [change])


@settings(max_examples=80)
@given(plans())
def test_clashes_are_smallest_and_ways_out_work(plan: tuple[list[Group], Rules]) -> None:
    groups, rules = plan
    try:
        expected_numbers(groups, rules)
    except Uncoverable as answer:
        judge(groups, rules, answer)


@settings(max_examples=50)
@given(plans())
def test_large_plans_are_narrowed_before(plan: tuple[list[Group], Rules]) -> None:
    groups, rules = plan
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scheduler.odds.coverage.clashes.LARGE", 0)
        try:
            expected_numbers(groups, rules)
        except Uncoverable as answer:
            judge(groups, rules, answer)


def test_of_a_clash_of_many_bounds_a_few_changes_of_each_rule_are_tried() -> None:
    groups = [group(f"{n}", 40, f"hb/wh/c{n:02}") for n in range(14)]
    rules = Rules(
        (flat("1/10"),),
        totals=(
            TotalLimit("district", per=COUNTY, least_number=10),
            TotalLimit("whole", most_number=137),
        ),
    )
    answer = refused(groups, rules)
    (clash,) = answer.clashes
    assert len(clash.bounds) == 15 and clash.smallest
    assert {(c.bound.rule, c.old - c.new) for c in clash.changes} == {
        ("district", 3),
        ("whole", -3),
    }
    assert len(clash.changes) == 4
    assert len(answer.repair) == 1


def test_limits_with_next_to_no_room_are_kept_after_many_sweeps() -> None:
    """A total of whole numbers leaves one rate 1/10,000 of room below its ceiling."""
    groups = [
        group("0", 6, "hb/wh/jh", kind="e", tags={"food", "fire"}),
        group("1", 7, "hb/wh/ja", tags={"fire"}),
        group("2", 5, "hb/wh/ja", risk="B", tags={"food", "fire"}),
    ]
    rules = Rules(
        (flat("1/2"),),
        limits=(RateLimit("narrow", at(kinds="e"), Fraction(1, 20), Fraction(1667, 10_000)),),
        totals=(TotalLimit("exact", at(risks="B"), least_number=3, most_number=3),),
        wholes=(WholeTotal("tag", per=(Attribute.TAG,)), WholeTotal("all")),
    )
    works(groups, rules)


def test_a_rate_freed_from_0_is_reckoned_with() -> None:
    """With the ceiling of 0 gone two more cells are drawn from, whose cities' totals cannot be
    whole as well: one city's need not be any more."""
    groups = [
        group("0", 1, "hb/wh/ja"),
        group("1", 1, "hb/wh/ja", tags={"food"}),
        group("4", 3, "hb/yc/xl"),
    ]
    rules = Rules(
        (flat("1/10"),),
        limits=(RateLimit("none", at(), most=Fraction(0)),),
        mandatory=(Mandatory("must", at(tags="food")),),
        totals=(TotalLimit("half", least_number=3, most_number=2),),
        wholes=(WholeTotal("whole", per=(Attribute.CITY,)),),
    )
    answer = refused(groups, rules)
    judge(groups, rules, answer)
    assert {change.bound.rule for change in answer.repair} == {"none", "half", "whole"}


def judge(groups: list[Group], rules: Rules, answer: Uncoverable) -> None:
    """Every statement of the answer, by another solver: no bound of a clash can be left out, and
    where it says so no set of fewer bounds clashes; one step less than each change does not do."""
    drawn, found = drawable(groups, rules), conditions(groups, rules)
    gone: set[Bound] = set()
    for clash in answer.clashes:
        assert not gone & set(clash.bounds)
        assert clash.cut.missing >= clash.missing > 0
        assert set(clash.bounds) <= set(clash.cut.bounds)
        assert not can_be_kept(drawn, found, only=clash.bounds)
        for bound in clash.bounds:
            assert can_be_kept(drawn, found, only=set(clash.bounds) - {bound})
        left = sorted({each.bound for each in found} - gone)
        for fewer in range(min(len(clash.bounds), 3)) if clash.smallest else ():
            for bounds in combinations(left, fewer):
                assert can_be_kept(drawn, found, only=bounds)
        gone.update(clash.bounds)
    assert answer.more == (not can_be_kept(drawn, found, {e.bound for e in found} - gone))
    if len(answer.clashes) == 1 and not answer.more:
        for change in answer.clashes[0].changes:
            works(groups, relaxed(rules, [change]))
            smallest_step(groups, rules, change)
    assert answer.repair
    works(groups, relaxed(rules, answer.repair))


def smallest_step(groups: list[Group], rules: Rules, change: Change) -> None:
    """One step less than a change of a total does not do."""
    if change.new is None or change.bound.rule not in {rule.code for rule in rules.totals}:
        return
    less = change.new + (1 if change.bound.side is Side.LEAST else -1)
    almost = relaxed(rules, [replace(change, new=less)])
    assert not can_be_kept(drawable(groups, almost), conditions(groups, almost))


def works(groups: list[Group], rules: Rules) -> None:
    rates = expected_numbers(groups, rules).rates
    assert check_rates(groups, rules, rates) == []
