"""The parts on their own: fitting, forced odds, making whole, loading."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import RULEBOOK, Infeasible, Problem, solve_inspectors
from scheduler.odds.entropy import Fit, Margins, most_even
from scheduler.odds.feasible import prove_feasible
from scheduler.odds.flow import Network, limits_of
from scheduler.odds.forced import components, forced
from scheduler.odds.index import index_problem
from scheduler.odds.quantise import to_integers

from .build import best, eligible, person, problem, problems, seat


def fitted(pairs: list[tuple[int, int, int]], need: list[float], most: list[float],
           cap: float = 1.0) -> Fit:  # fmt: skip
    """pairs: (seat, person, node)."""
    seats, people, nodes = (np.array(c, dtype=np.int64) for c in zip(*pairs, strict=True))
    margins = Margins(
        seat=seats,
        person=people,
        node=nodes,
        need=np.array(need),
        most=np.array(most),
        node_most=np.full(int(nodes.max()) + 1, cap),
        full=np.zeros(len(most), dtype=np.bool_),
    )
    return most_even(margins, 2.0**-40, 2000)


def slow(pairs: list[tuple[int, int, int]], need: list[float], most: list[float],
         cap: float = 1.0) -> list[float]:  # fmt: skip
    """Hildreth's and Bregman's projections, one limit at a time, in plain Python."""
    odds = [1.0] * len(pairs)
    limits: list[tuple[list[int], float, bool]] = []
    for place, bounds in enumerate((need, most, [cap] * len(pairs))):
        for number, bound in enumerate(bounds):
            mine = [at for at, pair in enumerate(pairs) if pair[place] == number]
            if mine:
                limits.append((mine, bound, place == 0))
    held = [1.0] * len(limits)
    for _ in range(5000):
        for at, (mine, bound, exact) in enumerate(limits):
            factor = bound / sum(odds[p] for p in mine)
            new = held[at] * factor if exact else min(1.0, held[at] * factor)
            for p in mine:
                odds[p] *= new / held[at]
            held[at] = new
    return odds


@pytest.mark.parametrize(
    ("pairs", "need", "most", "cap"),
    [
        pytest.param(
            [(s, i, s * 3 + i) for s in range(2) for i in range(3)], [2, 1], [1, 1, 1], 1.0,
            id="all loads used up",
        ),
        pytest.param(
            [(0, 0, 0), (0, 1, 1), (0, 2, 2), (1, 1, 3), (1, 2, 4), (1, 3, 5), (2, 3, 6),
             (2, 0, 7)], [2, 2, 1], [0.9, 2, 3, 1.2], 0.9, id="loads and caps bind",
        ),
        pytest.param(
            [(0, 0, 0), (0, 1, 1), (0, 2, 2), (1, 0, 0), (1, 1, 1), (1, 2, 2)], [1, 1],
            [5, 5, 0.5], 0.8, id="two seats share their people's caps",
        ),
        pytest.param(
            [(0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 1, 1), (1, 2, 2), (2, 2, 3), (2, 0, 4)],
            [1, 1, 1], [1.3, 9, 9], 0.75, id="shared caps of unequal seats",
        ),
    ],
)  # fmt: skip
def test_fit_equals_slow_projections(
    pairs: list[tuple[int, int, int]], need: list[float], most: list[float], cap: float
) -> None:
    fit = fitted(pairs, need, most, cap)
    assert fit.odds == pytest.approx(slow(pairs, need, most, cap), abs=1e-6)


def test_fit_of_people_alike_is_uniform() -> None:
    fit = fitted([(s, i, s * 5 + i) for s in range(3) for i in range(5)], [2, 2, 2], [9] * 5)
    assert fit.odds == pytest.approx([0.4] * 15)
    assert fit.sweeps == 0


def test_fit_that_nobody_told_what_is_forced_stays_finite() -> None:
    """Persons 0 and 1 are needed for seat 0, so seat 1 must do without: its odds tend to 0."""
    pairs = [(0, 0, 0), (0, 1, 1), (1, 0, 2), (1, 1, 3), (1, 2, 4)]
    fit = fitted(pairs, [2.0, 1.0], [1.0, 1.0, 5.0])
    assert fit.odds == pytest.approx([1, 1, 0, 0, 1], abs=2e-2)
    assert fit.worst > 2.0**-40


def test_loads_that_are_used_up_in_any_case_are_fitted_fast() -> None:
    """36 places for 36: told so, the fit settles; held to multipliers below 1 it would crawl."""
    people = [person(f"i{n}", n + 1) for n in range(8)]
    apart = [(f"i{n}", f"t{(3 * n) % 18:02}") for n in range(8)]
    report = solve_inspectors(problem([seat(f"t{n:02}") for n in range(18)], people, apart)).report
    assert report.unfitted <= 2.0**-28
    assert report.sweeps <= 50


def test_tightest_of_several_bounds_holds_in_any_order_of_rules() -> None:
    posed = problem([seat("t1")], [person("i1")], cap=5)
    assert index_problem(posed, RULEBOOK).node_most == 5
    assert index_problem(posed, RULEBOOK[::-1]).node_most == 5


@settings(max_examples=100, deadline=None)
@given(problems())
def test_forced_are_the_pairs_that_the_linear_program_cannot_raise(posed: Problem) -> None:
    network = Network(index_problem(posed))
    index = network.index
    try:
        flow = prove_feasible(posed, network)
    except Infeasible:
        return
    fixed = forced(index, limits_of(index), flow)
    for at, pair in enumerate(eligible(posed)):
        most = best(posed, lambda other, pair=pair: float(other == pair))  # type: ignore[misc]
        assert bool(fixed.zero[at]) == (most < 1e-9)
    for at, who in enumerate(index.people):
        least = -best(posed, lambda other, who=who: -float(other[2] == who.inspector))  # type: ignore[misc]
        if fixed.full[at]:
            assert least == pytest.approx(who.load)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24))
def test_components_are_mutual_reachability(edges: set[tuple[int, int]]) -> None:
    reach = {(v, v) for v in range(8)} | edges
    for middle in range(8):
        reach |= {
            (u, w) for u in range(8) for w in range(8)
            if (u, middle) in reach and (middle, w) in reach
        }  # fmt: skip
    tails = np.array([u for u, _ in sorted(edges)], dtype=np.int64)
    heads = np.array([w for _, w in sorted(edges)], dtype=np.int64)
    group = components(8, tails, heads)
    for u in range(8):
        for w in range(8):
            assert (group[u] == group[w]) == ((u, w) in reach and (w, u) in reach)


def test_poor_start_is_still_made_exact() -> None:
    """Fitting may stop early; what is published is exact all the same, and as near as can be."""
    posed = problem([seat(f"t{n}") for n in range(4)], [person(f"i{n}", 2) for n in range(4)])
    network = Network(index_problem(posed))
    limits = limits_of(network.index)
    exact = np.full(16, 2.0**23)
    exact[0] += 1000.5
    odds = to_integers(network, limits, exact)
    for margin, count in ((network.index.seat, 4), (network.index.person, 4)):
        assert np.bincount(margin, odds, count).tolist() == [2.0**25] * count
    # 1000.5 too much in a row of four: somebody moves by a quarter of it, and nobody by much more.
    assert 1000.5 / 4 <= np.abs(odds - exact).max() <= 1000.5 / 4 + 1.5


def test_import_loads_no_solver() -> None:
    code = (
        "import sys, scheduler.odds; "
        "print([m for m in ('numpy', 'ortools', 'scheduler.odds.flow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
