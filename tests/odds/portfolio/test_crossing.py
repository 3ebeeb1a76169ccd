"""Which parts leave the two trees, and that nobody solves them as if they did not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.odds import Outcome, Problem, smallest_cap, solve_inspectors
from scheduler.odds.portfolio import Beyond, NotExact, Part, PortfolioOdds, beyond, check_portfolio
from scheduler.odds.solve import fairest_odds

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


def test_people_whom_a_split_kept_away_may_cross_others_without_it() -> None:
    """p0 and p6 keep apart, and the public split keeps p6 from t, who is needed there. With both
    eligible the certificates cross: the list takes these as they are too."""
    posed = problem(
        [seat("t0", 1, "b", needs=[("q", 1), ("r", 1)]), seat("t0", 1, "c")],
        [
            person("p0", 0, qualifications="r"),
            person("p5", 1, qualifications="qr"),
            person("p6", 1, qualifications="q"),
        ],
    )
    posed = replace(posed, apart=(("p6", "p0"),))
    assert beyond(posed) == ()
    found = fairest_odds(posed)
    assert isinstance(found, PortfolioOdds)
    assert found.tables == ((("t0", "b", "p5"), ("t0", "c", "p6")),)
    assert found.beyond == (Beyond(Part.APART), Beyond(Part.NEEDS, ("t0", "b", "r")))
    assert check_portfolio(posed, found) == []
