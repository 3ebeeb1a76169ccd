"""What is the same in all odds that keep the rules: found in one of them, checked by programs."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import Problem
from scheduler.odds.forced import Forced, components, forced
from scheduler.odds.index import index_problem
from scheduler.odds.lattice import Lattice, sums
from scheduler.odds.pipeline import EVERYWHERE
from scheduler.odds.repair import repair

from .build import person, problem, problems, seat
from .plain import best, eligible


def some_odds(lattice: Lattice, start: int = 0) -> np.ndarray | None:
    """Any odds that keep the rules."""
    odds = np.full(lattice.pairs, min(start, lattice.most), dtype=np.int64)
    return odds if repair(lattice, odds, EVERYWHERE) is None else None


def chain(parent: list[int], node: int) -> list[int]:
    return [node, *chain(parent, parent[node])] if node >= 0 else []


def range_of(posed: Problem, chosen: set[tuple[str, str, str]]) -> tuple[float, float]:
    """The least and the most that the odds of some pairs can sum to, in units."""
    low = -best(posed, lambda pair: -float(pair in chosen)) * posed.unit
    return low, best(posed, lambda pair: float(pair in chosen)) * posed.unit


@settings(max_examples=60)
@given(problems())
def test_forced_is_what_the_linear_program_cannot_move(posed: Problem) -> None:
    lattice = index_problem(posed).lattice
    odds = some_odds(lattice)
    if odds is None:
        return
    found = forced(lattice, odds)
    pairs = eligible(posed)
    for at, pair in enumerate(pairs):
        assert bool(found.zero[at]) == (range_of(posed, {pair})[1] < 1e-3), pair
    for tree, leaf, held, total in (
        (lattice.a, lattice.leaf_a, found.lattice.a, sums(lattice.a, lattice.leaf_a, odds)),
        (lattice.b, lattice.leaf_b, found.lattice.b, sums(lattice.b, lattice.leaf_b, odds)),
    ):
        parent = tree.parent.tolist()
        for node in range(tree.size):
            below = {
                p for p, low in zip(pairs, leaf.tolist(), strict=True) if node in chain(parent, low)
            }
            low, high = range_of(posed, below)
            if held.low[node] == held.high[node]:
                assert (low, high) == pytest.approx((total[node], total[node]), abs=1e-2)
            else:
                assert (held.low[node], held.high[node]) == (tree.low[node], tree.high[node])
                assert not low == high == tree.low[node] and not low == high == tree.high[node]


def rises(lattice: Lattice, odds: np.ndarray, found: Forced) -> list[str]:
    """Arcs that could carry more (or less) and along which the level rises (falls)."""
    wrong = []
    parts = (
        (lattice.a, lattice.leaf_a, found.level_a, True),
        (lattice.b, lattice.leaf_b, found.level_b, False),
    )
    for tree, leaf, level, down in parts:
        total = sums(tree, leaf, odds)
        for node, parent in enumerate(tree.parent.tolist()):
            above = int(level[parent]) if parent >= 0 else 0
            start, end = (above, int(level[node])) if down else (int(level[node]), above)
            if (total[node] < tree.high[node] and start < end) or (
                total[node] > tree.low[node] and end < start
            ):
                wrong.append(f"node {node}")
    for at in range(lattice.pairs):
        start, end = found.level_a[lattice.leaf_a[at]], found.level_b[lattice.leaf_b[at]]
        if (odds[at] < lattice.most and start < end) or (odds[at] > 0 and end < start):
            wrong.append(f"pair {at}")
    return wrong


@settings(max_examples=100)
@given(problems(), st.integers(0, 2**24))
def test_levels_prove_it_whatever_odds_they_were_read_from(posed: Problem, start: int) -> None:
    """Along every arc that could carry more the level does not rise; and the levels part the nodes
    in the same way whichever odds one looks at."""
    lattice = index_problem(posed).lattice
    one, other = some_odds(lattice), some_odds(lattice, start)
    if one is None or other is None:
        return
    first, second = forced(lattice, one), forced(lattice, other)
    assert rises(lattice, one, first) == rises(lattice, other, second) == []
    assert rises(lattice, other, first) == []
    assert first.zero.tolist() == second.zero.tolist()
    levels = [np.concatenate([[0], f.level_a, f.level_b]) for f in (first, second)]
    same = [(level[:, None] == level[None, :]).tolist() for level in levels]
    assert same[0] == same[1]


def test_nothing_is_forced_where_everything_can_move() -> None:
    posed = problem([seat("t0"), seat("t1")], [person(f"i{n}", 2) for n in range(3)])
    found = forced(index_problem(posed).lattice, np.full(6, 2 * posed.unit // 3 + 1))
    assert not found.zero.any()
    assert len(set(found.level_a.tolist())) == 1


def test_people_needed_elsewhere_are_forced_and_fully_loaded() -> None:
    """i0 and i1 are the only ones for t0 and have one place: t1 must do without."""
    people = [person(f"i{n}", 1, counties=["c1", "c2"]) for n in range(2)]
    people += [person(f"j{n}", counties=["c2"]) for n in range(3)]
    posed = problem([seat("t0"), seat("t1", county="c2")], people)
    lattice = index_problem(posed).lattice
    odds = some_odds(lattice)
    assert odds is not None
    found = forced(lattice, odds)
    assert [p for p, z in zip(eligible(posed), found.zero, strict=True) if z] == [
        ("t1", "member", "i0"),
        ("t1", "member", "i1"),
    ]
    assert found.lattice.b.low[:2].tolist() == found.lattice.b.high[:2].tolist() == [posed.unit] * 2
    assert found.lattice.b.low[2:].tolist() == [0] * 3


def test_chain_of_forced_people_is_followed_to_its_end() -> None:
    """Each target leaves the next one person less to choose from: only one assignment remains."""
    length = 30
    people = [
        person(f"i{n:02}", 1, counties=[f"c{k}" for k in range(n // 2, length)])
        for n in range(2 * length)
    ]
    posed = problem([seat(f"t{k:02}", county=f"c{k}") for k in range(length)], people)
    lattice = index_problem(posed).lattice
    odds = some_odds(lattice)
    assert odds is not None
    found = forced(lattice, odds)
    assert int((~found.zero).sum()) == 2 * length
    only = [pair for pair, zero in zip(eligible(posed), found.zero, strict=True) if not zero]
    assert only == [(f"t{n // 2:02}", "member", f"i{n:02}") for n in range(2 * length)]


def test_held_totals_of_minimum_loads() -> None:
    """Three places in all, each must take one: nobody can take more."""
    people = [person(f"i{n}", 3, least=1) for n in range(3)]
    posed = problem([seat("t0", 3)], people)
    lattice = index_problem(posed).lattice
    found = forced(lattice, np.full(3, posed.unit))
    assert found.lattice.b.low.tolist() == found.lattice.b.high.tolist() == [posed.unit] * 3
    assert lattice.b.high.tolist() == [3 * posed.unit] * 3  # the problem's own stay as they were


# --- components

Flags = tuple[int, int, bool, bool]


def mutual(size: int, edges: set[tuple[int, int]]) -> list[list[bool]]:
    """Whether each vertex reaches each other and back."""
    reach = [[u == v or (u, v) in edges for v in range(size)] for u in range(size)]
    for k in range(size):
        for u in range(size):
            for v in range(size):
                reach[u][v] = reach[u][v] or (reach[u][k] and reach[k][v])
    return [[reach[u][v] and reach[v][u] for v in range(size)] for u in range(size)]


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans(), st.booleans()), max_size=24
    ),
    st.integers(0, 24),
)
def test_components_are_mutual_reachability_and_fall_along_edges(
    rows: list[Flags], at: int
) -> None:
    """`rows` in two families of arcs, as the pairs and the trees are."""
    families = [
        tuple(
            np.array([row[k] for row in part], dtype=kind)
            for k, kind in enumerate((int, int, bool, bool))
        )
        for part in (rows[:at], rows[at:])
    ]
    group = components(8, families)  # type: ignore[arg-type]
    edges = {(u, v) for u, v, forward, _ in rows if forward}
    edges |= {(v, u) for u, v, _, back in rows if back}
    assert [[bool(group[u] == group[v]) for v in range(8)] for u in range(8)] == mutual(8, edges)
    assert all(group[u] >= group[v] for u, v in edges)


def test_components_of_long_paths_need_no_recursion() -> None:
    size = 20_000
    tails, heads = np.arange(size - 1), np.arange(1, size)
    yes, no = np.ones(size - 1, dtype=np.bool_), np.zeros(size - 1, dtype=np.bool_)
    assert len(set(components(size, [(tails, heads, yes, no)]).tolist())) == size
    ring = (np.array([size - 1]), np.array([0]), yes[:1], no[:1])
    assert set(components(size, [(tails, heads, yes, no), ring]).tolist()) == {0}
    assert set(components(size, [(tails, heads, yes, yes)]).tolist()) == {0}


def test_program_used_above_finds_what_a_hand_finds() -> None:
    posed = replace(
        problem([seat("t0")], [person("i0", 1), person("i1"), person("i2")]), cap=2**23 * 3 // 2
    )
    assert range_of(posed, {("t0", "member", "i0")}) == pytest.approx((2**23, 2**23 * 3 // 2))
    assert best(problem([seat("t0")], []), lambda pair: 0.0) == -math.inf
