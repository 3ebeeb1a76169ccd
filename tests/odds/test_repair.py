"""Integers are made to keep all bounds, changing little; or the cut proves that none keep them."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from scheduler.odds import Problem, repair
from scheduler.odds.circulate import Arcs, circulate
from scheduler.odds.index import index_problem
from scheduler.odds.lattice import Ints, Lattice, sums
from scheduler.odds.pipeline import EVERYWHERE
from scheduler.odds.repair import Cut, cut_missing

from .build import person, problem, problems, seat
from .plain import best

UNIT = 2**24


# --- circulations

Graph = tuple[int, list[tuple[int, int, int, int]]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """(nodes, arcs as tail, head, low, high)."""
    nodes = draw(st.integers(1, 5))
    ends = st.integers(0, nodes - 1)
    spans = st.tuples(st.integers(-3, 4), st.integers(0, 4)).map(lambda s: (s[0], s[0] + s[1]))
    arcs = draw(st.lists(st.tuples(ends, ends, spans), min_size=1, max_size=8))
    return nodes, [(tail, head, low, high) for tail, head, (low, high) in arcs if tail != head]


def arcs_of(rows: list[tuple[int, int, int, int]]) -> Arcs:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return Arcs(*(column.copy() for column in columns))


def flow_exists(nodes: int, rows: list[tuple[int, int, int, int]]) -> bool:
    """By a linear program; whole bounds have whole flows if they have any."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    flows = [solver.NumVar(low, high, "") for _, _, low, high in rows]
    for node in range(nodes):
        into = [flow for flow, row in zip(flows, rows, strict=True) if row[1] == node]
        out = [flow for flow, row in zip(flows, rows, strict=True) if row[0] == node]
        solver.Add(solver.Sum(into) == solver.Sum(out))
    return bool(solver.Solve() == pywraplp.Solver.OPTIMAL)


@settings(max_examples=200)
@given(graphs())
def test_circulation_keeps_all_bounds_or_the_cut_says_why_none_does(graph: Graph) -> None:
    nodes, rows = graph
    found = circulate(nodes, arcs_of(rows))
    assert (found.missing == 0) == flow_exists(nodes, rows)
    if found.missing == 0:
        for flow, (_, _, low, high) in zip(found.flows.tolist(), rows, strict=True):
            assert low <= flow <= high
        for node in range(nodes):
            into = sum(int(f) for f, row in zip(found.flows, rows, strict=True) if row[1] == node)
            out = sum(int(f) for f, row in zip(found.flows, rows, strict=True) if row[0] == node)
            assert into == out
        return
    inside = found.inside.tolist()
    enter = sum(low for tail, head, low, _ in rows if inside[head] and not inside[tail])
    leave = sum(high for tail, head, _, high in rows if inside[tail] and not inside[head])
    assert enter - leave == found.missing > 0


def test_nothing_to_carry_needs_no_flow() -> None:
    found = circulate(2, arcs_of([(0, 1, 0, 5), (1, 0, 0, 5)]))
    assert (found.flows.tolist(), found.missing, found.inside.tolist()) == ([0, 0], 0, [False] * 2)


def test_very_large_bounds_do_not_overflow() -> None:
    large = 2**61
    found = circulate(2, arcs_of([(0, 1, large, large), (1, 0, 0, large)]))
    assert found.missing == 0
    assert found.flows.tolist() == [large, large]


# --- repair


def lattice_of(posed: Problem) -> Lattice:
    return index_problem(posed).lattice


def keeps_all(lattice: Lattice, odds: np.ndarray) -> bool:
    fine = bool((odds >= 0).all() and (odds <= lattice.most).all())
    for tree, leaf in ((lattice.a, lattice.leaf_a), (lattice.b, lattice.leaf_b)):
        total = sums(tree, leaf, odds)
        fine &= bool((tree.low <= total).all() and (total <= tree.high).all())
    return fine


def least_change(lattice: Lattice, odds: Ints) -> float:
    """The smallest s so that changes of at most s a pair can do; inf if none can: by GLOP."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    most = solver.NumVar(0, solver.infinity(), "s")
    after = [solver.NumVar(0, lattice.most, "") for _ in range(lattice.pairs)]
    for x, now in zip(after, odds.tolist(), strict=True):
        solver.Add(x - now <= most)
        solver.Add(now - x <= most)
    for tree, leaf in ((lattice.a, lattice.leaf_a), (lattice.b, lattice.leaf_b)):
        for node, below in enumerate(members(tree.parent.tolist(), leaf.tolist())):
            total = solver.Sum([after[at] for at in below])
            solver.Add(total >= int(tree.low[node]))
            solver.Add(total <= int(tree.high[node]))
    solver.Minimize(most)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return math.inf
    return float(solver.Objective().Value())


def members(parent: list[int], leaf: list[int]) -> Iterator[list[int]]:
    """The pairs below each node."""
    for node in range(len(parent)):
        yield [at for at, low in enumerate(leaf) if node in chain(parent, low)]


def chain(parent: list[int], node: int) -> list[int]:
    return [node, *chain(parent, parent[node])] if node >= 0 else []


@st.composite
def roughly(draw: st.DrawFn) -> tuple[Problem, list[int]]:
    """A problem, and integers for its pairs that keep none of its sums."""
    posed = draw(problems(bits=16))
    lattice = lattice_of(posed)
    some = st.integers(0, lattice.most)
    return posed, draw(st.lists(some, min_size=lattice.pairs, max_size=lattice.pairs))


@settings(max_examples=120)
@given(roughly())
def test_repair_keeps_all_bounds_changing_little_or_proves_there_are_none(
    made: tuple[Problem, list[int]],
) -> None:
    posed, start = made
    lattice = lattice_of(posed)
    odds = np.array(start, dtype=np.int64)
    cut = repair.repair(lattice, odds, EVERYWHERE)
    needed = least_change(lattice, np.array(start, dtype=np.int64))
    assert (cut is None) == (needed < math.inf)
    if cut is not None:
        assert odds.tolist() == start
        assert proof(lattice, cut) == cut.missing > 0
        return
    assert keeps_all(lattice, odds)
    allowed = 1  # changes may be 1, 8, 64 … units: the first that is enough
    while allowed < needed - 1e-6:
        allowed *= 8
    assert np.abs(odds - np.array(start)).max(initial=0) <= allowed


def proof(lattice: Lattice, cut: Cut) -> int:
    """What must come into the marked nodes less what can go out, arc by arc in plain Python."""
    missing = 0
    a, b = cut.a.tolist(), cut.b.tolist()
    for node, parent in enumerate(lattice.a.parent.tolist()):
        above = a[parent] if parent >= 0 else cut.root
        missing += int(lattice.a.low[node]) * (a[node] and not above)
        missing -= int(lattice.a.high[node]) * (above and not a[node])
    for node, parent in enumerate(lattice.b.parent.tolist()):
        above = b[parent] if parent >= 0 else cut.root
        missing += int(lattice.b.low[node]) * (above and not b[node])
        missing -= int(lattice.b.high[node]) * (b[node] and not above)
    for leaf_a, leaf_b in zip(lattice.leaf_a.tolist(), lattice.leaf_b.tolist(), strict=True):
        missing -= lattice.most * (a[leaf_a] and not b[leaf_b])
    return missing


@settings(max_examples=60)
@given(roughly())
def test_taking_pairs_in_one_by_one_comes_to_the_same(made: tuple[Problem, list[int]]) -> None:
    """The network is built lazily; with the smallest steps there are still odds or there are not."""
    posed, start = made
    lattice = lattice_of(posed)
    odds = np.array(start, dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repair, "_FIRST_PAIRS", 1)
        patch.setattr(repair, "_MORE_PAIRS", 1)
        cut = repair.repair(lattice, odds, EVERYWHERE)
    assert (cut is None) == (best(posed, lambda pair: 0.0) > -math.inf)
    assert cut is not None or keeps_all(lattice, odds)


@settings(max_examples=60)
@given(problems(bits=16), st.data())
def test_pairs_with_no_prior_stay_at_nothing(posed: Problem, data: st.DataObject) -> None:
    lattice = lattice_of(posed)
    wanted = data.draw(st.lists(st.booleans(), min_size=lattice.pairs, max_size=lattice.pairs))
    prior = np.array(wanted, dtype=np.float64)
    odds = np.zeros(lattice.pairs, dtype=np.int32)
    cut = repair.repair(lattice, odds, prior)
    if cut is None:
        assert keeps_all(lattice, odds)
        assert not odds[prior == 0.0].any()
    else:
        assert cut_missing(lattice, cut.a, cut.b, cut.root, prior) == cut.missing > 0


def test_odds_that_keep_all_bounds_are_not_touched() -> None:
    lattice = lattice_of(problem([seat("t0")], [person(f"i{n}") for n in range(4)]))
    odds = np.array([UNIT, 0, UNIT // 3, UNIT - UNIT // 3], dtype=np.int32)
    before = odds.copy()
    assert repair.repair(lattice, odds, EVERYWHERE) is None
    assert odds.tolist() == before.tolist()


def test_one_unit_astray_is_put_right_by_one_unit() -> None:
    lattice = lattice_of(
        problem([seat("t0"), seat("t1")], [person(f"i{n}", 1, least=1) for n in range(4)])
    )
    odds = np.full(8, UNIT // 2, dtype=np.int32)
    odds[0] += 1
    assert repair.repair(lattice, odds, EVERYWHERE) is None
    assert keeps_all(lattice, odds)
    assert np.abs(odds - UNIT // 2).max() <= 1


def test_cut_of_seats_that_load_cannot_fill() -> None:
    """Two people with one place each for two targets of two: the seats and the people, 2 places."""
    posed = problem([seat("t0"), seat("t1")], [person("i0", 1), person("i1", 1)])
    lattice = lattice_of(posed)
    cut = repair.repair(lattice, np.zeros(4, dtype=np.int32), EVERYWHERE)
    assert cut is not None
    assert (cut.a.tolist(), cut.b.tolist(), cut.root) == ([True] * 2, [True] * 2, False)
    assert cut.missing == 2 * UNIT


def test_cut_of_minimum_loads_that_nobody_can_give() -> None:
    """Five people must take a place each and there are four."""
    posed = problem([seat("t0"), seat("t1")], [person(f"i{n}", least=1) for n in range(5)])
    cut = repair.repair(lattice_of(posed), np.zeros(10, dtype=np.int32), EVERYWHERE)
    assert cut is not None and cut.root
    assert cut.missing == UNIT


def test_cut_missing_of_cuts_that_prove_nothing_is_not_above_zero() -> None:
    lattice = lattice_of(problem([seat("t0")], [person(f"i{n}") for n in range(3)]))
    for marks in range(16):
        bits = [bool(marks >> k & 1) for k in range(4)]
        for root in (False, True):
            cut = (np.array(bits[:1]), np.array(bits[1:]), root)
            assert cut_missing(lattice, *cut, EVERYWHERE) <= 0
