"""Finding small sets of bounds that clash, by OR-Tools; `ways.py` finds what would do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.odds.coverage.cores import Undecided, irreducible_core, smallest_core
from scheduler.odds.coverage.narrow import Suspects, narrowed, suspects
from scheduler.odds.coverage.programme import TOLERANCE
from scheduler.odds.coverage.reasons import Bound, Clash, Cut, Side, Uncoverable
from scheduler.odds.coverage.rules import Rules
from scheduler.odds.coverage.system import System
from scheduler.odds.coverage.trial import Trial, possible
from scheduler.odds.coverage.ways import Pose, Ways

CLASHES_MOST = 10
"""More clashes than these are not explained; the repair covers them too."""

FOUND_MOST = 100
"""More than these are not told apart."""

LARGE = 2_000
"""Conditions (`System.extent`) from which on the smallest of all clashes is not looked for."""

ROUNDS = 50
"""The search for the smallest of all clashes ends after so many programmes."""


@dataclass(frozen=True)
class _Core:
    """Bounds that clash, sorted; none can be left out. `smallest`: nor are there fewer."""

    bounds: tuple[Bound, ...]
    smallest: bool


def explain(rules: Rules, pose: Pose) -> Uncoverable | None:
    """All clashes and ways out, or None if there is no clash."""
    system = pose(rules)
    cores = _disjoint_cores(system)
    if not cores:
        return None
    gone = {bound for core in cores for bound in core.bounds}
    ways = Ways(rules, system, pose)
    clashes = []
    for core in cores[:CLASHES_MOST]:
        others = gone.difference(core.bounds)
        cut = _cut(system.less(others), core.bounds)
        clashes.append(
            Clash(
                core.bounds,
                _missing(system, core.bounds),
                ways.changes(cut, others),
                cut,
                core.smallest,
            )
        )
    more = len(cores) > CLASHES_MOST
    repair = ways.repair(system.bounds if system.extent < LARGE else gone)
    alone = clashes[0].changes[:1] if len(clashes) == 1 and not more else ()
    if alone and (not repair or alone[0].entries <= sum(each.entries for each in repair)):
        repair = alone  # as few entries, and one rule only
    return Uncoverable(tuple(clashes), repair, more)


def _disjoint_cores(system: System) -> list[_Core]:
    """Clashes that share no bound, until nothing clashes any more (or FOUND_MOST of them)."""
    found: list[_Core] = []
    gone: set[Bound] = set()
    while len(found) < FOUND_MOST:
        fresh = _cores(system.less(gone))
        if not fresh:
            break
        for core in fresh:
            if gone.isdisjoint(core.bounds):
                found.append(core)
                gone.update(core.bounds)
    return found


def _cores(system: System) -> list[_Core]:
    """Some clashes; [] if there are none. In a small system the smallest alone."""
    found = sorted(
        filter(None, (_reduced(system, each) for each in suspects(system))),
        key=lambda bounds: (len(bounds), bounds),
    )
    proven, small = 2, system.extent < LARGE  # one that clashes alone would have been found first
    if small and not (found and len(found[0]) <= proven):
        try:
            core = _smallest(system, below=len(found[0]) if found else None)
        except Undecided as ended:
            found, proven = found[:1], max(proven, ended.least)
        else:
            return [_Core(core, True)] if core else []
    if not found and not possible(system):
        found = [_reduced(system, tuple(sorted(system.bounds, key=_wholes_last)))]
    cores = [_Core(bounds, len(bounds) <= proven) for bounds in found]
    return [core for core in cores if core.smallest] or cores if small else cores


def _wholes_last(bound: Bound) -> tuple[bool, Bound]:
    return bound.side is Side.WHOLE, bound


def _reduced(system: System, order: Suspects) -> tuple[Bound, ...]:
    """Some of the bounds that clash, of which none can be left out; the first ones are left out
    first. () if they do not clash: a price may stand where nothing is missed."""
    few = narrowed(system, order)
    if possible(few):
        return ()

    def clashing(kept: Sequence[int]) -> bool:
        return not possible(few.only({order[at] for at in kept}))

    return tuple(sorted(order[at] for at in irreducible_core(clashing, range(len(order)))))


def _smallest(system: System, below: int | None) -> tuple[Bound, ...] | None:
    """The smallest clash, None if there is none. Raises Undecided."""
    bounds = system.bounds

    def gives_up(kept: tuple[int, ...]) -> frozenset[int] | None:
        missed = _missed(system, {bounds[at] for at in kept})
        return None if missed is None else frozenset(map(bounds.index, missed[0]))

    core = smallest_core(gives_up, len(bounds), below=below, rounds=ROUNDS)
    return None if core is None else tuple(bounds[at] for at in core)


def _missed(system: System, kept: Collection[Bound]) -> tuple[set[Bound], float] | None:
    """The bounds missed where `kept` hold and the others are missed by as little as possible, and
    by how many entries; None if nothing keeps those."""
    trial = Trial(system, soft=set(system.bounds).difference(kept))
    slacks: list[tuple[Bound, int]] = []
    for limit in system.limits:
        if limit.bound not in kept:
            slacks += [(limit.bound, slack) for slack in trial.elastic(limit)]
    for row in system.rows:
        slack = None if row.bound in kept else trial.slack()
        trial.keep(row, slack)
        if slack is not None:
            slacks.append((row.bound, slack))
    found = trial.solve()
    if found is None:
        return None
    return {bound for bound, slack in slacks if found.values[slack] > TOLERANCE}, found.objective


def _missing(system: System, bounds: Collection[Bound]) -> Fraction:
    """The fewest entries by which bounds are missed together."""
    few = narrowed(system, bounds)
    missed = _missed(few, ())
    if missed is None:
        raise RuntimeError("slack makes room")
    return Fraction(round(missed[1] * few.unit), few.unit)


def _cut(system: System, core: tuple[Bound, ...]) -> Cut:
    """All that pulls in a clash, `system` being without the other ones."""
    rules = {(bound.rule, bound.side) for bound in core}
    near = {bound for bound in system.bounds if (bound.rule, bound.side) in rules}
    parts = suspects(system.only(near)) if near != set(core) else []
    totals = {bound for bound in core if bound.place}
    wider = next((part for part in parts if totals.issubset(part)), ())
    bounds = tuple(sorted({*core, *wider}))
    values = tuple(system.asked[b].value if b in system.asked else None for b in bounds)
    return Cut(bounds, values, _missing(system, bounds))
