"""The fewest targets to postpone, over all clashes together, against trying every set."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings

from scheduler.odds import Problem, RelaxationKind
from scheduler.odds.infeasible import Relaxation
from scheduler.odds.ladder import climb
from scheduler.odds.portfolio import beyond
from scheduler.odds.portfolio.crossing import splits
from scheduler.odds.portfolio.solve import lattice_lacks
from scheduler.odds.ways import climb as climbing
from scheduler.odds.ways.waiting import Unsettled, fewest_waiting

from .build import person, problem, problems, seat

POSTPONE = RelaxationKind.POSTPONE

ONE_FOR_BOTH = problem(
    [
        seat("t1"),
        seat("t2"),
        seat("t3", 1, "a"),
        seat("t3", 1, "b", department="e"),
    ],
    [person("i1", 2), person("i2", 2)],
)
"""Nobody of e comes to t3, and the others have five places with loads for four: two clashes, whose
first ways by themselves are to postpone t3, and t1."""


def test_a_target_that_ends_two_clashes_is_postponed_alone() -> None:
    wanted = Relaxation(POSTPONE, 1, targets=("t3",), proved=True)
    assert climb(ONE_FOR_BOTH, [Relaxation(POSTPONE, 3)])[1] == (wanted,)


def test_what_limited_effort_does_not_settle_is_not_called_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unsettled(*_: object) -> None:
        raise Unsettled

    monkeypatch.setattr(climbing, "fewest_waiting", unsettled)
    assert climb(ONE_FOR_BOTH, [Relaxation(POSTPONE, 3)])[1] == (
        Relaxation(POSTPONE, 2, targets=("t1", "t3"), proved=False),
    )


def by_hand(posed: Problem, most: int) -> tuple[str, ...] | None:
    for number in range(1, most + 1):
        for gone in combinations(sorted(posed.seats_of), number):
            left = tuple(asked for asked in posed.seats if asked.target not in gone)
            if not lattice_lacks(replace(posed, seats=left)):
                return gone
    return None


@settings(max_examples=120)
@given(problems(bits=16))
def test_no_fewer_would_do_and_none_comes_before(posed: Problem) -> None:
    """Caps, minimum loads, weeks, certificates and all; what postponing cannot mend, too."""
    assume(lattice_lacks(posed) and len(posed.seats_of) > 1)
    most = len(posed.seats_of) - 1
    way = fewest_waiting(posed, most)
    assert (way and way.targets) == by_hand(posed, most)
    if way is not None and way.amount > 1:
        assert fewest_waiting(posed, way.amount - 1) is None


@settings(max_examples=30)
@given(problems(bits=16))
def test_climbing_says_proved_only_of_the_fewest(posed: Problem) -> None:
    people = tuple(replace(who, newcomer=False) for who in posed.candidates)
    posed = replace(posed, apart=(), candidates=people)
    assert not beyond(posed) and not splits(posed)
    assume(lattice_lacks(posed) and len(posed.seats_of) > 1)
    most = len(posed.seats_of) - 1
    way = climbing.postponed(posed, most)
    assert (way and way.targets, way is None or way.proved) == (by_hand(posed, most), True)
