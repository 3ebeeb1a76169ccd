"""The fewest targets that wait, the first by name: as trying all of them finds it."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import Problem
from scheduler.odds.portfolio import beyond
from scheduler.odds.portfolio.postponing import fewest_postponed
from scheduler.odds.portfolio.solve import lacks

from ..build import person, problem, seat


@st.composite
def meeting(draw: st.DrawFn) -> Problem:
    """Two to five crews of two or three, of four people who meet once; some know things."""
    sizes = draw(st.lists(st.sampled_from((2, 2, 3)), min_size=2, max_size=5))
    needs = [("q", 1), ("r", 1)] if draw(st.booleans()) else []
    seats = [seat(f"t{n}", count, needs=needs if n % 2 else []) for n, count in enumerate(sizes)]
    held = ("q", "r", "q r", "")
    people = [
        person(f"i{n}", draw(st.integers(1, 4)), qualifications=words.split())
        for n, words in enumerate(held)
    ]
    return replace(problem(seats, people), meet_most=draw(st.integers(0, 1)))


def by_hand(posed: Problem, most: int) -> tuple[str, ...] | None:
    for number in range(1, most + 1):
        for gone in combinations(sorted(posed.seats_of), number):
            left = tuple(asked for asked in posed.seats if asked.target not in gone)
            if not lacks(replace(posed, seats=left)):
                return gone
    return None


@settings(max_examples=20)
@given(meeting())
def test_no_fewer_would_do_and_none_comes_before(posed: Problem) -> None:
    if not lacks(posed):
        return
    most = len(posed.seats_of) - 1
    way, proved = fewest_postponed(posed, beyond(posed), most)
    found = by_hand(posed, most)
    assert (way and way.targets) == found
    if way is not None:
        assert proved and way.proved
        assert fewest_postponed(posed, beyond(posed), way.amount - 1) == (None, True)
