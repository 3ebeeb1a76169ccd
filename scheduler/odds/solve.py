"""The doors to the solver. numpy and ortools take 0.3 s to load and most callers (the verifier's
tests, the settings page, the rulebook) never solve, so they are loaded inside."""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.odds.answer import InspectorOdds
from scheduler.odds.collector import paused
from scheduler.odds.infeasible import Infeasible
from scheduler.odds.portfolio import NotExact, PortfolioOdds, beyond
from scheduler.odds.problem import Problem


@paused()
def solve_inspectors(problem: Problem, *, with_smallest_cap: bool = False) -> InspectorOdds:
    """The most even odds the rules allow, as integers over 2^K that keep every rule exactly.

    The same for the same problem in any order of rows. The smallest possible cap is reported if
    asked for. Raises Infeasible if no odds keep the rules; NotExact for a problem with parts that
    no odds over pairs can keep always (`beyond`): solve_portfolio; InvalidProblem for a budget that
    is too tight, with one that works.
    """
    from scheduler.odds.inspectors import solve  # loads numpy and ortools

    return solve(problem, with_smallest_cap)


def solve_portfolio(problem: Problem) -> PortfolioOdds:
    """A list of whole assignments with weights, whose odds are next to the most even ones.

    For problems with parts that no odds over pairs can keep always (`beyond`); county size: 50
    targets and 100 people take seconds. The same for the same problem in any order of rows. Raises
    Infeasible if no assignment keeps the rules, InvalidProblem for a budget that is too tight,
    Undecided (portfolio/crossing.py) if that could not be found out with limited effort, TooLarge
    if there are too many pairs to look for.
    """
    from scheduler.odds.portfolio import explained  # loads numpy and ortools

    return explained.solve(problem)


def fairest_odds(
    problem: Problem, *, with_smallest_cap: bool = False
) -> InspectorOdds | PortfolioOdds:
    """Exact odds where there are any, else a portfolio.

    A portfolio is the answer too where the public splits, by which exact odds keep people apart and
    newcomers with somebody experienced, leave no odds. The smallest possible cap is reported of
    exact odds only. Raises what these two raise.
    """
    from scheduler.odds.portfolio import explained  # loads numpy and ortools

    if beyond(problem):
        return explained.solve(problem)
    try:
        return solve_inspectors(problem, with_smallest_cap=with_smallest_cap)
    except Infeasible as error:
        if not explained.holds_splits(problem):
            raise
        try:
            return explained.solve(problem)
        except Infeasible:
            raise error from None  # its ways out are those of exact odds


def smallest_cap(problem: Problem) -> int:
    """The smallest cap q*, over 2^K, with which there are odds; the problem's own is ignored.

    Raises Infeasible if there are none even without a cap, NotExact as solve_inspectors does.
    """
    from scheduler.odds import cap, index  # loads numpy and ortools

    if parts := beyond(problem):
        raise NotExact(parts)
    free = replace(problem, cap=None)
    found = cap.smallest_cap_of(index.index_problem(free), problem.unit)
    if found is None:
        solve_inspectors(free)
        raise RuntimeError("feasible without a cap, so there is a smallest one")
    return found


def fixed_seats(
    problem: Problem, rows: Iterable[tuple[str, str, str, int]]
) -> tuple[tuple[str, str], ...]:
    """(target, seat) of each seat whose people are as good as known (人员无随机性), sorted, by
    odds as (target, seat, inspector, odds over 2^K)."""
    from scheduler.odds import fixed  # loads numpy

    return fixed.fixed_seats(problem, rows)
