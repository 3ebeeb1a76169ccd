"""From a problem to a list of assignments: wanted odds, list, cap and budget, check; and whether
there is one at all."""

import math
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np

from scheduler.odds.answer import InspectorOdds
from scheduler.odds.clash.lack import lacking
from scheduler.odds.costs import costs_of
from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Clash, ClashKind, Infeasible, Relaxation, RelaxationKind
from scheduler.odds.inspectors import solve_exact
from scheduler.odds.lattice import Ints
from scheduler.odds.least_cost import total_cost
from scheduler.odds.portfolio.answer import (
    Entries,
    PortfolioOdds,
    PortfolioReport,
    largest_difference,
    odds_of,
)
from scheduler.odds.portfolio.check import check_portfolio, possible_parts
from scheduler.odds.portfolio.crossing import Beyond, TooLarge, beyond, relaxed
from scheduler.odds.portfolio.finder import Assignment, Finder
from scheduler.odds.portfolio.herd import herd
from scheduler.odds.portfolio.rows import rows_of
from scheduler.odds.problem import Fault, InvalidProblem, Problem

PAIRS_MOST = 100_000  # of these a list takes minutes, and as many columns in every assignment
_TRIALS = 4  # of a stricter cap or budget, so that the list keeps the real one


class NoAssignment(Exception):
    """There are odds without the `parts`, but no assignment keeps these too."""

    def __init__(self, parts: tuple[Beyond, ...]) -> None:
        self.parts = parts
        super().__init__("; ".join("/".join((part.part, *part.names)) for part in parts))


def solve_parts(problem: Problem, parts: tuple[Beyond, ...]) -> PortfolioOdds:
    """A list that keeps these parts as they are.

    Raises Infeasible (the ways out are those of the problem without the parts), NoAssignment,
    InvalidProblem, Undecided.
    """
    easier = relaxed(problem, parts)
    wanted = solve_exact(easier)
    index = wanted.index
    finder = _finder(problem, index, parts)
    if finder.any() is None:
        raise NoAssignment(parts)
    found = _kept(problem, easier, wanted, finder)
    answer = _answer(problem, parts, wanted, found)
    broken = check_portfolio(problem, answer)
    if broken:
        raise RuntimeError(f"the list breaks its own rules: {broken[:3]}")
    return answer


def _finder(problem: Problem, index: Index, parts: tuple[Beyond, ...]) -> Finder:
    """Raises TooLarge."""
    if index.lattice.pairs > PAIRS_MOST:
        raise TooLarge(index.lattice.pairs)
    return Finder(problem, index, rows_of(problem, index, parts))


def lacks(problem: Problem) -> bool:
    """There are neither exact odds nor a list of whole assignments. Raises Undecided."""
    if not beyond(problem) and not lattice_lacks(problem):
        return False
    return all(lacks_with(problem, parts) for parts in possible_parts(problem))


def lattice_lacks(problem: Problem) -> bool:
    """No odds keep the bounds of the two trees."""
    return any(lacking(index_problem(problem).lattice, problem.unit).missing)


def lacks_with(problem: Problem, parts: tuple[Beyond, ...]) -> bool:
    """There is no list that keeps these parts as they are. Raises Undecided."""
    easier = relaxed(problem, parts)
    index = index_problem(easier)
    if any(lacking(index.lattice, easier.unit).missing):
        return True
    if _finder(problem, index, parts).any() is None:
        return True
    if problem.cap is None:
        return False
    try:
        solve_parts(replace(problem, budget=None), parts)
    except Infeasible:
        return True
    return False


def _kept(
    problem: Problem, easier: Problem, wanted: InspectorOdds, finder: Finder
) -> Counter[Assignment]:
    """A list next to the wanted odds whose own odds keep cap and budget: where it does not, wanted
    is stricter than asked by twice as much."""
    goal, cap, budget = wanted, problem.pair_most, problem.budget
    costs, least = costs_of(easier, wanted.index), wanted.report.cost_least
    reached, dearest = problem.unit, Fraction(0)
    for _ in range(_TRIALS):
        found = herd(finder, np.asarray(goal.odds, dtype=np.int64), problem.unit)
        odds = _odds(found, len(goal.odds))
        highest = _highest(wanted, odds)
        dear = Fraction(0)
        if budget is not None and least:
            dear = Fraction(total_cost(costs, odds), problem.unit) / least
        if highest <= problem.pair_most and (problem.budget is None or dear <= problem.budget):
            return found
        reached, dearest = min(reached, highest), dear
        cap -= 2 * max(0, highest - problem.pair_most)
        if budget is not None and problem.budget is not None:
            budget -= 2 * max(Fraction(0), dear - problem.budget)
        stricter = _stricter(easier, cap, budget)
        if stricter is None:
            break
        goal = stricter
    if problem.budget is not None and dearest > problem.budget:
        enough = Fraction(math.ceil(dearest * 1000), 1000)
        raise InvalidProblem([Fault("budget_too_tight", (str(problem.budget),), str(enough))])
    raise Infeasible((_too_strict(problem, finder, wanted, reached),))


def _stricter(easier: Problem, cap: int, budget: Fraction | None) -> InspectorOdds | None:
    if cap < 1 or (budget is not None and budget < 1):
        return None
    held = None if cap >= easier.unit else cap
    try:
        return solve_exact(replace(easier, cap=held, budget=budget))
    except (Infeasible, InvalidProblem):
        return None


def _odds(found: Counter[Assignment], pairs: int) -> Ints:
    odds = np.zeros(pairs, dtype=np.int64)
    for assignment, weight in found.items():
        odds[list(assignment)] += weight
    return odds


def _highest(wanted: InspectorOdds, odds: Ints) -> int:
    """The highest odds of one person at one target."""
    index = wanted.index
    targets = {name: at for at, name in enumerate(sorted({seat.target for seat in index.seats}))}
    of_seat = np.array([targets[seat.target] for seat in index.seats], dtype=np.int64)
    meeting = of_seat[index.seat] * len(index.people) + index.person
    total = np.zeros(len(targets) * len(index.people), dtype=np.int64)
    np.add.at(total, meeting, odds)
    return int(total.max())


def _too_strict(problem: Problem, finder: Finder, wanted: InspectorOdds, reached: int) -> Clash:
    """The cap cannot be kept by a list as far as was tried; with the highest odds of the list that
    came nearest as the cap, it can."""
    ways = (
        (Relaxation(RelaxationKind.RAISE_CAP, reached, before=problem.cap, proved=False),)
        if reached < problem.unit
        else ()
    )
    return Clash(
        kind=ClashKind.PLACES,
        seats=tuple((seat.target, seat.seat) for seat in wanted.index.seats),
        targets=tuple(sorted(problem.seats_of)),
        counties=tuple(sorted({seat.county for seat in problem.seats})),
        inspectors=tuple(who.inspector for who in wanted.index.people),
        rules=("crew_size", *sorted(finder.crossing_codes), "pair_cap"),
        missing=max(1, -(-(reached - problem.pair_most) // problem.unit)),
        relaxations=ways,
    )


def _answer(
    problem: Problem,
    parts: tuple[Beyond, ...],
    wanted: InspectorOdds,
    found: Counter[Assignment],
) -> PortfolioOdds:
    index = wanted.index
    names = [
        (index.seats[seat].target, index.seats[seat].seat, index.people[person].inspector)
        for seat, person in zip(index.seat.tolist(), index.person.tolist(), strict=True)
    ]
    listed: list[tuple[Entries, int]] = sorted(
        (tuple(sorted(names[pair] for pair in assignment)), weight)
        for assignment, weight in found.items()
    )
    tables, weights = tuple(t for t, _ in listed), tuple(w for _, w in listed)
    rows = odds_of(tables, weights)
    difference, differs = largest_difference(rows, wanted.rows)
    share = [weight / problem.unit for weight in weights]
    odds = _odds(found, len(names))
    loads = np.bincount(index.person, odds, len(index.people)) / problem.unit
    loads = loads[np.bincount(index.person, minlength=len(index.people)) > 0]
    least = wanted.report.cost_least
    report = PortfolioReport(
        entropy=-sum(part * math.log2(part) for part in share) + 0.0,
        lowest=min(row.odds for row in rows),
        highest=max(row.odds for row in rows),
        load_lowest=float(loads.min()),
        load_highest=float(loads.max()),
        cost=None
        if least is None
        else Fraction(total_cost(costs_of(problem, index), odds), problem.unit),
        cost_least=least,
    )
    stated = (tables, weights, problem.bits, problem.pair_most, parts, wanted.rows)
    return PortfolioOdds(*stated, difference, differs, wanted, report)
