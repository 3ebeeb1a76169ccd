"""What would do where rules clash: the smallest change of one bound, and changes for all together.

A linear programme proposes; every change offered has been tried: the rules as they would be
(`relaxing.py`) are posed anew and can be kept, the other clashes apart.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from ortools.math_opt.python import mathopt

from scheduler.odds.coverage.reasons import Bound, Change, Side
from scheduler.odds.coverage.relaxing import relaxed
from scheduler.odds.coverage.rules import Rules
from scheduler.odds.coverage.system import System
from scheduler.odds.coverage.trial import TOLERANCE, Trial, possible

CHANGES_MOST = 12

Pose = Callable[[Rules], System]
"""The conditions that rules make for the groups at hand."""


@dataclass(frozen=True, eq=False)
class Ways:
    """`system`: what `rules` ask of the groups at hand; `pose`: what other rules would."""

    rules: Rules
    system: System
    pose: Pose

    def changes(self, core: Sequence[Bound], others: Collection[Bound]) -> tuple[Change, ...]:
        """For each bound of a clash the smallest change of it alone that ends the clash, smallest
        first; `others` are the bounds of other clashes. Of a clash of very many bounds CHANGES_MOST
        are tried, of each rule at least one if so many may be."""
        found = (self._change(bound, others) for bound in _one_of_each_first(core)[:CHANGES_MOST])
        return tuple(
            sorted((c for c in found if c is not None), key=lambda c: (c.entries, c.bound))
        )

    def repair(self) -> tuple[Change, ...]:
        """Changes after which everything can be kept, moving the fewest entries in all.

        Empty if what the programme proposes does not do: a lower limit that falls to 0 can make
        a rate 0 that totals counted on; then limits stop one step before.
        """
        for stop in (0, 1):
            changes = tuple(self._together(stop))
            if self._works(changes, ()):
                return tuple(sorted(changes, key=lambda change: (-change.entries, change.bound)))
        return ()

    def _works(self, changes: Sequence[Change], others: Collection[Bound]) -> bool:
        return possible(self.pose(relaxed(self.rules, changes)), others)

    def _change(self, bound: Bound, others: Collection[Bound]) -> Change | None:
        if bound.side is Side.WHOLE:
            dropped = _dropped(bound)
            return dropped if self._works([dropped], others) else None
        if bound not in self.system.asked:
            return None
        for steps in self._nearest(bound, others):
            change = self._moved(bound, steps)
            if change.new != change.old and self._works([change], others):
                return change
        return None

    def _nearest(self, bound: Bound, others: Collection[Bound]) -> Iterator[int]:
        """Values of one bound, in steps, with which the rest can be kept, the nearest first."""
        trial = Trial(self.system)
        first, last = self._span(bound)
        steps = trial.model.add_variable(lb=min(first, last), ub=max(first, last))
        for row in self.system.rows:
            if row.bound not in others:
                trial.keep(row, float(row.step) * steps if row.bound == bound else None)
        down = bound.side is Side.LEAST
        trial.model.set_objective(steps, is_maximize=down)
        result = trial.solve()
        if result is None:
            return
        near = result.variable_values(steps)
        nearest = floor(near + TOLERANCE) if down else ceil(near - TOLERANCE)
        for further in range(2):
            steps_tried = nearest - further if down else nearest + further
            if min(first, last) <= steps_tried <= max(first, last):
                yield steps_tried

    def _together(self, stop: int) -> Iterator[Change]:
        trial = Trial(self.system)
        moved: dict[Bound, mathopt.Variable] = {}
        for bound in self.system.bounds:
            if bound in self.system.asked:
                first, last = self._span(bound, stop)
                moved[bound] = trial.number(0, abs(last - first) + 1)
            elif bound.side is Side.WHOLE:
                moved[bound] = trial.slack()
        for row in self.system.rows:
            own = moved.get(row.bound)
            trial.keep(row, slack=0.0 if own is None else _scale(row.bound, row.step) * own)
        weight = self.system.weight
        trial.model.minimize(
            mathopt.fast_sum(_scale(bound, weight[bound]) * own for bound, own in moved.items())
        )
        result = trial.solve()
        if result is None:
            return
        for bound, own in moved.items():
            by = result.variable_values(own)
            if bound.side is Side.WHOLE and by > TOLERANCE:
                yield _dropped(bound)
            elif bound.side is not Side.WHOLE and round(by):
                yield self._moved(bound, self._reached(bound, round(by), stop))

    def _span(self, bound: Bound, stop: int = 0) -> tuple[int, int]:
        """The first and the last value, in whole steps, that ask for no more than the bound does;
        lower limits of rates go down to `stop`."""
        asked = self.system.asked[bound]
        if bound.side is Side.LEAST:
            first = floor(asked.steps)
            return first, min(first, stop if asked.scale > 1 else 0)
        return ceil(asked.steps), max(ceil(asked.steps), asked.top)

    def _reached(self, bound: Bound, steps: int, stop: int) -> int:
        """The first whole step that is at least so many steps from what the bound asks."""
        asked, (_, last) = self.system.asked[bound], self._span(bound, stop)
        if bound.side is Side.LEAST:
            return max(last, floor(asked.steps - steps))
        return min(last, ceil(asked.steps + steps))

    def _moved(self, bound: Bound, steps: int) -> Change:
        asked = self.system.asked[bound]
        entries = abs(asked.steps - steps) * self.system.weight[bound]
        return Change(bound, asked.value, Fraction(steps, asked.scale), entries)


def _one_of_each_first(core: Sequence[Bound]) -> list[Bound]:
    first = {(bound.rule, bound.side): bound for bound in reversed(core)}
    return sorted(core, key=lambda bound: (first[bound.rule, bound.side] != bound, bound))


def _scale(bound: Bound, step: Fraction) -> float:
    """A whole total may be off by up to half an entry, whatever its step."""
    return 1.0 if bound.side is Side.WHOLE else float(step)


def _dropped(bound: Bound) -> Change:
    return Change(bound, Fraction(1), None, Fraction(1, 2))
