"""Finding the smallest sets of bounds that clash, by OR-Tools; `ways.py` finds what would do."""

from collections.abc import Collection
from fractions import Fraction

from ortools.math_opt.python import mathopt

from scheduler.odds.coverage.cores import smallest_core
from scheduler.odds.coverage.narrow import LARGE, narrowed, suspects
from scheduler.odds.coverage.reasons import Bound, Clash, Uncoverable
from scheduler.odds.coverage.rules import Rules
from scheduler.odds.coverage.system import Row, System
from scheduler.odds.coverage.trial import TOLERANCE, Trial, possible
from scheduler.odds.coverage.ways import Pose, Ways

CLASHES_MOST = 10
"""More clashes than these are not told apart; the repair covers them too."""


def explain(rules: Rules, pose: Pose) -> Uncoverable | None:
    """All clashes and ways out, or None if there is no clash."""
    system = pose(rules)
    found: list[tuple[Bound, ...]] = []
    gone: set[Bound] = set()
    while len(found) < CLASHES_MOST:
        few = suspects(system, gone)
        core = None if few is None else _clash(few, small=len(system.rows) < LARGE)
        if core is None:
            break
        found.append(core)
        gone.update(core)
    if not found:
        return None
    ways = Ways(rules, system, pose)
    clashes = [
        Clash(core, _missing(narrowed(system, core)), ways.changes(core, gone.difference(core)))
        for core in found
    ]
    more = not possible(system, gone)
    repair = ways.repair()
    alone = clashes[0].changes[:1] if len(clashes) == 1 and not more else ()
    if alone and (not repair or alone[0].entries <= sum(each.entries for each in repair)):
        repair = alone  # as few entries, and one rule only
    return Uncoverable(tuple(clashes), repair, more)


def _clash(system: System, *, small: bool) -> tuple[Bound, ...] | None:
    """A smallest clash, or in a large plan one of which no bound can be left out."""
    if small:
        return _smallest_clash(system)
    if possible(system):
        return None
    for bound in system.bounds:
        fewer = narrowed(system, set(system.bounds) - {bound})
        system = system if possible(fewer) else fewer
    return system.bounds


def _smallest_clash(system: System) -> tuple[Bound, ...] | None:
    bounds = system.bounds
    number = {bound: at for at, bound in enumerate(bounds)}

    def gives_up(kept: tuple[int, ...]) -> frozenset[int] | None:
        return _given_up(system, [(row, number[row.bound]) for row in system.rows], set(kept))

    core = smallest_core(gives_up, len(bounds))
    return None if core is None else tuple(bounds[at] for at in core)


def _given_up(
    system: System, rows: list[tuple[Row, int]], kept: Collection[int]
) -> frozenset[int] | None:
    """The bounds missed where `kept` hold and the others are missed by as little as possible."""
    trial = Trial(system)
    slacks = []
    for row, number in rows:
        slack = trial.slack() if number not in kept else None
        trial.keep(row, slack=0.0 if slack is None else slack)
        if slack is not None:
            slacks.append((number, slack))
    trial.model.minimize(mathopt.fast_sum(slack for _, slack in slacks))
    result = trial.solve()
    if result is None:
        return None
    missed = result.variable_values([slack for _, slack in slacks])
    return frozenset(
        number for (number, _), by in zip(slacks, missed, strict=True) if by > TOLERANCE
    )


def _missing(core: System) -> Fraction:
    """The fewest entries by which the bounds of a clash are missed, summed over their rows."""
    trial = Trial(core)
    slacks = []
    for row in core.rows:
        slacks.append(trial.slack())
        trial.keep(row, slack=slacks[-1])
    trial.model.minimize(mathopt.fast_sum(slacks))
    result = trial.solve()
    if result is None:
        raise RuntimeError("slack makes room")
    return Fraction(round(result.objective_value() * core.unit), core.unit)
