"""Small problems to test with, and an independent linear program over the same facts."""

import math
from collections.abc import Callable, Iterable

from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from scheduler.odds import Block, Candidate, Problem, Seat

Pair = tuple[str, str, str]


def seat(
    target: str,
    count: int = 2,
    name: str = "member",
    *,
    county: str = "c1",
    role: str = "member",
    department: str = "d",
    qualification: str = "",
) -> Seat:
    return Seat(target, county, name, role, department, qualification, count)


def person(
    name: str,
    load: int = 10,
    *,
    lead: bool = True,
    department: str = "d",
    counties: Iterable[str] = ("c1",),
    qualifications: Iterable[str] = (),
) -> Candidate:
    return Candidate(name, load, lead, department, frozenset(counties), frozenset(qualifications))


def problem(
    seats: Iterable[Seat],
    people: Iterable[Candidate],
    apart: Iterable[tuple[str, str]] = (),
    *,
    bits: int = 24,
    cap: int | None = None,
) -> Problem:
    """`apart`: (inspector, target) pairs."""
    blocks = tuple(Block(inspector, target, "kinship") for inspector, target in apart)
    return Problem(tuple(seats), tuple(people), blocks, bits, cap)


def eligible(given: Problem) -> list[Pair]:
    """Written here once more, in one expression, so that it does not lean on the rules."""
    apart = {(block.inspector, block.target) for block in given.blocks}
    return sorted(
        (s.target, s.seat, c.inspector)
        for s in given.seats
        for c in given.candidates
        if s.county in c.counties
        and s.department == c.department
        and (s.role != "lead" or c.lead)
        and (s.qualification == "" or s.qualification in c.qualifications)
        and (c.inspector, s.target) not in apart
    )


def best(given: Problem, gain: Callable[[Pair], float]) -> float:
    """The most that sum(gain * odds) can be over all feasible odds; -inf if there are none.

    A linear program solved by GLOP, with odds as shares of certainty.
    """
    solver = pywraplp.Solver.CreateSolver("GLOP")
    odds = {pair: solver.NumVar(0, 1, "/".join(pair)) for pair in eligible(given)}
    for s in given.seats:
        mine = [x for pair, x in odds.items() if pair[:2] == (s.target, s.seat)]
        solver.Add(solver.Sum(mine) == s.count)
    for c in given.candidates:
        solver.Add(solver.Sum([x for pair, x in odds.items() if pair[2] == c.inspector]) <= c.load)
        for target in {s.target for s in given.seats}:
            meeting = [x for (t, _, i), x in odds.items() if (t, i) == (target, c.inspector)]
            solver.Add(solver.Sum(meeting) <= given.pair_most / given.unit)
    solver.Maximize(solver.Sum([gain(pair) * x for pair, x in odds.items()]))
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return -math.inf
    return float(solver.Objective().Value())


NAMES = ("i1", "i2", "i3", "i4", "i5")


@st.composite
def problems(draw: st.DrawFn, bits: int = 24) -> Problem:
    """Up to 4 targets, 5 people, 2 counties, seats that one person fits several of, caps."""
    county = st.sampled_from(("c1", "c2"))
    people = [
        person(
            name,
            draw(st.integers(0, 4)),
            lead=draw(st.booleans()),
            counties=draw(st.sets(county, min_size=1)),
            qualifications=draw(st.sets(st.just("q"))),
        )
        for name in NAMES[: draw(st.integers(2, 5))]
    ]
    seats = []
    for number in range(draw(st.integers(1, 4))):
        target, where = f"t{number}", draw(county)
        if draw(st.booleans()):
            asked = draw(st.sampled_from(("", "q")))
            seats.append(seat(target, 1, "lead", county=where, role="lead"))
            seats.append(seat(target, 1, "member", county=where, qualification=asked))
        else:
            seats.append(seat(target, draw(st.integers(2, 3)), county=where))
    pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(("t0", "t1", "t2", "t3")))
    eighths = draw(st.sampled_from((None, None, 8, 7, 6, 5)))
    cap = None if eighths is None else eighths * 2**bits // 8
    return problem(seats, people, draw(st.sets(pairs, max_size=3)), bits=bits, cap=cap)
