"""Limits far beyond what anybody could take: upper ones change nothing, and a minimum that nobody
can keep is told in full, however large."""

from dataclasses import replace

import pytest

from scheduler.odds import Infeasible, InspectorOdds, Problem, check_odds, solve_inspectors
from scheduler.odds.index import index_problem
from scheduler.odds.infeasible import Clash, RelaxationKind
from scheduler.odds.lattice import sums
from scheduler.odds.ways.apply import apply

from .build import person, problem, seat

HUGE = 10**9  # the largest number that a load may be
SEATS = [seat(f"t{n}") for n in range(3)]


def crowd(size: int, load: int, least: int = 0, bits: int = 32) -> Problem:
    """Three targets of two places, and so many people who are alike."""
    return problem(SEATS, [person(f"p{n:03}", load, least=least) for n in range(size)], bits=bits)


def clashes(posed: Problem) -> tuple[Clash, ...]:
    with pytest.raises(Infeasible) as caught:
        solve_inspectors(posed)
    return caught.value.clashes


def stated(found: InspectorOdds) -> object:
    return found.rows, found.multipliers, found.even


@pytest.mark.parametrize("even", [False, True])
@pytest.mark.parametrize("bits", [16, 24, 32])
@pytest.mark.parametrize("size", [3, 40, 400])
def test_load_without_limit_is_that_of_three_targets(size: int, bits: int, even: bool) -> None:
    posed = replace(crowd(size, HUGE, bits=bits), even=even)
    found = solve_inspectors(posed)
    assert check_odds(posed, found.rows) == []
    assert stated(found) == stated(solve_inspectors(replace(crowd(size, 4, bits=bits), even=even)))


def test_week_load_without_limit_is_none() -> None:
    people = [person(f"p{n}", HUGE, week_load=HUGE) for n in range(9)]
    posed = problem([replace(s, week="w1") for s in SEATS], people, bits=32)
    found = solve_inspectors(posed)
    unlimited = [replace(who, week_load=None) for who in people]
    assert found.rows == solve_inspectors(replace(posed, candidates=tuple(unlimited))).rows


def test_limits_that_can_be_added_up_are_left_as_they_are() -> None:
    posed = problem(SEATS, [person("a", 10**6), person("b", 10**6, least=500), person("c")])
    tree = index_problem(posed).lattice.b
    assert tree.high[:3].tolist() == [10**6 << 24, 10**6 << 24, 10 << 24]
    assert tree.low[:3].tolist() == [0, 500 << 24, 0]


def test_limits_can_always_be_added_up() -> None:
    """Each at one place above what its pairs hold, so that the sums stay sums."""
    lattice = index_problem(crowd(40, HUGE, HUGE)).lattice
    assert lattice.b.low.tolist() == lattice.b.high.tolist() == [4 << 32] * 40
    pairs = sums(lattice.b, lattice.leaf_b, lattice.leaf_b * 0 + 1)
    assert pairs.tolist() == [3] * 40


@pytest.mark.parametrize(
    ("size", "least", "lowered"),
    [
        (3, HUGE, HUGE - 2),  # two places each
        (5, HUGE, HUGE - 1),
        (40, HUGE, HUGE),
        (400, 10**8, 10**8),
    ],
)
@pytest.mark.parametrize("bits", [16, 24, 32])
def test_minimums_that_nobody_can_keep_are_told_in_full(
    size: int, least: int, lowered: int, bits: int
) -> None:
    posed = crowd(size, HUGE, least, bits)
    (clash,) = clashes(posed)
    assert clash.missing == size * least - 6
    assert len(clash.inspectors) == size
    (way,) = (w for w in clash.relaxations if len(w.inspectors) == size)
    assert (way.kind, way.amount, way.before) == (RelaxationKind.LOWER_LEAST, lowered, least)
    solve_inspectors(apply(posed, way))
    clashes(apply(posed, replace(way, amount=lowered - 1)))


def test_slip_of_the_pen_stands_beside_another_clash() -> None:
    """In c1 somebody must take a thousand million places, and three are there for them; in c2 a
    place stays empty."""
    people = [
        person("slip", HUGE, least=HUGE),
        person("a"),
        person("b"),
        person("c", HUGE, least=1),
    ]
    far = [person("x", 1, counties=["c2"])]
    posed = problem([*SEATS, seat("u", county="c2")], [*people, *far], bits=32)
    worst, other = clashes(
        replace(posed, candidates=(*posed.candidates, *crowd(9, HUGE).candidates))
    )
    assert (worst.inspectors, worst.missing) == (("slip",), HUGE - 3)
    assert (other.targets, other.missing) == (("u",), 1)
    (way,) = worst.relaxations
    assert (way.kind, way.amount, way.inspectors) == (
        RelaxationKind.LOWER_LEAST, HUGE - 3, ("slip",),
    )  # fmt: skip
