"""Finding the smallest sets of bounds that clash, and what would do, by OR-Tools.

Each change offered has been tried: with it the rules can be kept, the other clashes apart; the
repair resolves all of them at once.
"""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from ortools.math_opt.python import mathopt

from scheduler.odds.coverage.cores import smallest_core
from scheduler.odds.coverage.reasons import Bound, Change, Clash, Side, Uncoverable
from scheduler.odds.coverage.system import Row, System
from scheduler.odds.coverage.trial import TOLERANCE, Trial

CLASHES_MOST = 10
"""More clashes than these are not told apart; the repair covers them too."""


def possible(
    system: System,
    without: Collection[Bound] = (),
    moved: Mapping[Bound, int] | None = None,
) -> bool:
    """Whether some expectations keep every bound but those left out, with some moved to a number
    of steps."""
    trial = Trial(system)
    for row in system.rows:
        if row.bound not in without:
            steps = (moved or {}).get(row.bound)
            trial.keep(row, None if steps is None else float(row.step * steps))
    return trial.solve() is not None


def explain(system: System) -> Uncoverable | None:
    """All clashes and ways out, or None if there is no clash."""
    found: list[tuple[Bound, ...]] = []
    gone: set[Bound] = set()
    while len(found) < CLASHES_MOST:
        core = _smallest_clash(system, gone)
        if core is None:
            break
        found.append(core)
        gone.update(core)
    if not found:
        return None
    clashes = []
    for core in found:
        changes = sorted(_changes(system, core, gone), key=lambda c: (c.entries, c.bound))
        clashes.append(Clash(core, _missing(system, core), tuple(changes)))
    more = not possible(system, gone)
    return Uncoverable(tuple(clashes), _repair(system), more)


def _smallest_clash(system: System, gone: Collection[Bound]) -> tuple[Bound, ...] | None:
    bounds = [bound for bound in system.bounds if bound not in gone]
    number = {bound: at for at, bound in enumerate(bounds)}
    rows = [row for row in system.rows if row.bound in number]

    def gives_up(kept: tuple[int, ...]) -> frozenset[int] | None:
        return _given_up(system, [(row, number[row.bound]) for row in rows], set(kept))

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


def _missing(system: System, core: Collection[Bound]) -> Fraction:
    """The fewest entries by which the bounds of a clash are missed, summed over their rows."""
    trial = Trial(system)
    slacks = []
    for row in system.rows:
        if row.bound in core:
            slacks.append(trial.slack())
            trial.keep(row, slack=slacks[-1])
    trial.model.minimize(mathopt.fast_sum(slacks))
    result = trial.solve()
    assert result is not None, "slack makes room"
    return Fraction(round(result.objective_value() * system.unit), system.unit)


def _changes(system: System, core: Collection[Bound], gone: Collection[Bound]) -> Iterator[Change]:
    """For each bound of a clash the smallest change of it alone that ends the clash."""
    others = set(gone) - set(core)
    for bound in core:
        if bound.side is Side.WHOLE:
            if possible(system, {*others, bound}):
                yield _dropped(bound)
        elif bound in system.asked:
            change = _least_change(system, bound, others)
            if change is not None:
                yield change


def _least_change(system: System, bound: Bound, others: Collection[Bound]) -> Change | None:
    """The nearest value of one bound with which the rest can be kept, tried as it is offered."""
    trial = Trial(system)
    first, last = _span(system, bound)
    steps = trial.model.add_variable(lb=min(first, last), ub=max(first, last))
    for row in system.rows:
        if row.bound not in others:
            trial.keep(row, float(row.step) * steps if row.bound == bound else None)
    down = bound.side is Side.LEAST
    trial.model.set_objective(steps, is_maximize=down)
    result = trial.solve()
    if result is None:
        return None
    near = result.variable_values(steps)
    nearest = floor(near + TOLERANCE) if down else ceil(near - TOLERANCE)
    for tried in (nearest, nearest - 1 if down else nearest + 1):
        if possible(system, others, {bound: tried}):
            return _moved(system, bound, tried)
    return None


def _repair(system: System) -> tuple[Change, ...]:
    """Changes after which everything can be kept, moving the fewest entries in all."""
    trial = Trial(system)
    moved: dict[Bound, mathopt.Variable] = {}
    for bound in system.bounds:
        if bound in system.asked:
            first, last = _span(system, bound)
            moved[bound] = trial.number(0, abs(last - first) + 1)
        elif bound.side is Side.WHOLE:
            moved[bound] = trial.slack()
    for row in system.rows:
        own = moved.get(row.bound)
        scale = 1.0 if row.bound.side is Side.WHOLE else float(row.step)
        trial.keep(row, slack=0.0 if own is None else scale * own)
    trial.model.minimize(
        mathopt.fast_sum(
            (1.0 if bound.side is Side.WHOLE else float(system.weight[bound])) * own
            for bound, own in moved.items()
        )
    )
    result = trial.solve()
    assert result is not None, "what cannot be moved can be kept"
    changes = []
    for bound, own in moved.items():
        by = result.variable_values(own)
        if bound.side is Side.WHOLE and by > TOLERANCE:
            changes.append(_dropped(bound))
        elif bound.side is not Side.WHOLE and round(by):
            changes.append(_moved(system, bound, _reached(system, bound, round(by))))
    return tuple(sorted(changes, key=lambda change: (-change.entries, change.bound)))


def _span(system: System, bound: Bound) -> tuple[int, int]:
    """The first and the last value, in whole steps, that ask for no more than the bound does."""
    asked = system.asked[bound]
    if bound.side is Side.LEAST:
        return floor(asked.steps), 0
    return ceil(asked.steps), max(ceil(asked.steps), asked.top)


def _reached(system: System, bound: Bound, steps: int) -> int:
    """The first whole step that is at least so many steps from what the bound asks."""
    asked = system.asked[bound]
    if bound.side is Side.LEAST:
        return max(0, floor(asked.steps - steps))
    return min(ceil(asked.steps + steps), asked.top)


def _moved(system: System, bound: Bound, steps: int) -> Change:
    asked = system.asked[bound]
    entries = abs(asked.steps - steps) * system.weight[bound]
    return Change(bound, asked.value, Fraction(steps, asked.scale), entries)


def _dropped(bound: Bound) -> Change:
    return Change(bound, Fraction(1), None, Fraction(1, 2))
