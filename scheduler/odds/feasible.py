"""Are there odds at all? A maximum flow proves it; a minimum cut is the reason if not."""

from dataclasses import replace

from scheduler.odds.cap import smallest_cap_of
from scheduler.odds.explain import explain
from scheduler.odds.flow import Flow, Network, limits_of
from scheduler.odds.index import index_problem
from scheduler.odds.infeasible import Infeasible
from scheduler.odds.problem import Problem


def prove_feasible(problem: Problem, network: Network) -> Flow:
    """A flow that fills every seat. Raises Infeasible with the reasons."""
    flow = network.solve(limits_of(network.index))
    if flow is None:
        raise RuntimeError("a problem's own limits start at 0")
    if flow.missing:
        raise Infeasible(explain(problem, network, flow))
    return flow


def smallest_cap(problem: Problem) -> int:
    """The smallest cap q*, over 2^K, with which there are odds; the problem's own is ignored.

    Raises Infeasible if there are none even without a cap.
    """
    free = replace(problem, cap=None)
    network = Network(index_problem(free))
    prove_feasible(free, network)
    found = smallest_cap_of(free, network)
    if found is None:
        raise RuntimeError("feasible without a cap, so there is a smallest one")
    return found
