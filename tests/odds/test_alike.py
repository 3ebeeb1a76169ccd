"""Odds that hang by a few units of 2^-K: where loads leave nothing to spare, and where the cap is the
smallest one there is. People who are alike in everything have the same odds, and the proof that
outsiders check accepts them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw.forms import DEVIATION_MOST
from scheduler.odds import (
    Candidate,
    InspectorOdds,
    Problem,
    Seat,
    check_odds,
    smallest_cap,
    solve_inspectors,
)
from scheduler.odds import inspectors as pipeline
from scheduler.odds.certify import check_evenness
from scheduler.odds.certify_text import stated_deviation
from scheduler.odds.fit import Fit
from scheduler.odds.index import index_problem
from scheduler.odds.newton import settled
from scheduler.odds.pipeline import EVERYWHERE, TOLERANCE, feasible
from scheduler.odds.problem import Meeting
from scheduler.odds.repair import Cut

from .build import person, problem, seat

UNITS = 4
"""Either of two alike is next to the same exact odds by less than 2."""


def nearly_equal(posed: Problem, found: InspectorOdds) -> bool:
    """Whether people who differ by their names only have the same odds, seat by seat."""
    odds = {row[:3]: row.odds for row in found.rows}
    alike: defaultdict[Candidate, list[str]] = defaultdict(list)
    for who in posed.candidates:
        alike[replace(who, inspector="")].append(who.inspector)
    return all(
        max(same) - min(same) <= UNITS
        for names in alike.values()
        for s in posed.seats
        if (same := [odds.get((s.target, s.seat, name), 0) for name in names])
    )


def accepted(posed: Problem, found: InspectorOdds) -> bool:
    """By the outsiders' check, with the deviation as it is published: whole units."""
    units = stated_deviation(found.report.rounding_units, posed.bits)
    stated = found.rows, found.multipliers, units, found.tilt, found.even
    return not check_odds(posed, found.rows) and not check_evenness(posed, *stated)


@st.composite
def crowds(draw: st.DrawFn) -> Problem:
    """A few kinds of people, several of each; loads often leave nothing to spare."""
    counties = st.sampled_from((("c1", "c2"), ("c1", "c2"), ("c1",), ("c2",)))
    people = []
    for kind in range(draw(st.integers(1, 4))):
        like = person(
            "",
            draw(st.integers(1, 3)),
            lead=draw(st.booleans()),
            counties=draw(counties),
            week_load=draw(st.sampled_from((None, None, 1))),
            newcomer=draw(st.sampled_from((False, False, False, True))),
        )
        more = range(draw(st.integers(1, 4)))
        people += [replace(like, inspector=f"{'abcd'[kind]}{number}") for number in more]
    seats: list[Seat] = []
    for number in range(draw(st.integers(1, 4))):
        facts = {
            "county": draw(st.sampled_from(("c1", "c2"))),
            "week": draw(st.sampled_from(("", "w1"))),
        }
        if draw(st.booleans()):
            seats.append(seat(f"t{number}", draw(st.integers(2, 3)), "m", **facts))
        else:
            role = draw(st.sampled_from(("lead", "member")))
            seats.append(seat(f"t{number}", 1, "a", role=role, **facts))
            seats.append(seat(f"t{number}", draw(st.integers(1, 2)), "b", **facts))
    posed = problem(seats, people, bits=draw(st.sampled_from((16, 24, 32))))
    return replace(posed, even=draw(st.booleans()))


@settings(max_examples=150)
@given(crowds(), st.sampled_from((None, None, 0, 1, 5)))
def test_people_who_are_alike_have_the_same_odds(posed: Problem, above: int | None) -> None:
    """With a cap that is the smallest possible, or by a few units above it, too."""
    if isinstance(feasible(index_problem(posed).lattice, posed.unit, EVERYWHERE), Cut):
        return
    if above is not None:
        posed = replace(posed, cap=min(smallest_cap(posed) + above, posed.unit))
    found = solve_inspectors(posed)
    assert found.report.unfitted <= TOLERANCE
    assert found.report.rounding_units <= DEVIATION_MOST
    assert nearly_equal(posed, found)
    assert accepted(posed, found)


@settings(max_examples=60)
@given(crowds())
def test_even_loads_are_exact_and_differ_by_a_unit_where_people_are_alike(posed: Problem) -> None:
    posed = replace(posed, even=True)
    if isinstance(feasible(index_problem(posed).lattice, posed.unit, EVERYWHERE), Cut):
        return
    found = solve_inspectors(posed)
    load = {who: least for who, least, _ in found.even}
    assert all(least == most for _, least, most in found.even)
    assert sum(load.values()) == sum(s.count for s in posed.seats) * posed.unit
    alike: defaultdict[Candidate, set[int]] = defaultdict(set)
    for who in posed.candidates:
        alike[replace(who, inspector="")].add(load.get(who.inspector, 0))
    assert all(max(loads) - min(loads) <= 1 for loads in alike.values())


# --- found by search, made as small as they get


def crew(target: str, *counts: int, **facts: str) -> Iterator[Seat]:
    for name, count in zip("abc", counts, strict=False):
        yield seat(target, count, name, **facts)


def people(**loads: int) -> list[Candidate]:
    return [person(name, load) for name, load in loads.items()]


def apart(posed: Problem) -> Problem:
    return replace(posed, apart=(("p4", "p9"),))


EVEN = {
    "two keep apart": apart(
        problem(
            [*crew("t2", 2), *crew("t3", 2), *crew("t5", 1, 1)],
            people(p2=2, p4=1, p6=2, p7=2, p9=1),
        )
    ),
    "one week is full": replace(
        problem(
            [*crew("t1", 2), *crew("t2", 1, 1, 2), *crew("t3", 1, 2, week="w2")],
            [*people(p0=2, p2=2, p3=2, p4=2), person("p5", 2, week_load=1)],
            [("p3", "t3")],
        ),
        meetings=(Meeting("p5", "t3", 15),),
        rest_days=100,
    ),
    "some may not lead": problem(
        [seat("t0", 1, "l", role="lead"), seat("t0", 2, "m")],
        [person(f"p{n}", 1, lead=n in (0, 4)) for n in (0, 2, 3, 4, 5)],
    ),
}
EVEN_CAPPED = {
    "one may not lead": problem(
        [seat("t0", 1, "l", role="lead"), seat("t0", 1, "m")],
        [person(f"p{n}", 1, lead=n != 8) for n in (3, 7, 8)],
    ),
    "two may lead": EVEN["some may not lead"],
    "two hold it": problem(
        [*crew("t1", 3), seat("t2", 1, "l"), seat("t2", 1, "m", qualification="q"), *crew("t3", 3)],
        [
            person(f"p{n}", load, qualifications=["q"] if n in (1, 7) else [])
            for n, load in (
                (1, 3),
                (2, 3),
                (7, 3),
                (8, 1),
            )
        ],
    ),
}
CAPPED = {
    "nothing to spare": problem(
        [*crew("t1", 2), *crew("t2", 1, 1, 2)], people(p0=1, p1=2, p2=2, p4=1, p7=2)
    ),
    "two of three hold it": problem(
        [
            *(seat("t0", n, name, needs=needs) for name, n, needs in (
                ("b", 1, ()), ("c", 2, [("r", 2)]),
            )),
            *crew("t1", 1, 1),
        ],
        [person(f"p{n}", 1, qualifications=["r"] if n in (3, 7, 8) else []) for n in (3, 4, 6, 7, 8)],
    ),
    "some may not lead": problem(
        [seat("t1", 1, "l", role="lead"), seat("t1", 1, "m")],
        [person(f"p{n}", 1, lead=n in (0, 1, 3, 5)) for n in (0, 1, 2, 3, 5, 7, 8)],
    ),
    "a multiplier lets go of the cap": problem(
        [seat("t0", 2, "m", needs=[("q", 1)])],
        [
            *people(p2=1, p4=0, p5=0),
            *(person(f"p{n}", 1, qualifications=["q"]) for n in (7, 8)),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("bits", [16, 24, 32])
@pytest.mark.parametrize("case", EVEN)
def test_even_loads_that_leave_nothing_to_spare(case: str, bits: int) -> None:
    posed = replace(EVEN[case], bits=bits, even=True)
    found = solve_inspectors(posed)
    assert found.report.unfitted <= TOLERANCE
    assert found.report.rounding_units <= 2.0
    assert accepted(posed, found)


@pytest.mark.parametrize("bits", [16, 24, 32])
@pytest.mark.parametrize("above", [0, 1, 5])
@pytest.mark.parametrize(
    ("case", "even"), [*((c, False) for c in CAPPED), *((c, True) for c in EVEN_CAPPED)]
)
def test_smallest_cap_can_be_asked_for(case: str, even: bool, above: int, bits: int) -> None:
    """It is what a refusal offers, so odds with it are odds like any others; where loads are even,
    too, though two limits that differ by a unit then hold the same odds."""
    posed = replace((EVEN_CAPPED if even else CAPPED)[case], bits=bits, even=even)
    posed = replace(posed, cap=min(smallest_cap(posed) + above, posed.unit))
    found = solve_inspectors(posed)
    assert found.report.unfitted <= TOLERANCE
    assert found.report.rounding_units <= 2.0
    assert nearly_equal(posed, found)
    assert accepted(posed, found)


def test_newton_does_not_end_while_a_multiplier_keeps_odds_at_the_cap() -> None:
    """p7 and p8 are a unit above what all three would share, at the cap; only the multiplier of
    their minimum keeps them there, which they are far above."""
    posed = CAPPED["a multiplier lets go of the cap"]
    posed = replace(posed, cap=2 * posed.unit // 3 + 1)
    lattice = index_problem(posed).lattice
    rest = 2 - 2 * posed.pair_most / posed.unit
    start = Fit(np.array([rest, 1.75]), np.where(lattice.b.high > 0, 1.0, 1e-30), 1, 1.0)
    fit = settled(lattice, posed.unit, EVERYWHERE, start, TOLERANCE)
    assert fit.worst <= TOLERANCE
    assert fit.a.tolist() == pytest.approx([2 / 3, 1.0])
    assert fit.a[1] == 1.0


def test_odds_that_no_check_would_accept_are_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    posed = problem([seat("t0")], people(a=1, b=1, c=1))
    right = pipeline.odds_report

    def far_off(*given: object) -> object:
        return replace(right(*given), rounding_units=DEVIATION_MOST + 0.5)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "odds_report", far_off)
    with pytest.raises(RuntimeError, match="multipliers"):
        solve_inspectors(posed)
