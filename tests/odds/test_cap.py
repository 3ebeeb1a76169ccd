"""The smallest cap is a cap that works, and one unit less does not."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.odds import Infeasible, Problem, smallest_cap, solve_inspectors
from scheduler.odds.cap import smallest_cap_of, with_cap
from scheduler.odds.index import index_problem
from scheduler.odds.pipeline import EVERYWHERE, feasible
from scheduler.odds.repair import Cut

from .build import person, problem, problems, seat
from .plain import best, least_cap

ONE = 2**24


def works(posed: Problem, cap: int) -> bool:
    """Whether there are odds with this cap."""
    capped = replace(posed, cap=cap)
    found = feasible(index_problem(capped).lattice, posed.unit, EVERYWHERE)
    return not isinstance(found, Cut)


@settings(max_examples=120)
@given(problems(bits=16))
def test_smallest_cap_works_and_one_less_fails(posed: Problem) -> None:
    """Also as the linear program says, which asks for the least cap at once."""
    least = smallest_cap_of(index_problem(posed), posed.unit)
    share = least_cap(posed)
    if least is None:
        assert share == math.inf
        assert not works(posed, posed.unit)
        return
    assert least == math.ceil(share * posed.unit - 1e-4)
    assert works(posed, least)
    assert least == 1 or not works(posed, least - 1)


@settings(max_examples=30)
@given(problems(bits=16))
def test_caps_own_problem_does_not_matter(posed: Problem) -> None:
    found = {
        smallest_cap_of(index_problem(replace(posed, cap=cap)), posed.unit)
        for cap in (None, 1, posed.unit)
    }
    assert len(found) == 1


@settings(max_examples=30)
@given(problems(bits=16))
def test_lattice_with_a_cap_is_that_of_the_problem_with_the_cap(posed: Problem) -> None:
    cap = posed.unit // 3
    one = with_cap(index_problem(posed), cap)
    other = index_problem(replace(posed, cap=cap)).lattice
    assert one.most == other.most == cap
    assert one.b.high.tolist() == other.b.high.tolist()
    assert one.b.low.tolist() == other.b.low.tolist()
    assert one.a.high.tolist() == other.a.high.tolist()


def test_nobody_for_a_seat_means_no_cap_would_do() -> None:
    posed = problem([seat("t1"), seat("t2", county="c9")], [person("i1"), person("i2")])
    assert smallest_cap_of(index_problem(posed), ONE) is None
    with pytest.raises(Infeasible):
        smallest_cap(posed)


def test_loads_too_small_mean_no_cap_would_do() -> None:
    posed = problem([seat("t1"), seat("t2")], [person("i1", 1), person("i2", 2)])
    assert best(posed, lambda pair: 0.0) == -math.inf
    with pytest.raises(Infeasible):
        smallest_cap(posed)


@pytest.mark.parametrize(
    ("loads", "share"),
    [
        # Nobody is short of load: 2 places for n people.
        ([9] * 5, (2, 5)),
        ([9] * 7, (2, 7)),
        # 4 places: i1 to i3 give 3 of them in all, i4 the rest, half at each target.
        ([1, 1, 1, 9], (1, 2)),
        ([1, 1, 0, 9, 9], (1, 2)),
        ([1, 0, 0, 9, 9], (3, 4)),
        ([1, 1, 1, 1], (1, 2)),
    ],
)
def test_smallest_cap_by_hand(loads: list[int], share: tuple[int, int]) -> None:
    people = [person(f"i{n}", load) for n, load in enumerate(loads)]
    above, below = share
    assert smallest_cap(problem([seat("t1"), seat("t2")], people)) == -(-above * ONE // below)


def test_minimum_loads_raise_the_smallest_cap() -> None:
    """i1 must take both places there are for them: certain at both targets."""
    people = [person("i0"), person("i1", least=2), *(person(f"i{n}") for n in (2, 3, 4))]
    posed = problem([seat("t1"), seat("t2")], people)
    free = tuple(replace(who, load_least=0) for who in people)
    assert smallest_cap(posed) == ONE
    assert smallest_cap(replace(posed, candidates=free)) == -(-2 * ONE // 5)


def test_two_seats_of_a_target_count_together() -> None:
    """Each of three people may come as one or as the other: 2 places for 3 people."""
    crew = [seat("t1", 1, "a"), seat("t1", 1, "b")]
    posed = problem(crew, [person(f"i{n}") for n in range(3)])
    assert smallest_cap(posed) == -(-2 * ONE // 3)


def test_certified_people_who_are_few_raise_the_smallest_cap() -> None:
    """One place of three must be held by one of two: at least a half each."""
    people = [person("i1", qualifications=["q"]), person("i2", qualifications=["q"])]
    people += [person(f"j{n}") for n in range(8)]
    assert smallest_cap(problem([seat("t1", 3, needs=[("q", 1)])], people)) == ONE // 2
    assert smallest_cap(problem([seat("t1", 3)], people)) == -(-3 * ONE // 10)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_smallest_cap_in_every_fineness(bits: int) -> None:
    posed = problem([seat("t1", 3)], [person(f"i{n}") for n in range(7)], bits=bits)
    least = smallest_cap(posed)
    assert least == -(-3 * 2**bits // 7)
    assert works(posed, least) and not works(posed, least - 1)


def test_smallest_cap_is_reported_when_asked() -> None:
    posed = problem([seat("t1")], [person(f"i{n}") for n in range(5)])
    wanted = -(-2 * ONE // 5)
    assert solve_inspectors(posed).report.smallest_cap is None
    assert solve_inspectors(posed, with_smallest_cap=True).report.smallest_cap == wanted
    capped = solve_inspectors(replace(posed, cap=wanted), with_smallest_cap=True)
    assert (capped.cap, capped.report.smallest_cap) == (wanted, wanted)
    assert max(row.odds for row in capped.rows) <= wanted


def test_smallest_cap_is_not_worked_out_unasked() -> None:
    posed = problem([seat("t1")], [person(f"i{n}") for n in range(5)], cap=ONE // 2)
    assert solve_inspectors(posed).report.smallest_cap is None
