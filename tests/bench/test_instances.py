"""Instances of the bench: seeded, of the sizes that research/algorithms.md states."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bench import instances
from bench.instances import (
    NOWHERE,
    SIZES,
    Instance,
    Size,
    as_problem,
    clashing,
    faults,
    instance,
    names,
    pairs,
    tight,
)


@pytest.fixture
def counties(monkeypatch: pytest.MonkeyPatch) -> Instance:
    """Small, with several districts and people who float."""
    size = Size(80, 60, 4, 9, Fraction(1, 2))
    monkeypatch.setitem(instances.SIZES, "counties", size)
    return instance("counties", 1)


@pytest.mark.parametrize(
    ("size", "inspectors", "targets", "count"),
    [
        ("S", 50, 500, 24_500),
        ("M", 200, 2_000, 392_000),
        ("L", 1_000, 10_000, 9_800_000),
        ("XL", 5_000, 100_000, 10_290_000),
    ],
)
def test_sizes_are_as_stated(size: str, inspectors: int, targets: int, count: int) -> None:
    given = instance(size, 1)
    assert (given.inspectors, given.targets) == (inspectors, targets)
    assert len(pairs(given)[0]) == count


def test_the_largest_is_twice_xl() -> None:
    one, two = SIZES["XL"], SIZES["XL2"]
    assert (two.inspectors, two.targets, two.districts) == (10_000, 200_000, 100)
    assert (two.load, two.cap) == (one.load, one.cap)


@pytest.mark.parametrize("make", [instance, clashing])
def test_the_seed_decides_everything(make: object) -> None:
    def arrays(seed: int) -> list[np.ndarray]:
        given = make("S", seed)
        return [value for value in vars(given).values() if isinstance(value, np.ndarray)]

    assert all(np.array_equal(a, b) for a, b in zip(arrays(1), arrays(1), strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(arrays(1), arrays(2), strict=True))


def test_two_in_a_hundred_pairs_are_in_conflict(counties: Instance) -> None:
    every = replace(
        counties, forbidden_target=np.zeros(0, int), forbidden_inspector=np.zeros(0, int)
    )
    before, after = (
        set(zip(*(array.tolist() for array in pairs(given)), strict=True))
        for given in (every, counties)
    )
    conflicts = set(
        zip(counties.forbidden_target.tolist(), counties.forbidden_inspector.tolist(), strict=True)
    )
    assert len(conflicts) == len(before) * 2 // 100 == len(counties.forbidden_target)
    assert before - after == conflicts


def test_one_in_twenty_floats_and_every_district_gets_as_many(counties: Instance) -> None:
    floating = counties.second != NOWHERE
    assert floating.sum() == 4
    assert np.array_equal(np.bincount(counties.second[floating], minlength=4), [1, 1, 1, 1])
    assert (counties.second != counties.home)[floating].all()


def test_rows_say_the_same_as_arrays(counties: Instance) -> None:
    for given in (counties, clashing("S", 3), tight("S", 3, 24, rare=True)):
        problem = as_problem(given)
        targets = names(given, "target", given.targets)
        people = names(given, "inspector", given.inspectors)
        stated = {
            (targets[target], people[inspector])
            for target, inspector in zip(*(array.tolist() for array in pairs(given)), strict=True)
        }
        apart = {(block.target, block.inspector) for block in problem.blocks}
        assert stated == {
            (seat.target, person.inspector)
            for seat in problem.seats
            for person in problem.candidates
            if seat.county in person.counties
            and (not seat.qualification or seat.qualification in person.qualifications)
            and (seat.target, person.inspector) not in apart
        }
        assert {seat.count for seat in problem.seats} == {2}
        assert {person.load for person in problem.candidates} == {given.load}


def test_the_cap_is_the_fraction_over_two_to_the_bits() -> None:
    assert as_problem(instance("tiny", 1), bits=20).cap == 2**20 * 6 // 10
    assert as_problem(tight("S", 1, 20)).cap is None


def test_ids_have_the_form_of_the_protocol() -> None:
    found = names(instance("tiny", 1), "target", 100)
    assert len(set(found)) == 100
    assert all(
        len(name) == 20 and set(name) <= set("abcdefghijklmnopqrstuvwxyz234567") for name in found
    )


def test_tight_asks_for_a_rare_certificate() -> None:
    given = tight("M", 1, 24, rare=True)
    assert (given.load, given.certified.sum(), given.special.sum()) == (24, 50, 400)
    assert not tight("M", 1, 20).special.any()


def test_clashing_needs_more_certified_people_than_there_are() -> None:
    given = clashing("L", 1)
    assert given.special.sum() * 2 > given.certified.sum() * given.load


def test_planted_faults_are_found() -> None:
    given = instance("tiny", 1)
    allowed = [[] for _ in range(given.targets)]
    for target, inspector in zip(*(array.tolist() for array in pairs(given)), strict=True):
        allowed[target].append(inspector)
    fair = np.array([(people * 2)[at % 5 : at % 5 + 2] for at, people in enumerate(allowed)])
    assert faults(given, fair) == []

    assert "places instead of" in faults(given, fair[1:])[0]
    assert faults(given, np.where(fair == 0, 99, fair)) == ["nobody of that number"]
    twice = fair.copy()
    twice[3] = twice[3, 0]
    assert "1 targets with one person twice" in faults(given, twice)
    forbidden = fair.copy()
    target, inspector = given.forbidden_target[0], given.forbidden_inspector[0]
    forbidden[target] = inspector, allowed[target][0]
    assert "1 pairs that are not allowed" in faults(given, forbidden)
    assert faults(replace(given, load=1), fair)[0].startswith("a load of")
