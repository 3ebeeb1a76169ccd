"""Peers of the bench do what is said of them: valid assignments, caps kept, odds kept."""

from dataclasses import replace

import numpy as np
import pytest

from bench.instances import Instance, clashing, faults, instance, pairs, tight
from bench.peers import cpsat_random, flow_matcher, greedy, stepwise_matcher


@pytest.fixture(params=["tiny", "S"])
def given(request: pytest.FixtureRequest) -> Instance:
    return instance(request.param, 1)


def test_naive_shuffling_with_room_fills_every_target(given: Instance) -> None:
    roomy = replace(given, load=given.targets)
    teams = greedy.shuffle(roomy, greedy.allowed_people(roomy), 1, special_first=False)
    assert greedy.left_empty(teams) == 0
    assert faults(roomy, teams) == []


def test_naive_shuffling_without_room_leaves_targets_empty_and_breaks_no_rule() -> None:
    given = tight("S", 1, 20, rare=True)
    allowed = greedy.allowed_people(given)
    teams = greedy.shuffle(given, allowed, 1, special_first=False)
    empty = teams[:, 0] == greedy.LEFT_EMPTY
    assert greedy.left_empty(teams) == empty.sum() > 0
    kept = {
        (target, inspector)
        for target in np.flatnonzero(~empty).tolist()
        for inspector in teams[target].tolist()
    }
    assert kept <= set(zip(*(array.tolist() for array in pairs(given)), strict=True))
    assert np.bincount(teams[~empty].ravel()).max() <= given.load


def test_special_targets_first_helps() -> None:
    given = tight("S", 1, 24, rare=True)
    allowed = greedy.allowed_people(given)
    for seed in range(5):
        teams = greedy.shuffle(given, allowed, seed, special_first=True)
        assert greedy.left_empty(teams) == 0
        assert faults(given, teams) == []


def test_the_seed_decides_the_shuffle() -> None:
    given = instance("S", 1)
    allowed = greedy.allowed_people(given)
    one, same, other = (
        greedy.shuffle(given, allowed, seed, special_first=False) for seed in (1, 1, 2)
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_cpsat_gives_a_valid_assignment(given: Instance) -> None:
    teams = cpsat_random.solve(given, 1, limit=60)
    assert teams is not None
    assert faults(given, teams) == []


def test_cpsat_says_when_it_did_not_finish() -> None:
    assert cpsat_random.solve(instance("S", 1), 1, limit=0.0) is None


def test_the_matcher_gives_valid_assignments(given: Instance) -> None:
    assert faults(given, flow_matcher.minmax(given, 1)) == []
    assert faults(given, flow_matcher.drawn(given, flow_matcher.chances(given, 1), 1)) == []


def test_the_matchers_chances_keep_every_limit(given: Instance) -> None:
    odds = flow_matcher.chances(given, 1)
    assert odds.units.min() >= 0
    assert odds.units.max() <= given.cap * flow_matcher.SCALE
    assert (np.bincount(odds.target, odds.units) == 2 * flow_matcher.SCALE).all()
    assert np.bincount(odds.inspector, odds.units).max() <= given.load * flow_matcher.SCALE


def test_simplex_and_min_cost_flow_find_the_same_most(given: Instance) -> None:
    score = flow_matcher.similarities(len(pairs(given)[0]), 1)
    flow, simplex = flow_matcher.chances(given, 1), flow_matcher.chances_by_simplex(given, 1, 60)
    assert simplex is not None
    assert (score * flow.units).sum() == (score * simplex.units).sum()


def test_the_simplex_says_when_it_did_not_finish() -> None:
    assert flow_matcher.chances_by_simplex(instance("S", 1), 1, 0.001) is None


def test_step_by_step_finds_as_much_as_one_lean_flow(given: Instance) -> None:
    score = flow_matcher.similarities(len(pairs(given)[0]), 1)
    lean, (odds, share) = flow_matcher.chances(given, 1), stepwise_matcher.chances(given, 1)
    assert (score * odds.units).sum() == (score * lean.units).sum()
    assert odds.units.min() >= 0
    assert odds.units.max() <= given.cap * flow_matcher.SCALE
    assert (np.bincount(odds.target, odds.units) == 2 * flow_matcher.SCALE).all()
    assert np.bincount(odds.inspector, odds.units).max() <= given.load * flow_matcher.SCALE
    best = np.isin(
        odds.target * given.inspectors + odds.inspector,
        (np.arange(given.targets)[:, None] * given.inspectors + flow_matcher.minmax(given, 1)),
    )
    assert share == pytest.approx(
        (score * odds.units).sum() / flow_matcher.SCALE / score[best].sum()
    )
    assert 0 < share < 1


def test_without_odds_the_matcher_says_so() -> None:
    impossible = clashing("S", 1)
    with pytest.raises(RuntimeError, match="min-cost flow ended"):
        flow_matcher.chances(impossible, 1)
    with pytest.raises(RuntimeError, match="too few people|min-cost flow ended"):
        stepwise_matcher.chances(impossible, 1)


def test_sampling_keeps_every_chance_and_rounds_every_load() -> None:
    """3,000 draws; |z| > 4.6 anywhere among the 89 pairs has a probability below 4e-4 by chance."""
    given = instance("tiny", 1)
    odds = flow_matcher.chances(given, 1)
    chance = odds.units / flow_matcher.SCALE
    loads = np.bincount(odds.inspector, odds.units)
    times, pair = 3_000, {}
    for at, key in enumerate(zip(odds.target.tolist(), odds.inspector.tolist(), strict=True)):
        pair[key] = at
    seen = np.zeros(len(chance))
    for seed in range(times):
        teams = flow_matcher.drawn(given, odds, seed)
        drawn = np.bincount(teams.ravel(), minlength=given.inspectors)
        assert (drawn >= loads // flow_matcher.SCALE).all()
        assert (drawn <= -(-loads // flow_matcher.SCALE)).all()
        for target, team in enumerate(teams.tolist()):
            for inspector in team:
                seen[pair[target, inspector]] += 1
    fixed = (chance == 0) | (chance == 1)
    assert 0 < fixed.sum() < len(chance)
    assert np.array_equal(seen[fixed], times * chance[fixed])
    spread = np.sqrt(times * chance * (1 - chance))[~fixed]
    assert (np.abs(seen - times * chance)[~fixed] / spread).max() < 4.6
