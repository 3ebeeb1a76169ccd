"""A list of whole assignments, or why there is none and what would do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheduler.odds.infeasible import Clash, Infeasible, Relaxation
from scheduler.odds.portfolio.answer import PortfolioOdds
from scheduler.odds.portfolio.check import possible_parts
from scheduler.odds.portfolio.clash import clash_of
from scheduler.odds.portfolio.crossing import relaxed, splits
from scheduler.odds.portfolio.solve import NoAssignment, lattice_lacks, solve_parts
from scheduler.odds.portfolio.ways import does
from scheduler.odds.problem import Problem


def solve(problem: Problem) -> PortfolioOdds:
    """See `scheduler.odds.solve_portfolio`."""
    raised: Infeasible | NoAssignment | None = None
    for parts in possible_parts(problem) or ((),):
        try:
            return solve_parts(problem, parts)
        except (Infeasible, NoAssignment) as error:
            raised = raised or error
    assert raised is not None
    if isinstance(raised, NoAssignment):
        raise Infeasible((clash_of(problem, raised.parts),))
    raise Infeasible(tuple(_with_ways(problem, raised.clashes)))


def holds_splits(problem: Problem) -> bool:
    """Could a list keep as they are the rules that exact odds keep by public splits? As far as
    bounds say."""
    if not splits(problem):
        return False
    return not lattice_lacks(relaxed(problem, possible_parts(problem)[-1]))


def _with_ways(problem: Problem, clashes: Sequence[Clash]) -> Iterator[Clash]:
    """The clashes with those of their ways out that do on the whole problem too. Each ends one
    clash, so of every other one the first way is taken along."""
    for clash in clashes:
        others = [other.relaxations[:1] for other in clashes if other is not clash]
        along: list[Relaxation] = [way for first in others for way in first]
        kept = (way for way in clash.relaxations if all(others) and does(problem, (*along, way)))
        yield replace(clash, relaxations=tuple(kept))
