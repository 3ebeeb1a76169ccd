"""Clashes of many counties, and of several cities at once: all of it is named, briefly."""

from fractions import Fraction

import pytest

from scheduler.odds.coverage import (
    Attribute,
    Group,
    Mandatory,
    RateRule,
    Rules,
    Selector,
    TotalLimit,
    relaxed,
)
from scheduler.odds.coverage.wording import clash_words
from tests.odds.rates.by_hand import at, flat, group
from tests.odds.rates.test_clashes import COUNTY, TWO, judge, refused, works


def counties_above(most: int, count: int = 60) -> tuple[list[Group], Rules]:
    """Counties of 21, 22, … entries, a third of each of which is too much for `most` in all."""
    groups = [group(f"{n:02}", 21 + n, f"hb/wh/c{n:02}") for n in range(count)]
    totals = (
        TotalLimit("district", per=COUNTY, least_share=Fraction(1, 3)),
        TotalLimit("all", most_number=most),
    )
    return groups, Rules((flat("1/10"),), totals=totals)


def test_of_many_minima_the_clash_names_as_few_as_it_takes_and_the_cut_all() -> None:
    groups, rules = counties_above(most=700)
    (clash,) = refused(groups, rules).clashes
    floors = sorted((-(-one.size // 3) for one in groups), reverse=True)
    few = next(n for n in range(60) if sum(floors[:n]) > 700)
    assert len(clash.bounds) == few + 1  # the largest, and the maximum
    assert clash.missing == sum(floors[:few]) - 700
    assert len(clash.cut.bounds) == 61
    assert clash.cut.missing == sum(floors) - 700
    (change,) = clash.changes  # no county can give up as much
    assert (change.bound.rule, change.new) == ("all", sum(floors))
    works(groups, relaxed(rules, [change]))


def test_a_wide_clash_is_told_in_one_short_sentence() -> None:
    groups, rules = counties_above(most=700)
    (clash,) = refused(groups, rules).clashes
    floors = sum(-(-one.size // 3) for one in groups)
    assert clash_words(clash) == (
        f"“all”的上限 700、“district”在 60 处的下限（合计 {floors}，如 c00、c01、c02 等）"
        f" 不能同时满足，合计至少差 {floors - 700} 户（其中 {len(clash.bounds)} 项已经互相冲突）"
    )


def test_a_narrow_clash_is_told_with_what_each_rule_asks() -> None:
    rules = Rules(
        (flat("1/10"),),
        mandatory=(Mandatory("must", at(districts="ja")),),
        totals=(TotalLimit("all", most_number=25),),
    )
    (clash,) = refused(TWO, rules).clashes
    assert clash_words(clash) == "“all”的上限 25、必查“must” 不能同时满足，合计至少差 15 户"


def test_one_bound_beyond_what_there_is_is_told_alone() -> None:
    rules = Rules((flat("1/10"),), totals=(TotalLimit("all", least_number=83),))
    (clash,) = refused(TWO, rules).clashes
    assert clash_words(clash) == "“all”的下限 83 不能满足，至少差 3 户"


def test_clashes_in_different_cities_are_all_found_at_once() -> None:
    """With more conditions than those of which the smallest clash is looked for."""
    groups = [
        group(f"{city}{county}{section}", 30, f"hb/{city}/{city}{county}", section=section)
        for city in "abcd"
        for county in "123"
        for section in "CF"
    ]
    rules = Rules(
        (flat("1/10"),),
        mandatory=(Mandatory("must", at(districts="b2")),),
        totals=(
            TotalLimit("county", per=COUNTY, least_number=12),
            TotalLimit("a", at(districts="a"), per=(Attribute.SECTION,), most_number=15),
            TotalLimit("b2", at(districts="b2"), most_number=40),
            TotalLimit("c3", at(districts="c3"), least_number=61),
        ),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scheduler.odds.coverage.clashes.LARGE", 0)
        answer = refused(groups, rules)
    judge(groups, rules, answer)
    assert [({b.rule for b in c.bounds}, len(c.bounds), c.missing) for c in answer.clashes] == [
        ({"c3"}, 1, 1),
        ({"b2", "must"}, 2, 20),
        ({"a", "county"}, 5, 6),
    ]
    assert [len(c.changes) for c in answer.clashes] == [1, 1, 5]
    assert not answer.more and len(answer.repair) == 3


def test_a_maximum_next_to_the_sum_of_the_minima_is_kept() -> None:
    """Everything has to move almost as far as it can, against section maxima that bind too."""
    groups = [
        group(f"{n:02}{section}", 20 + 7 * n % 31, f"hb/wh/c{n:02}", section=section)
        for n in range(40)
        for section in "ABC"
    ]
    size = {n: 3 * (20 + 7 * n % 31) for n in range(40)}
    floors = sum(-(-number // 12) for number in size.values())
    rules = Rules(
        (flat("1/20"), RateRule("C", Selector(sections=frozenset("C")), Fraction(3, 10))),
        totals=(
            TotalLimit("county", per=COUNTY, least_share=Fraction(1, 12)),
            TotalLimit("section", per=(Attribute.SECTION,), most_share=Fraction(1, 10)),
            TotalLimit("all", most_number=floors + 1),
        ),
    )
    works(groups, rules)
