"""What climbing a ladder needs of the solver: is something lacking, why, what must be postponed."""

from scheduler.odds.clash.lack import lacking
from scheduler.odds.clash.parts import parts_of
from scheduler.odds.index import index_problem
from scheduler.odds.infeasible import Clash, Infeasible, Relaxation, RelaxationKind
from scheduler.odds.portfolio import beyond
from scheduler.odds.portfolio.check import possible_parts
from scheduler.odds.portfolio.postponing import fewest_postponed
from scheduler.odds.portfolio.solve import lacks
from scheduler.odds.problem import Problem
from scheduler.odds.solve import fairest_odds
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.ground import case_of
from scheduler.odds.ways.targets import fewest_targets


def reasons(problem: Problem) -> tuple[Clash, ...]:
    """The clashes of a problem without odds, with ways out."""
    try:
        fairest_odds(problem)
    except Infeasible as error:
        return error.clashes
    raise ValueError("there are odds")


def postponed(problem: Problem, most: int) -> Relaxation | None:
    """As few targets as will do; None if more than `most` would be needed, or postponing alone does
    not do. Where exact odds and a list of whole assignments need as many, the exact ones count."""
    found = [] if beyond(problem) else [_postponed(problem, most)]
    found += [fewest_postponed(problem, parts, most) for parts in possible_parts(problem)]
    ways = [way for way in found if way is not None]
    return min(ways, key=lambda way: way.amount, default=None)


def _postponed(problem: Problem, most: int) -> Relaxation | None:
    """For exact odds, clash by clash."""
    gone: set[str] = set()
    proved, left = True, problem
    while True:
        index = index_problem(left)
        lack = lacking(index.lattice, left.unit)
        if not any(lack.missing):
            break
        proved = proved and not gone  # a second round may have been spared by another first one
        found = [
            fewest_targets(case_of(left, index, lack, part), most - len(gone))
            for part in parts_of(index, lack)
        ]
        more = {target for way in found if way is not None for target in way.targets}
        proved = proved and all(way is not None and way.proved for way in found)
        gone |= more
        if not more or len(gone) > most or len(gone) == len(problem.seats_of):
            return None
        way = Relaxation(RelaxationKind.POSTPONE, len(more), targets=tuple(sorted(more)))
        left = apply(left, way)
    return Relaxation(
        RelaxationKind.POSTPONE, len(gone), targets=tuple(sorted(gone)), proved=proved
    )


__all__ = ["lacks", "postponed", "reasons"]
