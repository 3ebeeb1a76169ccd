"""How people come together, where all tables are alike: 12 inspectors, 60 targets, 2 at each, 10 visits
each. The odds fix none of this; drawn tables are compared with uniform ones.

False-alarm probabilities are those the tests would have if the seeds were chosen anew.
"""

import math
from functools import lru_cache
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from scheduler.draw.network import Item
from tests.statistics.draws import Tables, drawn, uniform_tables
from tests.statistics.measure import chi_square, chi_square_tail

pytestmark = pytest.mark.xdist_group("joint law")  # one process makes the draws
DRAWS = 100_000
UNIFORM = 20_000
"""Tables to compare with."""

PEOPLE, TARGETS, BITS, TURNS = 12, 60, 16, 12
TEAMS = list(combinations(range(PEOPLE), 2))
EVEN = TARGETS / len(TEAMS)
"""How often each team goes out in a draw, on average."""


def items() -> list[Item]:
    """Odds of a sixth, in whole units, so that every target and every person adds up exactly."""
    base, extra = divmod(2 << BITS, PEOPLE)
    return [
        Item(f"t{t:02d}/s/p{p:02d}", base + ((p - t) % PEOPLE < extra),
             (f"t{t:02d}", f"t{t:02d}.s"), (f"p{p:02d}", f"p{p:02d}.t{t:02d}"))
        for t in range(TARGETS)
        for p in range(PEOPLE)
    ]  # fmt: skip


@lru_cache
def tables(turns: int = TURNS, count: int = DRAWS) -> Tables:
    return drawn(items(), BITS, turns, "joint law", count).reshape(count, TARGETS, PEOPLE)


@lru_cache
def uniform() -> Tables:
    """2,000 exchanges move each of the 120 ones about 23 times."""
    return uniform_tables(PEOPLE, TARGETS, UNIFORM, 2000, seed=20_250_701)


def teams(found: Tables) -> NDArray[np.int64]:
    """The number of the team at each target: [table, target]."""
    number = np.full((PEOPLE, PEOPLE), -1)
    for at, (one, other) in enumerate(TEAMS):
        number[one, other] = at
    pair = np.nonzero(found)[2].reshape(len(found), TARGETS, 2)  # where the ones are
    return number[pair[:, :, 0], pair[:, :, 1]]


def by_target(found: Tables) -> list[NDArray[np.int64]]:
    """How often each team was drawn for each target."""
    return [np.bincount(column, minlength=len(TEAMS)) for column in teams(found).T]


def entropy(counts: NDArray[np.int64]) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def repeats(found: Tables) -> NDArray[np.float64]:
    """For each table the variance of how often its teams go out."""
    numbers = teams(found) + len(TEAMS) * np.arange(len(found))[:, None]
    counts = np.bincount(numbers.ravel(), minlength=len(found) * len(TEAMS))
    return ((counts.reshape(len(found), -1) - EVEN) ** 2).mean(axis=1)


def test_the_sampler_is_uniform_on_tables_that_can_be_listed() -> None:
    """4 people, 4 targets: 90 tables. Chi-square, 89 degrees, 1e-6."""
    found = uniform_tables(4, 4, 9000, 60, seed=1).reshape(9000, 16)
    _, counts = np.unique(found, axis=0, return_counts=True)
    assert len(counts) == 90
    assert chi_square_tail(chi_square(counts, [100.0] * 90), 89) > 1e-6


def test_every_target_has_two_people_and_everybody_ten_visits() -> None:
    """Certain, and so for the tables it is compared with."""
    for found in (tables(), uniform()):
        assert found.max() == 1
        assert (found.sum(axis=2) == 2).all() and (found.sum(axis=1) == 10).all()


def test_everybody_is_at_every_target_as_often_as_the_odds_say() -> None:
    """720 means within 5.5 standard errors: 2.8e-5."""
    odds = np.array([item.odds for item in items()]) / 2**BITS
    error = np.sqrt(odds * (1 - odds) / DRAWS)
    assert (abs(tables().mean(axis=0).ravel() - odds) <= 5.5 * error).all()


def test_every_team_occurs_at_every_target() -> None:
    """100,000 draws of even teams miss none of the 3,960 (team, target); teams are even at each target:
    60 chi-squares of 65 degrees, 1e-8 each."""
    for target, counts in enumerate(by_target(tables())):
        assert counts.min() > 0
        assert chi_square_tail(chi_square(counts, [DRAWS / 66] * 66), 65) > 1e-8, target


def test_team_entropy_is_that_of_even_teams() -> None:
    """At the first and the last target: twice the draws times what is missing to ln 66 is a
    chi-square of 65 degrees (likelihood ratio), 1e-6 each; as for the uniform tables."""
    for found in (tables(), uniform()):
        first, *_, last = by_target(found)
        for counts in (first, last):
            missing = math.log(len(TEAMS)) - entropy(counts)
            assert chi_square_tail(2 * len(found) * missing, 65) > 1e-6


def test_teams_repeat_as_often_as_in_uniform_tables() -> None:
    """The variance of the 66 counts of a draw. Tolerance: half a per cent of it for a law that is
    not quite uniform, and 5 standard errors of the comparison (5.7e-7)."""
    mine, other = repeats(tables()), repeats(uniform())
    error = math.sqrt(mine.var() / len(mine) + other.var() / len(other))
    assert abs(mine.mean() - other.mean()) <= 0.005 * other.mean() + 5 * error


def spread(found: Tables) -> tuple[float, float, float]:
    """Root mean squared deviation of the covariances from their mean: within targets, within
    people, and where neither is shared. (The means themselves follow from the fixed totals.)"""
    columns = np.cov(found.reshape(len(found), -1).T, dtype=np.float32)
    target, person = np.divmod(np.arange(TARGETS * PEOPLE), PEOPLE)
    same_target, same_person = target[:, None] == target, person[:, None] == person
    classes = (
        same_target & ~same_person, same_person & ~same_target, ~same_target & ~same_person,
    )  # fmt: skip
    first, second, third = (float(columns[each].std()) for each in classes)
    return first, second, third


def test_covariances_scatter_no_more_than_in_uniform_tables() -> None:
    """Where all covariances of a class are equal, as in uniform tables, estimates scatter only by
    chance. Tolerance 5 %, 4.5 times the standard error of this ratio for the smallest class (3,960
    covariances): below 1e-5. Without turns they scatter 1.6 to 5 times as much."""
    for mine, other in zip(spread(tables()[:UNIFORM]), spread(uniform()), strict=True):
        assert 0.95 < mine / other < 1.05


def test_without_turns_all_of_this_fails() -> None:
    """So that it says something: in canonical order 30 of 66 teams are impossible at a target, and
    teams repeat almost twice as much. 300 draws of even teams would miss 30 with odds below 1e-40."""
    canonical = tables(turns=0, count=300)
    first = by_target(canonical)[0]
    assert np.count_nonzero(first) == 36
    assert entropy(first) < 3.6
    assert repeats(canonical).mean() > 1.3
