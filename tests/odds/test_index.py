"""The problem as arrays and two trees of bounds: the same facts as the rules written down plainly."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.odds import RULEBOOK, Block, Problem
from scheduler.odds.index import Index, index_problem
from scheduler.odds.lattice import Numbers, Tree, sums
from scheduler.odds.rules import Over

from .build import Pair, person, problem, problems, seat
from .plain import eligible, limits


def pairs_of(index: Index) -> list[Pair]:
    return [
        (index.seats[s].target, index.seats[s].seat, index.people[p].inspector)
        for s, p in zip(index.seat.tolist(), index.person.tolist(), strict=True)
    ]


def below(tree: Tree, leaf: Numbers, pairs: list[Pair]) -> Iterator[frozenset[Pair]]:
    """The pairs below each node."""
    found: defaultdict[int, set[Pair]] = defaultdict(set)
    for pair, node in zip(pairs, leaf.tolist(), strict=True):
        while node != -1:
            found[node].add(pair)
            node = int(tree.parent[node])
    return (frozenset(found[node]) for node in range(tree.size))


Named = dict[tuple[str, ...], tuple[frozenset[Pair], int, int]]


def bounds_of(index: Index) -> Named:
    lattice, pairs = index.lattice, pairs_of(index)
    return {
        (str(kind), *names): (mine, int(low), int(high))
        for tree, leaf, named in (
            (lattice.a, lattice.leaf_a, index.names_a()),
            (lattice.b, lattice.leaf_b, index.names_b()),
        )
        for (kind, names), mine, low, high in zip(
            named, below(tree, leaf, pairs), tree.low, tree.high, strict=True
        )
    }


@settings(max_examples=150)
@given(problems())
def test_pairs_and_bounds_are_those_the_rules_say(posed: Problem) -> None:
    index = index_problem(posed)
    assert pairs_of(index) == eligible(posed)
    found = bounds_of(index)
    wanted = {
        limit.name: (limit.pairs, round(limit.low * posed.unit), round(limit.high * posed.unit))
        for limit in limits(posed)
    }
    single = {name for name, (mine, _, _) in wanted.items() if name[0] == "pair" and len(mine) == 1}
    assert found == {name: bound for name, bound in wanted.items() if name not in single}
    assert index.lattice.most == posed.pair_most
    for name in single:
        assert wanted[name][1:] == (0, posed.pair_most)


@settings(max_examples=50)
@given(problems())
def test_trees_and_ranges_have_their_form(posed: Problem) -> None:
    index = index_problem(posed)
    lattice = index.lattice
    for tree, leaf in ((lattice.a, lattice.leaf_a), (lattice.b, lattice.leaf_b)):
        assert (tree.parent < np.arange(tree.size)).all()
        assert ((leaf >= 0) & (leaf < tree.size)).all()
    assert (lattice.seats, lattice.people) == (len(posed.seats), len(posed.candidates))
    for at in range(lattice.seats):
        assert (index.seat[lattice.start[at] : lattice.start[at + 1]] == at).all()
    assert lattice.start[-1] == lattice.pairs == len(index.seat)
    assert (lattice.a.parent[: lattice.seats] == -1).all()
    assert (lattice.b.parent[: lattice.people] == -1).all()


@settings(max_examples=50)
@given(problems())
def test_sums_are_plain_sums(posed: Problem) -> None:
    index = index_problem(posed)
    lattice, pairs = index.lattice, pairs_of(index)
    odds = np.arange(1, lattice.pairs + 1, dtype=np.int64) * (2**32 // 7)
    value = dict(zip(pairs, odds.tolist(), strict=True))
    for tree, leaf in ((lattice.a, lattice.leaf_a), (lattice.b, lattice.leaf_b)):
        plain = [sum(value[pair] for pair in mine) for mine in below(tree, leaf, pairs)]
        assert sums(tree, leaf, odds).tolist() == plain


@settings(max_examples=30)
@given(problems())
def test_order_of_the_rules_does_not_matter_to_the_bounds(posed: Problem) -> None:
    assert bounds_of(index_problem(posed, RULEBOOK[::-1])) == bounds_of(index_problem(posed))


def test_tightest_of_several_bounds_holds() -> None:
    posed = problem([seat("t1")], [person("i1")], cap=5)
    assert index_problem(posed, RULEBOOK).lattice.most == 5
    assert index_problem(posed, RULEBOOK[::-1]).lattice.most == 5


def test_excluded_names_hit_all_seats_of_the_target_and_nobody_elses() -> None:
    """Targets whose names begin alike, people and targets nobody knows."""
    seats = [
        seat("t", 1, "a"), seat("t", 1, "b"), seat("t.a"), seat("tt", 1, "a"), seat("tt", 1, "c"),
    ]  # fmt: skip
    blocks = [("i1", "t"), ("i2", "t.a"), ("i1", "tt"), ("i9", "t"), ("i1", "no"), ("i2", "tt")]
    posed = problem(seats, [person("i1"), person("i2"), person("i10")], blocks)
    assert pairs_of(index_problem(posed)) == eligible(posed)
    assert {i for t, _, i in eligible(posed) if t == "tt"} == {"i10"}
    everywhere = [(who, target) for who in ("i1", "i2", "i10") for target in ("t", "t.a", "tt")]
    assert pairs_of(index_problem(problem(seats, posed.candidates, everywhere))) == []


def test_groups_lie_within_each_other_whatever_their_names() -> None:
    """ "a" is held by one of the two who hold "z": its node hangs from that of "z"."""
    people = [
        person("i1", qualifications=["z", "a"]), person("i2", qualifications=["z"]), person("i3"),
        person("i4", newcomer=True, qualifications=["a", "z"]),
    ]  # fmt: skip
    posed = problem([seat("t1", 3, needs=[("a", 1), ("z", 2)])], people)
    index = index_problem(posed)
    names = [group for _, group in index.groups]
    above = {
        name: parent - index.lattice.seats
        for name, parent in zip(names, index.lattice.a.parent[1:].tolist(), strict=True)
    }
    assert names == ["needs:z", "needs:a", "mentor:a"]
    assert above == {"needs:z": -1, "needs:a": 0, "mentor:a": 1}
    assert index.lattice.leaf_a.tolist() == [3, 1, 0, 2]


def test_a_person_with_no_seat_and_a_seat_with_no_person_are_there_without_pairs() -> None:
    posed = problem(
        [seat("t1"), seat("t2", county="c2")],
        [person("i1"), person("i2"), person("i3", counties=[])],
    )
    index = index_problem(posed)
    assert [pair[2] for pair in pairs_of(index)] == ["i1", "i2"]
    assert index.lattice.start.tolist() == [0, 2, 2]
    assert list(index.names_b()) == [(Over.INSPECTOR, (f"i{n}",)) for n in (1, 2, 3)]


def test_needs_that_cross_are_refused() -> None:
    """Those who hold "p" and those who hold "q" are neither apart nor one among the other."""
    people = [person("i1", qualifications=["p"]), person("i2", qualifications=["q"]),
              person("i3", qualifications=["p", "q"])]  # fmt: skip
    posed = problem([seat("t1", needs=[("p", 1), ("q", 1)])], people)
    with pytest.raises(ValueError, match=r"crosses"):
        index_problem(posed)
    index_problem(replace(posed, candidates=posed.candidates[:2]))


def test_needs_cross_only_where_people_of_the_seat_make_them_cross() -> None:
    people = [person("i1", qualifications=["p"]), person("i2", qualifications=["q"]),
              person("far", counties=["c2"], qualifications=["p", "q"])]  # fmt: skip
    posed = problem([seat("t1", needs=[("p", 1), ("q", 1)])], people)
    assert pairs_of(index_problem(posed)) == eligible(posed)


def test_of_two_who_keep_apart_nobody_is_kept_away_where_one_cannot_come_anyway() -> None:
    crew = [seat("t1", 1, "a"), seat("t1", 1, "b")]
    posed = replace(
        problem(crew, [person("i1"), person("i2"), person("i3")]), apart=(("i1", "i2"),)
    )
    for recused in ("i1", "i2"):
        other = replace(posed, blocks=(Block(recused, "t1", "kin"),))
        assert {pair[2] for pair in pairs_of(index_problem(other))} == {"i1", "i2", "i3"} - {
            recused
        }
