"""The published min-cost-flow reviewer matcher: our own model of its method.

After Jecmen, Zhang, Liu, Shah, Conitzer, Fang, "Mitigating manipulation in peer review via
randomized reviewer assignments", NeurIPS 2020, read as a paper and not as code. Papers are
targets, reviewers are inspectors.

  minmax      the deterministic matching: the most similarity that loads allow, one min-cost flow
  chances     the same with fractions and no pair above q: the paper's linear program, which is a
              flow, solved by OR-Tools' min-cost flow in units of 1 / SCALE
  drawn       the sampling (Birkhoff-von Neumann): find a cycle of fractional pairs, push along it
              as far as possible one way or the other with the probabilities that keep every
              expectation, until nothing is fractional

It is much leaner than the published program (one flow instead of four, arcs handed over as arrays,
an arc looked at only while it is fractional); stepwise_matcher goes about it as that does.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow
from ortools.linear_solver import pywraplp

from bench.chance import default_rng
from bench.instances import SEATS, Instance, Ints, pairs
from bench.peers.bvn import sample

SCALE = 100_000  # the precision that the published matcher works at: 1e-5
_SIMILARITIES = 1_000_000  # random similarities are integers from 0 below this


@dataclass(frozen=True, eq=False)
class Odds:
    """Chances of all allowed pairs, in units of 1 / SCALE."""

    target: Ints
    inspector: Ints
    units: Ints


def similarities(count: int, seed: int) -> Ints:
    """A random similarity per pair."""
    generator = default_rng(seed)
    return generator.integers(0, _SIMILARITIES, count)


def minmax(given: Instance, seed: int) -> Ints:
    """(targets, 2) inspector numbers of the most similarity. Raises RuntimeError if there are
    none."""
    target, inspector = pairs(given)
    score = similarities(len(target), seed)
    units = _most_similar(given, target, inspector, score, most=1, scale=1)
    return inspector[units > 0].reshape(given.targets, SEATS)


def chances(given: Instance, seed: int) -> Odds:
    """The paper's linear program: the most expected similarity with no pair above the cap.

    Raises RuntimeError if the cap or the loads leave no solution.
    """
    target, inspector = pairs(given)
    score = similarities(len(target), seed)
    most = SCALE if given.cap is None else int(given.cap * SCALE)
    return Odds(
        target, inspector, _most_similar(given, target, inspector, score, most=most, scale=SCALE)
    )


def chances_by_simplex(given: Instance, seed: int, limit: float) -> Odds | None:
    """The same linear program as the paper writes it down, solved by OR-Tools' simplex (GLOP).

    Its vertices are whole in units of 1 / SCALE. None if the simplex needs more than `limit`
    seconds. Raises RuntimeError if there is no solution.
    """
    target, inspector = pairs(given)
    score = similarities(len(target), seed)
    most = SCALE if given.cap is None else int(given.cap * SCALE)
    solver = pywraplp.Solver.CreateSolver("GLOP")
    visits = [solver.Constraint(SEATS, SEATS) for _ in range(given.targets)]
    loads = [solver.Constraint(0, given.load) for _ in range(given.inspectors)]
    objective, odds = solver.Objective(), []
    for t, i, gain in zip(target.tolist(), inspector.tolist(), score.tolist(), strict=True):
        one = solver.NumVar(0, most / SCALE, "")
        visits[t].SetCoefficient(one, 1)
        loads[i].SetCoefficient(one, 1)
        objective.SetCoefficient(one, gain / _SIMILARITIES)
        odds.append(one)
    objective.SetMaximization()
    solver.SetTimeLimit(int(limit * 1000))
    if (status := solver.Solve()) in (solver.NOT_SOLVED, solver.FEASIBLE):
        return None
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the linear program ended with {status}")
    units = np.rint(np.array([one.solution_value() for one in odds]) * SCALE).astype(np.int64)
    if (np.bincount(target, units, given.targets) != SEATS * SCALE).any():
        raise RuntimeError("the simplex did not end at a vertex")
    return Odds(target, inspector, units)


def drawn(given: Instance, odds: Odds, seed: int) -> Ints:
    """(targets, 2) inspector numbers, sampled with these chances."""
    generator = default_rng([seed, 1])
    taken = sample(
        given.targets, given.inspectors, odds.target, odds.inspector, odds.units, SCALE, generator
    )
    return odds.inspector[taken].reshape(given.targets, SEATS)


def _most_similar(
    given: Instance, target: Ints, inspector: Ints, score: Ints, *, most: int, scale: int
) -> Ints:
    """Units per pair, at most `most`, with 2 * `scale` per target and load * `scale` at most per
    inspector, of the greatest total score."""
    targets, people = given.targets, given.inspectors
    sink = targets + people
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        target.astype(np.int32),
        (targets + inspector).astype(np.int32),
        np.full(len(target), most, dtype=np.int64),
        -score,
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        np.arange(targets, sink, dtype=np.int32),
        np.full(people, sink, dtype=np.int32),
        np.full(people, given.load * scale, dtype=np.int64),
        np.zeros(people, dtype=np.int64),
    )
    solver.set_nodes_supplies(np.arange(targets, dtype=np.int32), np.full(targets, SEATS * scale))
    solver.set_node_supply(sink, -SEATS * scale * targets)
    if (status := solver.solve()) != solver.OPTIMAL:
        raise RuntimeError(f"the min-cost flow ended with {status}")
    return np.asarray(solver.flows(arcs), dtype=np.int64)
