"""Quotas that no panel keeps: the smallest clash is named, and the smallest widening works."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings

from scheduler.odds.leximin import InfeasibleQuotas, Side, leximin
from tests.odds.leximin.by_hand import (
    group,
    keeps,
    panels,
    people,
    quota,
    seated,
    side,
    tiny_problems,
)

POOL = [group(6, sex=sex, age=age) for sex in "fm" for age in ("old", "young")]
FREE = [quota(name, 0, 10) for name in ("sex=f", "sex=m", "age=old", "age=young")]


def with_quotas(*changed):
    by_name = {q.feature: q for q in [*FREE, *changed]}
    return list(by_name.values())


def refused(groups, quotas, panel) -> InfeasibleQuotas:
    with pytest.raises(InfeasibleQuotas) as caught:
        leximin(groups, quotas, panel)
    return caught.value


def test_two_lower_limits_that_exceed_the_panel() -> None:
    quotas = with_quotas(quota("sex=f", 6, 10), quota("sex=m", 5, 10))
    answer = refused(POOL, quotas, 10)
    assert [c.sides for c in answer.clashes] == [(side("sex=f >= 6"), side("sex=m >= 5"))]
    assert answer.clash.missing == 1
    assert {r.quotas for r in answer.relaxations[:2]} == {
        (quota("sex=f", 5, 10),),
        (quota("sex=m", 4, 10),),
    }
    assert [r.widening for r in answer.relaxations] == [1, 1]
    assert "sex=f at_least 6" in str(answer)


def test_two_upper_limits_that_leave_seats_empty() -> None:
    quotas = with_quotas(quota("age=old", 0, 3), quota("age=young", 0, 4))
    answer = refused(POOL, quotas, 10)
    assert answer.clash.sides == (side("age=old <= 3"), side("age=young <= 4"))
    assert answer.clash.missing == 3
    assert answer.relaxations[0].widening == 3


def test_a_single_limit_that_the_pool_cannot_meet() -> None:
    answer = refused(POOL, with_quotas(quota("sex=f", 13, 13)), 10)
    assert answer.clash.sides == (side("sex=f >= 13"),)
    assert answer.clash.missing == 3
    assert [(r.quotas, r.widening) for r in answer.relaxations] == [((quota("sex=f", 10, 13),), 3)]


def test_a_limit_on_a_value_that_nobody_has() -> None:
    answer = refused(POOL, [*FREE, quota("sex=other", 1, 2)], 4)
    assert answer.clash.sides == (side("sex=other >= 1"),)
    assert answer.relaxations[0].quotas == (quota("sex=other", 0, 2),)


def test_a_clash_across_categories_names_both_and_nothing_else() -> None:
    """All women are old here: 5 women are 5 old people."""
    groups = [group(8, sex="f", age="old"), group(8, sex="m", age="young")]
    quotas = with_quotas(quota("sex=f", 5, 8), quota("age=old", 0, 3), quota("sex=m", 1, 9))
    answer = refused(groups, quotas, 8)
    assert answer.clash.sides == (side("age=old <= 3"), side("sex=f >= 5"))
    assert answer.clash.missing == 2


def test_clashes_that_have_nothing_to_do_with_each_other_are_all_named() -> None:
    quotas = with_quotas(
        quota("sex=f", 6, 10),
        quota("sex=m", 6, 10),
        quota("age=old", 0, 1),
        quota("age=young", 0, 2),
    )
    answer = refused(POOL, quotas, 10)
    assert {c.sides: c.missing for c in answer.clashes} == {
        (side("age=old <= 1"), side("age=young <= 2")): 7,
        (side("sex=f >= 6"), side("sex=m >= 6")): 2,
    }
    assert answer.relaxations[0].widening == 9


def test_more_than_two_limits_that_only_clash_together() -> None:
    groups = [group(4, place=name) for name in "abcd"]
    answer = refused(groups, [quota(f"place={name}", 2, 4) for name in "abcd"], 7)
    assert answer.clash.sides == tuple(side(f"place={name} >= 2") for name in "abcd")
    assert len(answer.relaxations) == 3
    assert all(r.widening == 1 for r in answer.relaxations)


def widened(quotas, relaxation):
    new = {q.feature: q for q in relaxation.quotas}
    return [new.get(q.feature, q) for q in quotas]


def halves(quotas):
    """Quotas of one side each, with the side."""
    for rule in quotas:
        yield replace(rule, high=99), (*rule.feature, Side.AT_LEAST, rule.low)
        yield replace(rule, low=0), (*rule.feature, Side.AT_MOST, rule.high)


@settings(max_examples=60)
@given(tiny_problems())
def test_clash_and_relaxations_against_every_panel(problem) -> None:
    """Of the named set no panel keeps all, of every smaller set some panel does; the least
    widening is the least that any panel at all would need; every offer admits a panel."""
    groups, quotas, panel = problem
    if panels(groups, quotas, panel):
        return
    answer = refused(groups, quotas, panel)
    everybody = people(groups)
    all_panels = [[everybody[at] for at in c] for c in combinations(range(len(everybody)), panel)]
    as_rules = {name: rule for rule, name in halves(quotas)}
    clash = [as_rules[s.category, s.value, s.side, s.number] for s in answer.clash.sides]
    assert not any(keeps(chosen, clash) for chosen in all_panels)
    for size in range(len(clash)):
        for rules in combinations(as_rules.values(), size):
            assert any(keeps(chosen, rules) for chosen in all_panels)
    assert answer.clash.missing == min(lacking(chosen, clash) for chosen in all_panels)
    least = min(lacking(chosen, quotas) for chosen in all_panels)
    assert answer.relaxations[0].widening == least
    assert [r.widening for r in answer.relaxations] == sorted(
        r.widening for r in answer.relaxations
    )
    for relaxation in answer.relaxations:
        assert panels(groups, widened(quotas, relaxation), panel)
        difference = sum(
            old.low - new.low + new.high - old.high
            for old, new in zip(quotas, widened(quotas, relaxation), strict=True)
        )
        assert difference == relaxation.widening


def lacking(chosen, rules) -> int:
    """By how much rules must give way for a panel."""
    return sum(
        max(0, rule.low - seated(chosen, rule)) + max(0, seated(chosen, rule) - rule.high)
        for rule in rules
    )
