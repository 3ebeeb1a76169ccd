"""Limits far beyond what anybody could take, in numbers that can still be added up.

A load of a thousand million places means “no limit”; as a minimum it is a slip of the pen. In units
of 2^-K the sum of a few of them no longer fits into 64 bits. Nobody takes more places than they
have pairs, so a limit beyond that by one place does the same: an upper one never binds, and a
minimum can never be kept. Only how much is missing is then told too low: `in_full` tells it.
"""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.odds.clash.lack import lacking
from scheduler.odds.index import Index
from scheduler.odds.infeasible import Clash, ClashKind, Relaxation, RelaxationKind
from scheduler.odds.problem import Problem
from scheduler.odds.ways.relax import size


def in_full(problem: Problem, index: Index, clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    """The clashes, with what was left out of the minimums of their people; the worst first."""
    low = index.lattice.b.low[: len(index.people)] // problem.unit
    left_out = {
        who.inspector: who.load_least - places
        for who, places in zip(index.people, low.tolist(), strict=True)
        if who.load_least > places
    }
    found = (_in_full(problem, index, clash, left_out) for clash in clashes)
    return tuple(sorted(found, key=lambda clash: -clash.missing)) if left_out else tuple(clashes)


def _in_full(problem: Problem, index: Index, clash: Clash, left_out: dict[str, int]) -> Clash:
    more = sum(left_out.get(name, 0) for name in clash.inspectors)
    if clash.kind is not ClashKind.WORK or not more:
        return clash
    ways = (
        replace(way, amount=_amount(problem, index, way, left_out))
        if way.kind is RelaxationKind.LOWER_LEAST
        else way
        for way in clash.relaxations
    )
    return replace(clash, missing=clash.missing + more, relaxations=tuple(sorted(ways, key=size)))


def _amount(problem: Problem, index: Index, way: Relaxation, left_out: dict[str, int]) -> int:
    """By how much these people's minimums must be lowered: `way` says it of the nearer limits.

    What must be left over is what other clashes miss: nothing of theirs changes by it.
    """
    lattice = index.lattice
    number = {who.inspector: at for at, who in enumerate(index.people)}
    people = [number[name] for name in way.inspectors]

    def missing(amount: int) -> tuple[int, ...]:
        low = lattice.b.low.copy()
        for at in people:
            lowered = max(index.people[at].load_least - amount, 0) * problem.unit
            low[at] = min(int(low[at]), lowered)
        return lacking(replace(lattice, b=replace(lattice.b, low=low)), problem.unit).missing

    enough = way.amount + max(left_out.get(name, 0) for name in way.inspectors)
    others = missing(enough)
    too_little = way.amount - 1
    while enough - too_little > 1:
        middle = (enough + too_little) // 2
        if missing(middle) == others:
            enough = middle
        else:
            too_little = middle
    return enough
