"""The fewest targets that wait, the first by name: as trying all of them finds it."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import Problem, RelaxationKind
from scheduler.odds.infeasible import Relaxation
from scheduler.odds.portfolio import beyond, postponing
from scheduler.odds.portfolio.crossing import splits
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


def test_where_a_cap_leaves_no_odds_without_the_first_set_others_of_as_many_are_tried() -> None:
    """Nobody of e comes to t1; without t3 all three would be certain to visit t4."""
    posed = problem(
        [seat("t1", 1, "a"), seat("t1", 1, "b", department="e"), seat("t3"), seat("t4", 3)],
        [person(f"i{n}", 1) for n in range(3)],
    )
    posed = replace(posed, apart=(("i0", "stranger"),), cap=posed.unit * 7 // 10)
    found = fewest_postponed(posed, splits(posed), 2)
    assert found == (Relaxation(RelaxationKind.POSTPONE, 2, targets=("t1", "t4")), True)


def test_that_no_list_keeps_a_cap_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four crews of all three people, who may meet twice: two must wait. The first two sets are said
    to leave no list that keeps the cap; then all are."""
    people = [person(f"i{n}") for n in range(3)]
    posed = replace(problem([seat(f"t{n}", 3) for n in range(4)], people), meet_most=2, cap=2**24)
    refused: list[Problem] = []

    def lacks_at_first(changed: Problem) -> bool:
        refused.append(changed)
        return len(refused) <= 2

    monkeypatch.setattr(postponing, "lacks", lacks_at_first)
    way, proved = fewest_postponed(posed, beyond(posed), 3)
    assert way is not None and way.targets == ("t0", "t3")
    assert (way.proved, proved) == (True, True)
    monkeypatch.setattr(postponing, "lacks", lambda _: True)
    assert fewest_postponed(posed, beyond(posed), 3) == (None, False)
