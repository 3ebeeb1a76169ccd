"""Real odds become integers: seats exact, the rest near; and how near is told truly."""

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.odds import Outcome, Problem
from scheduler.odds.fit import Fit, most_even
from scheduler.odds.index import index_problem
from scheduler.odds.lattice import sums
from scheduler.odds.pipeline import EVERYWHERE
from scheduler.odds.whole import deviation, empty_odds, whole_odds

from .build import person, planted, problem, seat
from .plain import eligible

FOUR = [person(f"i{n}") for n in range(4)]


def exact(posed: Problem, fit: Fit, prior: np.ndarray = EVERYWHERE) -> list[float]:
    """min(cap, prior x product of the multipliers above), in units, in plain Python."""
    lattice = index_problem(posed).lattice
    found = []
    for at in range(lattice.pairs):
        product = float(prior[at]) if len(prior) else 1.0
        for tree, leaf, by in (
            (lattice.a, lattice.leaf_a, fit.a),
            (lattice.b, lattice.leaf_b, fit.b),
        ):
            node = int(leaf[at])
            while node >= 0:
                product *= float(by[node])
                node = int(tree.parent[node])
        found.append(min(product * posed.unit, float(lattice.most)))
    return found


@settings(max_examples=150)
@given(planted())
def test_seats_are_exact_and_pairs_and_people_near(made: tuple[Problem, Outcome]) -> None:
    """A pair moves by its own rounding, and by one more where its seat or person needs it."""
    posed, _ = made
    lattice = index_problem(posed).lattice
    fit = most_even(lattice, posed.unit, EVERYWHERE)
    odds = whole_odds(lattice, fit, EVERYWHERE, posed.unit)
    wanted = np.array(exact(posed, fit))
    assert odds.min() >= 0 and odds.max() <= lattice.most
    assert np.abs(odds - wanted).max() < 3.0
    if fit.worst <= 2.0**-8:
        seats = slice(lattice.seats)
        assert (sums(lattice.a, lattice.leaf_a, odds)[seats] == lattice.a.low[seats]).all()
        person_of = index_problem(posed).person
        off = np.bincount(person_of, odds - wanted, lattice.people)
        assert np.abs(off).max() < 3.0


@settings(max_examples=150)
@given(planted())
def test_deviation_that_is_told_is_true(made: tuple[Problem, Outcome]) -> None:
    posed, outcome = made
    lattice = index_problem(posed).lattice
    fit = most_even(lattice, posed.unit, EVERYWHERE, 3)
    odds = empty_odds(lattice.pairs, posed.unit)
    odds[[pair in outcome for pair in eligible(posed)]] = posed.unit
    wanted = exact(posed, fit)
    off = [abs(have - want) for have, want in zip(odds.tolist(), wanted, strict=True)]
    shares = [a / want for a, want in zip(off, wanted, strict=True) if want >= 1.0]
    units, share = deviation(lattice, fit, EVERYWHERE, odds, posed.unit)
    assert units == pytest.approx(max(off), rel=1e-9, abs=1e-6)
    assert share == pytest.approx(max(shares), rel=1e-9, abs=1e-12)


def test_thirds_are_shared_out_evenly() -> None:
    """2/3 of 65,536 is 43,690.67: two up and one down in each seat, and over three seats each
    person is up twice."""
    people = [person(f"i{n}") for n in range(3)]
    lattice = index_problem(problem([seat(f"t{n}") for n in range(3)], people, bits=16)).lattice
    fit = most_even(lattice, 2**16, EVERYWHERE)
    odds = whole_odds(lattice, fit, EVERYWHERE, 2**16).reshape(3, 3)
    assert odds.sum(axis=0).tolist() == odds.sum(axis=1).tolist() == [2 * 2**16] * 3
    assert set(odds.ravel().tolist()) == {43690, 43691}


@pytest.mark.parametrize(
    ("bits", "kind"), [(16, np.int32), (30, np.int32), (31, np.int64), (32, np.int64)]
)
def test_certainty_fits_into_the_type(bits: int, kind: type) -> None:
    posed = problem([seat("t0"), seat("t1", 3)], FOUR[:3], bits=bits)
    lattice = index_problem(posed).lattice
    odds = whole_odds(lattice, most_even(lattice, posed.unit, EVERYWHERE), EVERYWHERE, posed.unit)
    assert odds.dtype == kind
    assert odds[3:].tolist() == [2**bits] * 3


def test_pairs_with_no_prior_get_nothing_even_when_a_seat_misses_some() -> None:
    posed = problem([seat("t0"), seat("t1")], FOUR, bits=16)
    lattice = index_problem(posed).lattice
    prior = np.array([1, 1, 1, 0, 0, 1, 1, 1], dtype=np.float64)
    odds = whole_odds(lattice, most_even(lattice, posed.unit, prior), prior, posed.unit)
    assert odds[prior == 0].tolist() == [0, 0]
    assert odds.reshape(2, 4).sum(axis=1).tolist() == [2 * 2**16] * 2


def test_fit_that_did_not_end_is_left_for_repair() -> None:
    """Nobody's odds add up to the seat, by far more than a unit a pair: no guessing here."""
    posed = problem([seat("t0")], FOUR, bits=16)
    lattice = index_problem(posed).lattice
    fit = Fit(np.array([0.25]), np.ones(4), 0, np.inf)
    assert whole_odds(lattice, fit, EVERYWHERE, 2**16).tolist() == [2**14] * 4


def test_each_is_rounded_down_or_up() -> None:
    posed = problem(
        [seat("t0", 3), *(seat(f"t{n}") for n in (1, 2, 3))], [person("i0", 1), *FOUR[1:]], bits=16
    )
    lattice = index_problem(posed).lattice
    fit = most_even(lattice, 2**16, EVERYWHERE)
    odds = whole_odds(lattice, fit, EVERYWHERE, 2**16)
    assert np.abs(odds - np.array(exact(posed, fit))).max() < 1.0
