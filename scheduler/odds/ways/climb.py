"""What climbing a ladder needs of the solver: is something lacking, why, what must be postponed."""

from dataclasses import replace

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
from scheduler.odds.ways.waiting import Unsettled, fewest_waiting


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
    best, proved = (None, True) if beyond(problem) else _by_exact_odds(problem, most)
    for parts in possible_parts(problem):
        fewer = most if best is None else best.amount - 1
        found = fewest_postponed(problem, parts, fewer)
        best, proved = found.way or best, proved and found.proved
    return None if best is None else replace(best, proved=proved)


def _by_exact_odds(problem: Problem, most: int) -> tuple[Relaxation | None, bool]:
    """And whether no fewer would do."""
    try:
        return fewest_waiting(problem, most), True
    except Unsettled:
        way = _clash_by_clash(problem, most)
        return way, False


def _clash_by_clash(problem: Problem, most: int) -> Relaxation | None:
    """The fewest for each clash, and again for those that are left: perhaps more than needed."""
    gone: set[str] = set()
    left = problem
    while True:
        index = index_problem(left)
        lack = lacking(index.lattice, left.unit)
        if not any(lack.missing):
            break
        found = [
            fewest_targets(case_of(left, index, lack, part), most - len(gone))
            for part in parts_of(index, lack)
        ]
        more = {target for way in found if way is not None for target in way.targets}
        gone |= more
        if not more or len(gone) > most or len(gone) == len(problem.seats_of):
            return None
        way = Relaxation(RelaxationKind.POSTPONE, len(more), targets=tuple(sorted(more)))
        left = apply(left, way)
    return Relaxation(RelaxationKind.POSTPONE, len(gone), targets=tuple(sorted(gone)), proved=False)


__all__ = ["lacks", "postponed", "reasons"]
