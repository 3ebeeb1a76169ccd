"""The smallest possible cap on a pair, and the explanation of a clash by a minimum cut."""

from bench.instances import Instance, as_problem, clashing, instance
from bench.measured import Result, Watch
from scheduler.odds import Infeasible, Problem, smallest_cap, solve_inspectors

SEED = 1


def ours(size: str) -> Result:
    """q* of a problem that has odds, then the reasons of one that has none.

    Raises RuntimeError if the explanation does not name exactly what was planted.
    """
    asked = as_problem(instance(size, SEED))
    planted = clashing(size, SEED)
    impossible = as_problem(planted)
    _warm_up()
    watch = Watch()
    with watch.stage("q*"):
        cap = smallest_cap(asked)
    with watch.stage("explanation"):
        found = _explained(impossible)
    _check(planted, impossible, found)
    clash = found.clash
    return watch.result(
        f"q* and explanation {size}",
        smallest_cap=cap / asked.unit,
        targets=len(clash.targets),
        missing=clash.missing,
        offers=len(clash.relaxations),
    )


def _explained(problem: Problem) -> Infeasible:
    try:
        solve_inspectors(problem)
    except Infeasible as found:
        return found
    raise RuntimeError("odds were found where there are none")


def _check(planted: Instance, problem: Problem, found: Infeasible) -> None:
    special = {seat.target for seat in problem.seats if seat.qualification}
    holders = {person.inspector for person in problem.candidates if person.qualifications}
    named = {target for clash in found.clashes for target in clash.targets}
    people = {inspector for clash in found.clashes for inspector in clash.inspectors}
    if named != special or people != holders:
        raise RuntimeError(
            f"the clash of {planted.size} names {len(named)} targets and {len(people)} people"
            f" instead of {len(special)} and {len(holders)}"
        )


def _warm_up() -> None:
    smallest_cap(as_problem(instance("tiny", SEED)))
    _explained(as_problem(clashing("S", SEED)))
