"""Loads that shall be even are as even as the rules allow: no shift anywhere lowers the sum of
their squares, and the check that outsiders run needs no solver to see it."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import InspectorOdds, Outcome, Problem, check_odds, solve_inspectors
from scheduler.odds.answer import EvenLoad, PairOdds
from scheduler.odds.certify import check_evenness
from scheduler.odds.even import unfair
from scheduler.odds.index import index_problem

from .build import person, planted, problem, seat
from .plain import best, eligible

ONE = 2**24


def loads(found: InspectorOdds) -> dict[str, float]:
    total: Counter[str] = Counter()
    for row in found.rows:
        total[row.inspector] += row.odds
    return {who: units / (1 << found.bits) for who, units in total.items()}


def proof(posed: Problem, found: InspectorOdds) -> list[str]:
    units = found.report.rounding_units
    said = check_evenness(posed, found.rows, found.multipliers, units, found.tilt, found.even)
    return [violation.rule for violation in said]


@settings(max_examples=80)
@given(planted())
def test_no_shift_of_load_lowers_the_sum_of_squares(made: tuple[Problem, Outcome]) -> None:
    """For a convex function that is the proof: what a linear program gains along the slope. Among
    loads that flows can reach, those with the least sum of squares are the most even ones, by
    whatever measure (Fujishige 1980)."""
    posed = replace(made[0], even=True)
    found = solve_inspectors(posed)
    load = loads(found)
    here = sum(value * value for value in load.values())
    assert best(posed, lambda pair: -load.get(pair[2], 0.0)) + here < 1e-4
    assert check_odds(posed, found.rows) == []
    assert proof(posed, found) == []


@settings(max_examples=40)
@given(planted())
def test_even_loads_are_stated_and_kept(made: tuple[Problem, Outcome]) -> None:
    posed = replace(made[0], even=True)
    found = solve_inspectors(posed)
    assert [e.inspector for e in found.even] == sorted({who for _, _, who in eligible(posed)})
    load = loads(found)
    for who, least, most in found.even:
        assert least / ONE <= load.get(who, 0.0) <= most / ONE
        assert most - least <= max(1, len(posed.candidates))


def test_loads_are_not_evened_unasked() -> None:
    posed = problem([seat("t1"), seat("t2", county="c2")], COUNTIES)
    assert solve_inspectors(posed).even == ()
    assert len(set(loads(solve_inspectors(posed)).values())) > 1


COUNTIES = [
    person("both", counties=["c1", "c2"]),
    *(person(f"a{n}") for n in range(2)),
    *(person(f"b{n}", counties=["c2"]) for n in range(3)),
]


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        # Four places, six people, and enough people in both counties.
        (COUNTIES, dict.fromkeys(("both", "a0", "a1", "b0", "b1", "b2"), 2 / 3)),
        # Nobody but a0 and a1 in c1: certain there; the rest share what is left.
        (COUNTIES[1:], {"a0": 1, "a1": 1, "b0": 2 / 3, "b1": 2 / 3, "b2": 2 / 3}),
        # A limit of their own below the others' share.
        ([*COUNTIES[1:], person("z", 1, counties=["c1"], least=1)],
         {"a0": 1 / 2, "a1": 1 / 2, "z": 1, "b0": 2 / 3, "b1": 2 / 3, "b2": 2 / 3}),
    ],
)  # fmt: skip
def test_even_loads_by_hand(people: list, wanted: dict[str, float]) -> None:
    posed = problem([seat("t1"), seat("t2", county="c2")], people)
    found = solve_inspectors(replace(posed, even=True))
    assert loads(found) == pytest.approx(wanted, abs=1e-6)


def test_pairs_that_an_even_load_holds_back_are_spread_evenly() -> None:
    """Among odds with these loads they are the most even ones: both of b's seats are alike."""
    seats = [seat(f"t{n}", county="c2") for n in range(3)] + [seat("u")]
    found = solve_inspectors(replace(problem(seats, COUNTIES), even=True))
    odds = {row[:3]: row.odds for row in found.rows}
    for n in range(1, 3):
        assert abs(odds[f"t{n}", "member", "b0"] - odds["t0", "member", "b0"]) <= 2


POSED = replace(problem([seat("t1"), seat("t2", county="c2")], COUNTIES), even=True)
FOUND = solve_inspectors(POSED)


def told(even: tuple[EvenLoad, ...], rows: tuple[PairOdds, ...] = FOUND.rows) -> set[str]:
    units = FOUND.report.rounding_units
    said = check_evenness(POSED, rows, FOUND.multipliers, units, 0.0, even)
    return {violation.rule for violation in said}


def test_odds_without_even_loads_do_not_pass_for_a_problem_that_wants_them() -> None:
    """They are the most even odds, of the problem that does not."""
    plain = solve_inspectors(replace(POSED, even=False))
    units = plain.report.rounding_units
    stated = check_evenness(POSED, plain.rows, plain.multipliers, units)
    assert {"even_load", "uneven"} <= {violation.rule for violation in stated}


def test_loads_invented_for_a_friend_are_seen() -> None:
    """`both` is held to nothing, with odds and multipliers that are right for these bounds."""
    posed = replace(POSED, even=False)
    less = [replace(c, load=0) if c.inspector == "both" else c for c in posed.candidates]
    cheat = solve_inspectors(replace(posed, candidates=tuple(less)))
    even = tuple(
        EvenLoad(who, *(0, 0) if who == "both" else (round(load * ONE) - 1, round(load * ONE) + 1))
        for who, load in sorted(({"both": 0.0} | loads(cheat)).items())
    )
    said = check_evenness(POSED, cheat.rows, cheat.multipliers, 3.0, 0.0, even)
    uneven = {violation.inspector for violation in said if violation.rule == "uneven"}
    assert uneven == {"a0", "a1", "b0", "b1", "b2"}


@pytest.mark.parametrize(
    ("even", "code"),
    [
        (FOUND.even, None),
        (FOUND.even[1:], "even_load"),
        ((*FOUND.even, EvenLoad("ghost", 0, ONE)), "even_load"),
        ((FOUND.even[0]._replace(most=11 * ONE), *FOUND.even[1:]), "even_load"),
        ((FOUND.even[0]._replace(least=-1), *FOUND.even[1:]), "even_load"),
        ((FOUND.even[0]._replace(least=2, most=1), *FOUND.even[1:]), "even_load"),
    ],
)
def test_false_statement_of_even_loads_is_refused(
    even: tuple[EvenLoad, ...], code: str | None
) -> None:
    assert told(even) == (set() if code is None else told(even) | {code})


def test_even_loads_stated_where_none_are_asked_for_are_refused() -> None:
    posed, units = replace(POSED, even=False), FOUND.report.rounding_units
    said = check_evenness(posed, FOUND.rows, FOUND.multipliers, units, 0.0, FOUND.even)
    assert {violation.rule for violation in said} >= {"even_load"}


@settings(max_examples=40)
@given(planted(), st.data())
def test_a_shift_of_load_is_seen_wherever_it_goes(
    made: tuple[Problem, Outcome], data: st.DataObject
) -> None:
    """Somebody with more takes a thousandth from somebody with less, at one seat."""
    posed = replace(made[0], even=True)
    index = index_problem(posed)
    found = solve_inspectors(posed)
    odds, step = found.odds.copy(), ONE // 1000
    load = loads(found)
    shifts = [
        (one, other)
        for one, s in enumerate(index.seat.tolist())
        for other in range(index.lattice.start[s], index.lattice.start[s + 1])
        if load.get(index.people[index.person[one]].inspector, 0.0)
        >= load.get(index.people[index.person[other]].inspector, 0.0)
        and other != one and odds[other] > 2 * step and odds[one] < ONE - 2 * step
    ]  # fmt: skip
    if not shifts:
        return
    one, other = data.draw(st.sampled_from(shifts))
    odds[one] += step
    odds[other] -= step
    who = index.person[one]
    assert not unfair(index.lattice, found.odds)
    assert int(who) in {at for at, _ in unfair(index.lattice, odds)}
