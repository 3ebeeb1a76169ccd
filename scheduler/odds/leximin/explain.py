"""Why no panel keeps the quotas, and the smallest changes after which one does. CP-SAT throughout.

The smallest clash by implicit hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva, CP 2015):
a set of sides clashes only if it meets every correction set, that is every set whose removal makes
the rest feasible. So take a smallest set that meets those known; if it can be kept after all, add
the smallest correction set that leaves it alone; else it is a smallest clash.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from scheduler.odds.leximin.infeasible import (
    InfeasibleQuotas,
    QuotaClash,
    QuotaRelaxation,
    QuotaSide,
    Side,
)
from scheduler.odds.leximin.panels import Row, panels_of
from scheduler.odds.leximin.problem import PanelProblem, Quota
from scheduler.odds.leximin.tables import add_counts, any_table, find_table, solver

_OFFERED = 3


def infeasible(problem: PanelProblem) -> InfeasibleQuotas:
    """The whole answer for a problem without panels."""
    left = list(_sides(problem))
    clashes: list[QuotaClash] = []
    while clash := _smallest_clash(problem, left):
        gives = _least_giving(problem, clash, per_person=1, per_side=0) or {}
        clashes.append(QuotaClash(clash, sum(gives.values())))
        left = [side for side in left if side not in clash]
    return InfeasibleQuotas(tuple(clashes), tuple(_relaxations(problem)))


def _sides(problem: PanelProblem) -> Iterator[QuotaSide]:
    """Every half of a quota that says something."""
    for quota in problem.quotas:
        has = sum(problem.groups[at].size for at in problem.members(quota.feature))
        if quota.low > 0:
            yield QuotaSide(quota.category, quota.value, Side.AT_LEAST, quota.low)
        if quota.high < min(has, problem.panel):
            yield QuotaSide(quota.category, quota.value, Side.AT_MOST, quota.high)


def _row(problem: PanelProblem, side: QuotaSide) -> Row:
    members = problem.members((side.category, side.value))
    at_least = side.side is Side.AT_LEAST
    everybody = max(side.number, sum(problem.sizes))
    low, high = (side.number, everybody) if at_least else (0, side.number)
    return Row(members, (1,) * len(members), low, high)


def _smallest_clash(problem: PanelProblem, sides: Sequence[QuotaSide]) -> tuple[QuotaSide, ...]:
    """A clashing set with the fewest sides, sorted; empty if all sides can be kept together."""
    corrections: list[set[QuotaSide]] = []
    while True:
        suspects = _smallest_hitting_set(corrections)
        rows = [panels_of(problem).rows[0], *(_row(problem, side) for side in suspects)]
        if find_table([0] * len(problem.groups), problem.sizes, rows) is None:
            return tuple(suspects)
        correction = set(_least_giving(problem, sides, suspects, per_person=0, per_side=1) or ())
        if not correction:
            return ()
        corrections.append(correction)


def _smallest_hitting_set(sets: Sequence[set[QuotaSide]]) -> list[QuotaSide]:
    """The fewest sides such that every set has one of them; sorted."""
    model = cp_model.CpModel()
    chosen = {side: model.new_bool_var("") for side in sorted(set().union(*sets))}
    for each in sets:
        model.add_bool_or([chosen[side] for side in sorted(each)])
    model.minimize(sum(chosen.values()))
    made = solver()
    made.solve(model)
    return [side for side, variable in chosen.items() if made.boolean_value(variable)]


def _least_giving(
    problem: PanelProblem,
    sides: Sequence[QuotaSide],
    kept: Sequence[QuotaSide] = (),
    unlike: Sequence[set[QuotaSide]] = (),
    *,
    per_person: int,
    per_side: int,
) -> dict[QuotaSide, int] | None:
    """How much each side gives way at the least total cost; sides that do not are left out.

    `kept` do not give way at all; of each set in `unlike` not every side does. None if impossible.
    """
    model = cp_model.CpModel()
    counts = add_counts(model, [0] * len(problem.groups), problem.sizes)
    model.add(sum(counts) == problem.panel)
    gives, touched = {}, {}
    for side in sides:
        most = 0 if side in kept else max(side.number, problem.panel)
        gives[side] = model.new_int_var(0, most, "")
        touched[side] = model.new_bool_var("")
        model.add(gives[side] <= most * touched[side])
        _add_giving(model, problem, side, counts, gives[side])
    for each in unlike:
        model.add(sum(touched[side] for side in each) < len(each))
    model.minimize(
        sum(per_person * give for give in gives.values())
        + sum(per_side * touch for touch in touched.values())
    )
    made = solver()
    if made.solve(model) == cp_model.INFEASIBLE:
        return None
    return {side: made.value(give) for side, give in gives.items() if made.value(touched[side])}


def _add_giving(
    model: cp_model.CpModel,
    problem: PanelProblem,
    side: QuotaSide,
    counts: Sequence[cp_model.IntVar],
    give: cp_model.IntVar,
) -> None:
    """total + give >= number, or total - give <= number."""
    own = [counts[at] for at in problem.members((side.category, side.value))]
    if side.side is Side.AT_LEAST:
        model.add(cp_model.LinearExpr.sum([*own, give]) >= side.number)
    else:
        model.add(cp_model.LinearExpr.sum(own) <= side.number + give)


def _relaxations(problem: PanelProblem) -> Iterator[QuotaRelaxation]:
    """The smallest widening; then the smallest that does not touch all the same sides; and so on.

    Among equal ones that with fewer sides.
    """
    sides = list(_sides(problem))
    offered: list[set[QuotaSide]] = []
    while len(offered) < _OFFERED:
        gives = _least_giving(problem, sides, unlike=offered, per_person=len(sides) + 1, per_side=1)
        if gives is None:
            return
        changed = _widened(problem.quotas, gives)
        wider = {quota.feature: quota for quota in changed}
        tried = tuple(wider.get(quota.feature, quota) for quota in problem.quotas)
        if any_table(panels_of(replace(problem, quotas=tried))) is None:
            raise RuntimeError(f"the widening {changed} does not do")
        yield QuotaRelaxation(changed, sum(gives.values()))
        offered.append(set(gives))


def _widened(quotas: Sequence[Quota], gives: dict[QuotaSide, int]) -> tuple[Quota, ...]:
    """The quotas that change, with their new limits."""
    changed = []
    for quota in quotas:
        low = gives.get(QuotaSide(*quota.feature, Side.AT_LEAST, quota.low), 0)
        high = gives.get(QuotaSide(*quota.feature, Side.AT_MOST, quota.high), 0)
        if low or high:
            changed.append(replace(quota, low=quota.low - low, high=quota.high + high))
    return tuple(changed)
