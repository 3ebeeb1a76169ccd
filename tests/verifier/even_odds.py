"""The most even odds of a small draw with their multipliers, for bundles that are true in all.

Any way will do that ends in numbers which docs/protocol.md §3 finds right: whole numbers by CP-SAT,
levels by reachability, multipliers by scaling one bound after the other.
"""

from __future__ import annotations

import math

from bounds import ROOT, Bounds, Key, Tables
from ortools.sat.python import cp_model

NEAR = 3
"""How far from its exact value rounding may take a number of odds."""


def whole(draw: Bounds, wanted: dict[int, tuple[int, int]], worst: int = 0) -> list[int] | None:
    """Odds that keep every bound, those wanted between two numbers or beyond them by `worst` at
    most, and by as little as can be; None: there are none."""
    model = cp_model.CpModel()
    odds = [model.new_int_var(0, draw.cap, "") for _ in draw.pairs]
    for bound in draw.bounds.values():
        model.add_linear_constraint(sum(odds[n] for n in bound.pairs), bound.lower, bound.upper)
    beyond = model.new_int_var(0, worst, "")
    for n, (low, high) in wanted.items():
        model.add_linear_constraint(odds[n], low - worst, high + worst)
        model.add_linear_constraint(odds[n] - beyond, -draw.cap, high)
        model.add_linear_constraint(odds[n] + beyond, low, 2 * draw.cap)
    model.minimize(beyond)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    return [solver.value(x) for x in odds]


def find_levels(draw: Bounds, odds: list[int]) -> dict[Key, int]:
    """How many bounds can be reached by changes that the limits allow; the root has 0."""
    ways: dict[Key, set[Key]] = {key: set() for key in (ROOT, *draw.bounds)}
    for bound in draw.bounds.values():
        total = sum(odds[n] for n in bound.pairs)
        tail, head = (bound.around, bound.key) if bound.first else (bound.key, bound.around)
        if total < bound.upper:
            ways[tail].add(head)
        if total > bound.lower:
            ways[head].add(tail)
    for number, (first, other) in zip(odds, draw.last, strict=True):
        if number < draw.cap:
            ways[first].add(other)
        if number > 0:
            ways[other].add(first)
    reached = {key: len(reach(ways, key)) for key in ways}
    return {key: count - reached[ROOT] for key, count in reached.items()}


def reach(ways: dict[Key, set[Key]], start: Key) -> set[Key]:
    found, left = {start}, [start]
    while left:
        for key in ways[left.pop()] - found:
            found.add(key)
            left.append(key)
    return found


def scale(
    draw: Bounds, odds: list[int], level: dict[Key, int]
) -> tuple[dict[Key, float], dict[int, float]]:
    """The values of the bounds, and the odds of the pairs that are free, before rounding."""
    free = {n for n, (first, other) in enumerate(draw.last) if level[first] == level[other]}
    value = dict.fromkeys(draw.bounds, 1.0)
    own = dict.fromkeys(free, float(draw.one))  # the product of the values of its bounds
    for _ in range(5000):
        moved = 0.0
        for key, bound in draw.bounds.items():
            parts = [n for n in bound.pairs if n in free]
            if not parts:
                continue
            fixed = sum(odds[n] for n in bound.pairs if n not in free)
            lower, upper = bound.lower - fixed, bound.upper - fixed
            if level[key] != level[bound.around]:  # nothing can change here
                lower = upper = sum(odds[n] for n in bound.pairs) - fixed
            wanted = factor([own[n] / value[key] for n in parts], draw.cap, lower, upper)
            moved = max(moved, abs(math.log(wanted / value[key])))
            for n in parts:
                own[n] *= wanted / value[key]
            value[key] = wanted
        if moved < 1e-13:
            break
    return value, {n: min(number, draw.cap) for n, number in own.items()}


def factor(numbers: list[float], cap: int, lower: int, upper: int) -> float:
    """What brings the sum of the numbers, none of them above the cap, into the limits."""
    present = sum(min(n, cap) for n in numbers)
    goal = min(max(present, lower), upper)
    if present == goal:
        return 1.0
    order = sorted(numbers, reverse=True)
    rest = sum(order)
    for capped, number in enumerate(order):
        found = (goal - capped * cap) / rest
        if number * found <= cap:
            return found
        rest -= number
    return cap / order[-1]


def solve(tables: Tables, bits: int, cap: int) -> tuple[Tables, int] | None:
    """odds.txt, multipliers.txt and the deviation; None: there are no odds that keep the rules."""
    draw = Bounds(tables, bits, cap)
    start = whole(draw, {})
    if start is None:
        return None
    level = find_levels(draw, start)
    value, free = scale(draw, start, level)
    near = {n: (math.floor(number), math.ceil(number)) for n, number in free.items()}
    odds = whole(draw, near, NEAR)
    assert odds is not None
    assert all(odds[n] == start[n] for n in range(len(odds)) if n not in free)
    worst = max((abs(odds[n] - number) for n, number in free.items()), default=0)
    marks = [
        "\t".join([*key, repr(value[key]), str(level[key])])
        for key in draw.bounds
        if key[0] == "seat" or (value[key], level[key]) != (1.0, 0)
    ]
    lines = ["\t".join([*pair, str(n)]) for pair, n in zip(draw.pairs, odds, strict=True) if n]
    return {"odds.txt": sorted(lines), "multipliers.txt": sorted(marks)}, math.floor(worst) + 1
