"""The doors to the solver. numpy and ortools take 0.3 s to load and most callers (the verifier's
tests, the settings page, the rulebook) never solve, so they are loaded inside."""

from dataclasses import replace

from scheduler.odds.answer import InspectorOdds
from scheduler.odds.problem import Problem


def solve_inspectors(problem: Problem, *, with_smallest_cap: bool = False) -> InspectorOdds:
    """The most even odds the rules allow, as integers over 2^K that keep every rule exactly.

    The same for the same problem in any order of rows. The smallest possible cap is reported if
    asked for. Raises Infeasible if no odds keep the rules.
    """
    from scheduler.odds.inspectors import solve  # loads numpy and ortools

    return solve(problem, with_smallest_cap)


def smallest_cap(problem: Problem) -> int:
    """The smallest cap q*, over 2^K, with which there are odds; the problem's own is ignored.

    Raises Infeasible if there are none even without a cap.
    """
    from scheduler.odds import cap, index  # loads numpy and ortools

    free = replace(problem, cap=None)
    found = cap.smallest_cap_of(index.index_problem(free), problem.unit)
    if found is None:
        solve_inspectors(free)
        raise RuntimeError("feasible without a cap, so there is a smallest one")
    return found


def fixed_seats(problem: Problem) -> tuple[tuple[str, str], ...]:
    """(target, seat) of each seat with fewer than three eligible people (人员无随机性), sorted."""
    from scheduler.odds import fixed  # loads numpy

    return fixed.fixed_seats(problem)
