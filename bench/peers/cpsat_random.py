"""A direct CP-SAT model with a random objective: one Boolean per allowed pair.

Our own model of what is written first when OR-Tools is at hand: it gives a whole assignment that
keeps the rules, but nobody can say with which odds, no pair has a cap, and replaying it needs the
same version and settings.
"""

import numpy as np
from ortools.sat.python import cp_model

from bench.chance import default_rng
from bench.instances import SEATS, Instance, Ints, pairs

_WEIGHTS = 1_000  # the objective's coefficients are drawn from 0 .. 999


def solve(given: Instance, seed: int, limit: float) -> Ints | None:
    """(targets, 2) inspector numbers, proved optimal; None if that takes more than `limit`
    seconds in the solver. Repeatable: one worker, fixed seed."""
    target, inspector = pairs(given)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(len(target))]
    by_target: list[list[cp_model.IntVar]] = [[] for _ in range(given.targets)]
    by_inspector: list[list[cp_model.IntVar]] = [[] for _ in range(given.inspectors)]
    for one, t, i in zip(chosen, target.tolist(), inspector.tolist(), strict=True):
        by_target[t].append(one)
        by_inspector[i].append(one)
    for members in by_target:
        model.add(sum(members) == SEATS)
    for members in by_inspector:
        model.add(sum(members) <= given.load)
    weights = default_rng(seed).integers(0, _WEIGHTS, len(chosen))
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, weights.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = limit
    if solver.solve(model) != cp_model.OPTIMAL:
        return None
    taken = np.array([solver.boolean_value(one) for one in chosen])
    teams: Ints = inspector[taken].reshape(given.targets, SEATS)
    return teams
