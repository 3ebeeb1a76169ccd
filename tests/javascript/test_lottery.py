"""The JavaScript lottery draws what the Python reference draws."""

from functools import cache
from typing import Any

import pytest

from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item

from .instances import KINDS, Problem, problem
from .node import Call

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("javascript")]

PER_KIND = 30
SEED = "5eed" * 16


def drawn(call: Call, problems: list[Problem]) -> list[dict[str, int]]:
    answer = call("rounded", [each.for_javascript() for each in problems])
    return [{name: number for name, number in counts} for counts in answer]


def reference(each: Problem) -> dict[str, int]:
    return round_items(each.items, each.bits, each.turns, each.seed)


@cache
def problems_of(kind: str) -> list[Problem]:
    return [problem(kind, number) for number in range(PER_KIND)]


@cache
def drawn_by_reference(kind: str) -> list[dict[str, int]]:
    return [reference(each) for each in problems_of(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_draws_what_the_reference_draws(call: Call, kind: str) -> None:
    assert drawn(call, problems_of(kind)) == drawn_by_reference(kind)


def test_problems_are_of_every_size_and_kind() -> None:
    """What the comparison above rests on: crowded nodes, all K, T at both ends, large totals."""
    problems = [each for kind in KINDS for each in problems_of(kind)]
    assert {each.bits for each in problems} == {16, 17, 20, 24, 31, 32}
    assert sum(each.turns == 0 for each in problems) > 20
    assert sum(each.turns == each.bits for each in problems) > 20
    assert sum(0 < each.turns < each.bits for each in problems) > 40
    assert max(len(each.items) for each in problems) > 500
    totals = [sum(item.odds for item in each.items) for each in problems]
    assert sum(total > 2**32 for total in totals) > 50
    assert sum(total > 2**53 for total in totals) > 3
    shared = [
        each
        for each in problems
        if len({item.path_b for item in each.items}) < len(each.items) and len(each.items) > 100
    ]
    assert len(shared) > 30


@pytest.mark.parametrize("turns", [0, 7, 16])
def test_a_crowd_passes_through_one_node(call: Call, turns: int) -> None:
    """Six targets of 400 people: thousands of picks, words of several chunks."""
    items = [
        Item(
            f"t{t}/m/i{i:03}",
            131 * (i + 1) + t,
            (f"t{t}", f"t{t}.m"),
            (f"i{i:03}", f"i{i:03}.t{t}"),
        )
        for t in range(6)
        for i in range(400)
    ]
    each = Problem(items, 16, turns, SEED)
    assert drawn(call, [each]) == [reference(each)]


def test_the_answer_is_sorted_by_name(call: Call) -> None:
    each = problem("any paths", 3)
    (counts,) = call("rounded", [each.for_javascript()])
    assert [name for name, _ in counts] == sorted(item.name for item in each.items)


SINGLE = {
    "no item": [],
    "one of any odds": [Item("n", 40_000, ("a",), ("b",))],
    "one that is certain": [Item("n", 1 << 16, ("a", "b"), ("b",))],
    "one that cannot be": [Item("n", 0, ("a",), ("b", "c"))],
    "one of seven": [Item("n", 7 << 16, ("a",), ("b",))],
    "two that share all": [Item("n", 1, ("a",), ("b",)), Item("m", 65_535, ("a",), ("b",))],
    "path that goes on": [Item("n", 3, ("a",), ("b", "c")), Item("m", 5, ("a", "d"), ("b",))],
    "beyond ASCII": [
        Item(name, 12_345, (name,), (name[::-1],))
        for name in ("é", "e", "武昌", "\ue000", "𝄞a", "𝄞", "𝄞b")
    ],
}


@pytest.mark.parametrize("turns", [0, 5, 16])
@pytest.mark.parametrize("name", SINGLE)
def test_smallest_problems(call: Call, name: str, turns: int) -> None:
    problems = [Problem(SINGLE[name], 16, turns, f"{number:064x}") for number in range(20)]
    assert drawn(call, problems) == [reference(each) for each in problems]


def test_totals_beyond_all_doubles(call: Call) -> None:
    """K = 32, 40 cells of up to 2^26 entries: the total is beyond 2^60, each number exact."""
    items = [
        Item(
            f"c{n:02}",
            (n + 1) * 7_205_759_403_792_793,
            (f"a{n % 4}", f"a{n % 4}.{n % 3}"),
            (f"b{n % 5}",),
        )
        for n in range(40)
    ]
    assert sum(item.odds for item in items) > 2**60
    each = Problem(items, 32, 16, SEED)
    (found,) = drawn(call, [each])
    assert found == reference(each)
    assert all(found[i.name] in (i.odds >> 32, (i.odds >> 32) + 1) for i in items)


def row(name: str = "n", odds: Any = 1, path_a: str = "a", path_b: str = "b") -> tuple[Any, ...]:
    return (name, odds, path_a, path_b)


REFUSED = {
    "two items are named n": ([row(), row()], 16, 0),
    "the odds of n are not a whole number from 0: -1": ([row(odds=-1)], 16, 0),
    "the odds of n are not a whole number from 0: -2": ([row(odds="-2")], 16, 0),
    "the odds of n are not a whole number from 0: 0.5": ([row(odds=0.5)], 16, 0),
    "the odds of n are not a whole number from 0: 9007199254740992": ([row(odds=2.0**53)], 16, 0),
    'a path of n has an empty name: "a//c"': ([row(path_a="a//c")], 16, 0),
    'a path of n has an empty name: ""': ([row(path_b="")], 16, 0),
    "bits must be a whole number from 1 to 32, not 33": ([row()], 33, 0),
    "bits must be a whole number from 1 to 32, not 0": ([row()], 0, 0),
    "turns must be a whole number from 0 to bits (16), not 17": ([row()], 16, 17),
    "turns must be a whole number from 0 to bits (16), not -1": ([row()], 16, -1),
}


def test_what_cannot_be_drawn_is_refused(call: Call) -> None:
    """Above all numbers that JavaScript has already rounded."""
    cases = [
        {"items": items, "bits": bits, "turns": turns, "seed": SEED}
        for items, bits, turns in REFUSED.values()
    ]
    assert call("refusedItems", cases) == [f"RangeError: {what}" for what in REFUSED]
