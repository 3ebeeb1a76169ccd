"""The same questions answered person by person over every panel: slow, short, and independent."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from scheduler.odds.leximin import Quota, QuotaSide, Side, TypeGroup

Person = dict[str, str]
"""A person's value in each category."""


def group(size: int, **values: str) -> TypeGroup:
    return TypeGroup(tuple(values.items()), size)


def quota(name: str, low: int, high: int) -> Quota:
    """`quota("age=old", 1, 2)`"""
    return Quota(*name.split("="), low, high)


def side(text: str) -> QuotaSide:
    """`side("age=old >= 3")`"""
    name, sign, number = text.split()
    at = {">=": Side.AT_LEAST, "<=": Side.AT_MOST}[sign]
    return QuotaSide(*name.split("="), at, int(number))


def people(groups: Iterable[TypeGroup]) -> list[Person]:
    return [dict(each.values) for each in groups for _ in range(each.size)]


def seated(panel: Sequence[Person], rule: Quota) -> int:
    return sum(person[rule.category] == rule.value for person in panel)


def keeps(panel: Sequence[Person], quotas: Iterable[Quota]) -> bool:
    return all(rule.low <= seated(panel, rule) <= rule.high for rule in quotas)


def panels(
    groups: Sequence[TypeGroup], quotas: Sequence[Quota], size: int
) -> list[tuple[int, ...]]:
    """Every panel that keeps the quotas, as numbers of people."""
    everybody = people(groups)
    return [
        chosen
        for chosen in combinations(range(len(everybody)), size)
        if keeps([everybody[at] for at in chosen], quotas)
    ]


def leximin_by_hand(
    groups: Sequence[TypeGroup], quotas: Sequence[Quota], size: int
) -> list[float] | None:
    """Everybody's selection probability, by linear programs over all panels: the highest minimum;
    then whoever cannot exceed it, tried one by one, stays there; and so on. None: no panel."""
    feasible = panels(groups, quotas, size)
    if not feasible:
        return None
    count = len(people(groups))
    settled: dict[int, float] = {}
    while len(settled) < count:
        level = _highest(feasible, count, settled, None, 0.0)
        open_ = [at for at in range(count) if at not in settled]
        stuck = [at for at in open_ if _highest(feasible, count, settled, at, level) < level + 1e-7]
        assert stuck, "somebody always holds the level down"
        settled |= dict.fromkeys(stuck, level)
    return [settled[at] for at in range(count)]


def _highest(
    feasible: Sequence[tuple[int, ...]],
    count: int,
    settled: dict[int, float],
    alone: int | None,
    level: float,
) -> float:
    """The highest probability of person `alone` while all others who are not settled keep
    `level`; with None, the highest level that all who are not settled can have."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    weights = [solver.NumVar(0, 1, "") for _ in feasible]
    solver.Add(sum(weights) == 1)
    goal = solver.NumVar(0, 1, "")
    for at in range(count):
        chance = sum(weight for weight, panel in zip(weights, feasible, strict=True) if at in panel)
        if at in settled:
            solver.Add(chance >= settled[at] - 1e-10)
        elif alone is None or at == alone:
            solver.Add(chance >= goal)
        else:
            solver.Add(chance >= level - 1e-10)
    solver.Maximize(goal)
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    return goal.solution_value()


@st.composite
def tiny_problems(draw: st.DrawFn) -> tuple[list[TypeGroup], list[Quota], int]:
    """Up to 8 people in 2 or 3 categories, a panel of up to 4, quotas around what is there."""
    ranges = draw(st.lists(st.integers(2, 3), min_size=2, max_size=3))
    person = st.tuples(*(st.integers(0, most - 1) for most in ranges))
    pool = draw(st.lists(person, min_size=2, max_size=8))
    size = draw(st.integers(1, min(4, len(pool))))
    groups = [
        TypeGroup(tuple((f"c{at}", str(value)) for at, value in enumerate(each)), pool.count(each))
        for each in sorted(set(pool))
    ]
    quotas = []
    for at, most in enumerate(ranges):
        for value in range(most):
            low = draw(st.sampled_from((0, 0, 0, 1, 1, 2)))
            quotas.append(Quota(f"c{at}", str(value), low, low + draw(st.integers(0, size))))
    return groups, quotas, size
