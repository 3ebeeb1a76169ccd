"""Odds within a budget: the limit is kept exactly, nearly all of it is used, and among all odds
within it none are more even; the least cost is that of a linear program."""

import math
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import (
    Fault,
    InspectorOdds,
    InvalidProblem,
    Problem,
    check_odds,
    solve_inspectors,
)
from scheduler.odds.certify import check_evenness
from scheduler.odds.costs import costs_of, excess_of
from scheduler.odds.index import index_problem
from scheduler.odds.problem import Cost

from .build import Pair, person, planted, problem, seat
from .plain import best, eligible

BUDGETS = ("1", "1001/1000", "101/100", "11/10", "3/2", "4")


@st.composite
def with_costs(draw: st.DrawFn) -> Problem:
    """A problem that has odds, with costs from 1 to 9 or none of them named, and a budget."""
    posed, _ = draw(planted())
    people = [who.inspector for who in posed.candidates]
    pairs = [(who, target) for target in sorted(posed.seats_of) for who in people]
    costs = tuple(Cost(*pair, draw(st.integers(1, 9))) for pair in pairs)
    budget = draw(st.sampled_from(BUDGETS))
    return replace(posed, costs=costs, budget=Fraction(budget), even=draw(st.booleans()))


def costs(posed: Problem) -> dict[Pair, int]:
    named = {(cost.target, cost.inspector): cost.cost for cost in posed.costs}
    return {pair: named.get((pair[0], pair[2]), 0) for pair in eligible(posed)}


def paid(posed: Problem, found: InspectorOdds) -> Fraction:
    cost = costs(posed)
    return Fraction(sum(cost[row[:3]] * row.odds for row in found.rows), posed.unit)


def solved(posed: Problem) -> InspectorOdds | None:
    """None where the budget is too tight."""
    try:
        return solve_inspectors(posed)
    except InvalidProblem as error:
        assert [fault.code for fault in error.faults] == ["budget_too_tight"]
        return None


@settings(max_examples=50)
@given(with_costs())
def test_limit_is_kept_exactly_and_proved(posed: Problem) -> None:
    found = solved(posed)
    if found is None:
        return
    report = found.report
    assert report.cost == paid(posed, found)
    assert posed.budget is not None and report.cost_least is not None and report.cost is not None
    assert report.cost_least <= report.cost <= posed.budget * report.cost_least
    assert check_odds(posed, found.rows) == []
    units = report.rounding_units
    stated = (found.rows, found.multipliers, units, found.tilt, found.even)
    assert check_evenness(posed, *stated) == []


@settings(max_examples=60)
@given(with_costs())
def test_least_cost_is_that_of_the_linear_program(posed: Problem) -> None:
    found = solve_inspectors(replace(posed, budget=None, even=False))
    cost = costs(posed)
    assert found.report.cost_least is not None
    assert float(found.report.cost_least) == pytest.approx(
        -best(posed, lambda pair: -float(cost[pair])), abs=1e-6
    )


@settings(max_examples=40)
@given(with_costs())
def test_no_direction_within_the_budget_raises_the_entropy(posed: Problem) -> None:
    """Entropy minus tilt times cost is concave: what a linear program gains along its slope."""
    posed = replace(posed, even=False)
    found = solved(posed)
    if found is None:
        return
    odds = {row[:3]: row.odds for row in found.rows}
    cost = costs(posed)
    slope = {
        pair: -math.log(odds.get(pair, 0.5) / posed.unit) - found.tilt * cost[pair]
        for pair in eligible(posed)
    }
    here = sum(slope[pair] * value / posed.unit for pair, value in odds.items())
    assert best(posed, lambda pair: slope[pair]) - here < 1e-4 * (1 + found.tilt)


@settings(max_examples=40)
@given(with_costs())
def test_budget_that_costs_nothing_changes_nothing_and_a_tilt_uses_it_up(posed: Problem) -> None:
    plain, found = solve_inspectors(replace(posed, budget=None)), solved(posed)
    cost, least = plain.report.cost, plain.report.cost_least
    assert cost is not None and least is not None and posed.budget is not None
    if cost <= posed.budget * least:
        assert found == plain
        return
    if found is None:
        return
    assert found.tilt > 0.0 and found.report.cost is not None
    rounding = Fraction(len(posed.costs) * 9 * 8, posed.unit)
    unused = posed.budget * least - found.report.cost
    assert unused <= (posed.budget * least - least) / 500 + rounding
    assert found.report.entropy <= plain.report.entropy + 1e-6


@settings(max_examples=20)
@given(with_costs())
def test_refused_budget_comes_with_one_that_works(posed: Problem) -> None:
    posed = replace(posed, budget=Fraction(1))
    try:
        solve_inspectors(posed)
    except InvalidProblem as error:
        (fault,) = error.faults
        assert (fault.code, fault.names) == ("budget_too_tight", ("1",))
        enough = Fraction(fault.value)
        assert 1 < enough <= Fraction(102, 100)
        assert solve_inspectors(replace(posed, budget=enough)).tilt > 0.0


@settings(max_examples=25)
@given(with_costs(), st.randoms(use_true_random=False))
def test_order_of_costs_does_not_matter(posed: Problem, shuffle: Random) -> None:
    other = replace(posed, costs=tuple(shuffle.sample(posed.costs, len(posed.costs))))
    one, two = solved(posed), solved(other)
    assert one == two


# --- by hand

TWO = [person("near"), person("far"), person("also")]


def asked(budget: str, **cost: int) -> Problem:
    rows = tuple(Cost(who, "t1", value) for who, value in cost.items())
    return replace(problem([seat("t1")], TWO), costs=rows, budget=Fraction(budget))


def test_tilt_by_hand() -> None:
    """Two of three; the least cost is 1 + 1, and far costs 4: the odds that far comes are what the
    budget leaves, and near and also share the rest."""
    found = solve_inspectors(asked("5/4", near=1, also=1, far=4))
    odds = {row.inspector: row.odds / 2**24 for row in found.rows}
    assert found.report.cost_least == 2
    assert odds["far"] == pytest.approx((2.5 - 2) / 3, abs=1e-3)
    assert odds["near"] == pytest.approx(odds["also"], abs=1e-6)
    relation = odds["far"] / odds["near"]
    assert relation == pytest.approx(math.exp(-3 * found.tilt), rel=1e-6)


def test_pairs_without_a_row_cost_nothing() -> None:
    posed = asked("1", far=4)
    assert sorted(costs_of(posed, index_problem(posed)).tolist()) == [0, 0, 4]


def test_least_cost_of_nothing_leaves_no_budget() -> None:
    with pytest.raises(InvalidProblem) as caught:
        solve_inspectors(asked("2", far=4))
    assert caught.value.faults == (Fault("budget_of_nothing", (), "2"),)


def test_the_same_cost_for_everybody_leaves_the_odds_as_they_are() -> None:
    even = solve_inspectors(asked("1", near=3, far=3, also=3))
    assert even.tilt == 0.0 and even.report.cost == even.report.cost_least == 6
    assert even.rows == solve_inspectors(problem([seat("t1")], TWO)).rows


def test_excess_is_over_the_cheapest_of_the_seat() -> None:
    seats = [seat("t1", 2, "a"), seat("t1", 1, "b", department="e")]
    people = [person("x"), person("y"), person("z", department="e"), person("w", department="e")]
    prices = {"x": 5, "y": 7, "z": 2, "w": 9}
    posed = replace(
        problem(seats, people), costs=tuple(Cost(who, "t1", n) for who, n in prices.items())
    )
    index = index_problem(posed)
    names = [index.people[at].inspector for at in index.person.tolist()]
    excess = excess_of(index, costs_of(posed, index)).tolist()
    assert dict(zip(names, excess, strict=True)) == {"x": 0, "y": 2, "z": 0, "w": 7}


def test_proof_with_another_tilt_is_refused() -> None:
    posed = asked("5/4", near=1, also=1, far=4)
    found = solve_inspectors(posed)
    stated = found.rows, found.multipliers, found.report.rounding_units
    assert check_evenness(posed, *stated, found.tilt) == []
    said = check_evenness(posed, *stated, found.tilt * 1.01)
    assert {violation.rule for violation in said} == {"evenness"}
