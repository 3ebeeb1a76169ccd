"""From a problem to published odds: even loads, least cost, fit, check, report, in this order."""

from scheduler.odds.answer import EvenLoad, InspectorOdds
from scheduler.odds.cap import smallest_cap_of
from scheduler.odds.certify_text import stated_deviation
from scheduler.odds.clash.explain import explain
from scheduler.odds.even import even_loads, evened
from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Infeasible
from scheduler.odds.lattice import Lattice
from scheduler.odds.pipeline import EVERYWHERE, check_whole, solve_lattice
from scheduler.odds.portfolio import NotExact, beyond
from scheduler.odds.preferences import Tilted, within_budget
from scheduler.odds.problem import Problem
from scheduler.odds.reach import in_full
from scheduler.odds.repair import Cut
from scheduler.odds.report import odds_report


def solve(problem: Problem, with_smallest_cap: bool) -> InspectorOdds:
    """See `scheduler.odds.solve_inspectors`."""
    parts = beyond(problem)
    if parts:
        raise NotExact(parts)
    return solve_exact(problem, with_smallest_cap)


def solve_exact(problem: Problem, with_smallest_cap: bool = False) -> InspectorOdds:
    """The odds of a problem that stays within two trees, candidates taken for different people."""
    index = index_problem(problem)
    lattice, loads = _with_even_loads(problem, index)
    tilted = _tilted(problem, index, lattice)
    solved = tilted.solved
    check_whole(lattice, solved.odds)
    cap = None
    if with_smallest_cap:
        cap = smallest_cap_of(index, problem.unit)
    cost = None if tilted.least is None else (tilted.cost, tilted.least)
    report = odds_report(index, lattice, solved, problem.unit, cap, cost)
    stated_deviation(report.rounding_units, problem.bits)  # raises for odds no check would accept
    return InspectorOdds(
        index,
        solved.odds,
        problem.bits,
        problem.pair_most,
        report,
        solved.fit.a,
        solved.fit.b,
        solved.level_a,
        solved.level_b,
        tilted.tilt,
        loads,
    )


def _with_even_loads(problem: Problem, index: Index) -> tuple[Lattice, tuple[EvenLoad, ...]]:
    """The lattice to solve, and the loads that everybody is held to if they shall be even."""
    if not problem.even:
        return index.lattice, ()
    lattice = evened(index.lattice, problem.unit)
    if isinstance(lattice, Cut):
        raise Infeasible(in_full(problem, index, explain(problem, index, lattice)))
    return lattice, even_loads(index, lattice)


def _tilted(problem: Problem, index: Index, lattice: Lattice) -> Tilted:
    if problem.costs:
        found = within_budget(problem, index, lattice)
    else:
        solved = solve_lattice(lattice, problem.unit, EVERYWHERE)
        found = solved if isinstance(solved, Cut) else Tilted(solved)
    if isinstance(found, Cut):
        raise Infeasible(in_full(problem, index, explain(problem, index, found)))
    return found
