"""Odds keep every rule exactly, or there provably are none; and they are the most even ones."""

import math
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import (
    Infeasible,
    InspectorOdds,
    PairOdds,
    Problem,
    check_odds,
    judge,
    solve_inspectors,
)

from .build import Pair, best, eligible, person, problem, problems, seat

ONE = 2**24


def odds_of(found: InspectorOdds) -> dict[Pair, int]:
    return {(row.target, row.seat, row.inspector): row.odds for row in found.rows}


@settings(max_examples=150, deadline=None)
@given(problems())
def test_odds_are_exact_or_the_linear_program_has_none_either(posed: Problem) -> None:
    possible = best(posed, lambda pair: 0.0) > -math.inf
    if not possible:
        with pytest.raises(Infeasible):
            solve_inspectors(posed)
        return
    found = solve_inspectors(posed)
    assert check_odds(posed, found.rows) == []
    assert found.report.rounding_units < 1.0
    assert set(odds_of(found)) <= set(eligible(posed))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_odds_have_maximum_entropy(posed: Problem) -> None:
    """No feasible direction raises the entropy: for a concave function that is the proof.

    The linear program bounds how much entropy is missing; pairs without odds count as half a
    unit, so a pair that could have odds and has none costs 17 nats per unit of probability.
    """
    try:
        odds = odds_of(solve_inspectors(posed))
    except Infeasible:
        return
    slope = {pair: -math.log(odds.get(pair, 0.5) / ONE) for pair in eligible(posed)}
    here = sum(slope[pair] * value / ONE for pair, value in odds.items())
    assert best(posed, lambda pair: slope[pair]) - here < 1e-4


@settings(max_examples=60, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_permuted_rows_give_the_same_odds(posed: Problem, shuffler: Random) -> None:

    other = replace(
        posed,
        seats=tuple(shuffler.sample(posed.seats, len(posed.seats))),
        candidates=tuple(shuffler.sample(posed.candidates, len(posed.candidates))),
        blocks=tuple(shuffler.sample(posed.blocks, len(posed.blocks))),
    )
    try:
        found = solve_inspectors(posed)
    except Infeasible as first:
        with pytest.raises(Infeasible) as second:
            solve_inspectors(other)
        assert second.value.clashes == first.clashes
        return
    assert solve_inspectors(other) == found


def test_rows_are_sorted_and_the_report_is_about_them() -> None:
    found = solve_inspectors(problem([seat("t2"), seat("t1")], map(person, ["b", "a", "c"])))
    assert [row[:3] for row in found.rows] == sorted(row[:3] for row in found.rows)
    report = found.report
    assert (report.pairs, report.rows, found.bits, found.cap) == (6, 6, 24, ONE)
    assert (report.lowest, report.highest) == (2 * ONE // 3, 2 * ONE // 3 + 1)
    assert report.entropy == pytest.approx(2 * 2 * math.log2(3 / 2), abs=1e-6)
    assert report.entropy_most == pytest.approx(2 * 2 * math.log2(3 / 2))
    assert report.load_lowest == pytest.approx(4 / 3, abs=1e-6)
    assert report.smallest_cap is None


def test_symmetric_people_get_equal_odds_within_one_unit() -> None:
    found = solve_inspectors(
        problem([seat(f"t{n}") for n in range(9)], [person(f"i{n}", 3) for n in range(7)])
    )
    values = [row.odds for row in found.rows]
    assert len(values) == 63
    assert max(values) - min(values) <= 1
    assert min(values) == 2 * ONE // 7


def test_lower_load_lowers_the_odds() -> None:
    people = [person(f"i{n}") for n in range(4)]
    seats = [seat(f"t{n}") for n in range(4)]
    even = odds_of(solve_inspectors(problem(seats, people)))
    tired = odds_of(solve_inspectors(problem(seats, [replace(people[0], load=1), *people[1:]])))
    assert even["t0", "member", "i0"] == ONE // 2
    assert tired["t0", "member", "i0"] == ONE // 4
    assert tired["t0", "member", "i1"] in (7 * ONE // 12, 7 * ONE // 12 + 1)


def test_seat_with_two_people_left_is_certain_and_flagged() -> None:
    """Three inspectors in the county, one of them recused: everybody knows who comes."""
    found = solve_inspectors(
        problem([seat("t1"), seat("t2")], map(person, ["i1", "i2", "i3"]), [("i3", "t1")])
    )
    assert found.rows[:2] == (
        PairOdds("t1", "member", "i1", ONE),
        PairOdds("t1", "member", "i2", ONE),
    )
    assert found.report.fixed_seats == (("t1", "member"),)
    assert {row.inspector for row in found.rows[2:]} == {"i1", "i2", "i3"}


def test_person_who_is_needed_elsewhere_has_no_odds_here() -> None:
    """i1 and i2 must both do t1 and have one place each: nothing is left for t2."""
    people = [
        person("i1", 1, counties=["c1", "c2"]),
        person("i2", 1, counties=["c1", "c2"]),
        *(person(f"i{n}", counties=["c2"]) for n in (3, 4, 5)),
    ]
    found = odds_of(solve_inspectors(problem([seat("t1"), seat("t2", county="c2")], people)))
    assert found["t1", "member", "i1"] == found["t1", "member", "i2"] == ONE
    assert {i for t, _, i in found if t == "t2"} == {"i3", "i4", "i5"}


def test_greedy_gets_stuck_where_odds_exist() -> None:
    """Whoever hands out the plain seats first may use up the only one who can take the last."""
    seats = [
        *(seat(f"t{n}") for n in range(2)),
        seat("t2", 1, "special", qualification="q"),
        seat("t2", 1, "member"),
    ]
    people = [person("i1", 1, qualifications=["q"]), person("i2", 3), person("i3", 2)]
    posed = problem(seats, people)
    taken: Counter[str] = Counter()
    stuck = False
    for wanted in posed.seats:
        free = [
            i
            for t, s, i in eligible(posed)
            if (t, s) == (wanted.target, wanted.seat) and taken[i] < posed.candidate_named[i].load
        ]
        stuck = stuck or len(free) < wanted.count
        taken.update(free[: wanted.count])
    assert stuck
    found = odds_of(solve_inspectors(posed))
    assert found["t2", "special", "i1"] == ONE
    assert judge(posed, frozenset(found)) == []


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_odds_are_exact_in_every_fineness(bits: int) -> None:
    posed = problem(
        [seat(f"t{n}") for n in range(5)], [person(f"i{n}", 2) for n in range(5)], bits=bits
    )
    found = solve_inspectors(posed)
    assert check_odds(posed, found.rows) == []
    assert sum(row.odds for row in found.rows if row.inspector == "i3") == 2 << bits


def test_smallest_cap_is_reported_when_asked_or_capped() -> None:
    posed = problem([seat("t1")], [person(f"i{n}") for n in range(5)])
    wanted = -(-2 * ONE // 5)
    assert solve_inspectors(posed).report.smallest_cap is None
    assert solve_inspectors(posed, with_smallest_cap=True).report.smallest_cap == wanted
    capped = solve_inspectors(replace(posed, cap=wanted))
    assert (capped.cap, capped.report.smallest_cap) == (wanted, wanted)
    assert max(row.odds for row in capped.rows) <= wanted
