"""What climbing a ladder needs of the solver: is something lacking, why, what must be postponed."""

from scheduler.odds.clash.explain import clashes_of
from scheduler.odds.clash.lack import lacking
from scheduler.odds.clash.parts import parts_of
from scheduler.odds.index import index_problem
from scheduler.odds.infeasible import Clash, Relaxation, RelaxationKind
from scheduler.odds.problem import Problem
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.ground import case_of
from scheduler.odds.ways.targets import fewest_targets


def lattice_lacks(problem: Problem) -> bool:
    """No odds keep the bounds of the two trees."""
    return any(lacking(index_problem(problem).lattice, problem.unit).missing)


def lacks(problem: Problem) -> bool:
    """No odds keep the rules."""
    return lattice_lacks(problem)


def reasons(problem: Problem) -> tuple[Clash, ...]:
    """The clashes of a problem without odds, with ways out."""
    index = index_problem(problem)
    return clashes_of(problem, index, lacking(index.lattice, problem.unit))


def postponed(problem: Problem, most: int) -> Relaxation | None:
    """As few targets as will do, clash by clash; None if more than `most` would be needed, or
    postponing alone does not do."""
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
