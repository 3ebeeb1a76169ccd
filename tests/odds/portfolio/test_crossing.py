"""Which parts leave the two trees, and that nobody solves them as if they did not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.odds import Outcome, Problem, smallest_cap, solve_inspectors
from scheduler.odds.portfolio import Beyond, NotExact, Part, beyond

from ..build import person, planted, problem, seat

PEOPLE = [person(f"i{n}") for n in range(4)]


def certified(*held: str) -> list:
    return [person(f"i{n}", qualifications=words.split()) for n, words in enumerate(held)]


CROSSING = problem([seat("t", needs=[("q", 1), ("r", 1)])], certified("q", "r", "q r", ""))


@settings(max_examples=80)
@given(planted())
def test_what_exact_odds_can_hold_is_not_beyond(made: tuple[Problem, Outcome]) -> None:
    assert beyond(made[0]) == ()


@pytest.mark.parametrize(
    ("posed", "parts"),
    [
        (replace(problem([seat("t")], PEOPLE), meet_most=2), (Beyond(Part.MEETING_CAP),)),
        (
            problem([seat("t")], [*PEOPLE, person("g", members=["i0", "x"])]),
            (Beyond(Part.SHARED_PEOPLE, ("i0", "g", "i0")),),
        ),
        (
            problem(
                [seat("t", 1, by_team=True)],
                [person("g", members=["x", "y"]), person("h", members=["y", "z"])],
            ),
            (Beyond(Part.SHARED_PEOPLE, ("y", "g", "h")),),
        ),
        (CROSSING, (Beyond(Part.NEEDS, ("t", "member", "r")),)),
        (replace(CROSSING, seats=(*CROSSING.seats, seat("u", needs=[("q", 1)]))),
         (Beyond(Part.NEEDS, ("t", "member", "r")),)),
        (problem(CROSSING.seats, certified("q", "q r", "")), ()),
        (problem(CROSSING.seats, certified("q", "r", "")), ()),
        # Only one who may not come holds both.
        (problem(CROSSING.seats, CROSSING.candidates, [("i2", "t")]), ()),
        (problem([seat("t", 3, needs=[("q", 1), ("r", 1), ("s", 1)])],
                 certified("q", "q r", "r s", "s", "q")),
         (Beyond(Part.NEEDS, ("t", "member", "r")),)),
    ],
)  # fmt: skip
def test_each_part_is_named(posed: Problem, parts: tuple[Beyond, ...]) -> None:
    assert beyond(posed) == parts
    if parts:
        for door in (solve_inspectors, smallest_cap):
            with pytest.raises(NotExact) as caught:
                door(posed)
            assert caught.value.parts == parts
    else:
        assert solve_inspectors(posed).rows
