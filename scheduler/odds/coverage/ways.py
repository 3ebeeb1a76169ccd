"""What would do where rules clash: the smallest change of one bound, and changes for all together.

A linear programme proposes; every change offered has been tried: the rules as they would be
(`relaxing.py`) are posed anew and can be kept, the other clashes apart.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest
from math import ceil, floor

from scheduler.odds.coverage.programme import TOLERANCE
from scheduler.odds.coverage.reasons import Bound, Change, Cut, Side
from scheduler.odds.coverage.relaxing import relaxed
from scheduler.odds.coverage.rules import Rules
from scheduler.odds.coverage.system import System
from scheduler.odds.coverage.trial import Trial, possible

TRIED_MOST, TRIED_OF_EACH = 12, 3
"""Changes tried for a clash, and of these for one side of one rule."""

STEPS_MOST = 4
"""Steps in which changes for all clashes together are found."""

Pose = Callable[[Rules], System]
"""The conditions that rules make for the groups at hand."""


@dataclass(frozen=True, eq=False)
class Ways:
    """`system`: what `rules` ask of the groups at hand; `pose`: what other rules would."""

    rules: Rules
    system: System
    pose: Pose

    def changes(self, cut: Cut, others: Collection[Bound]) -> tuple[Change, ...]:
        """For bounds of a clash the smallest change of each alone that ends the clash, smallest
        first; `others` are the bounds of other clashes. Of a rule's places those are tried that
        ask for most, where the same number of entries is the smallest part."""
        found = (self._change(bound, others) for bound in _chosen(cut))
        return tuple(
            sorted((c for c in found if c is not None), key=lambda c: (c.entries, c.bound))
        )

    def repair(self, first: Collection[Bound]) -> tuple[Change, ...]:
        """Changes after which everything can be kept, moving the fewest entries in all.

        Of the limits of rates only the `first` are moved, if that will do (moving those of all
        rates makes the programme as large as the plan), else any. Empty if what the programmes
        propose does not do.
        """
        limits = {limit.bound for limit in self.system.limits} & self.system.asked.keys()
        for soft in dict.fromkeys((frozenset(limits.intersection(first)), frozenset(limits))):
            for stop in (0, 1):  # lower limits of 0 can make rates 0 that totals counted on
                changes = self._in_steps(soft, stop)
                if changes:
                    return tuple(
                        sorted(changes, key=lambda change: (-change.entries, change.bound))
                    )
        return ()

    def _in_steps(self, soft: Collection[Bound], stop: int) -> list[Change]:
        """Changes that do, [] if none are found. An upper limit that rises from 0 gives entries a
        rate that other rules did not reckon with: then more is changed in a further step."""
        made: dict[Bound, Change] = {}
        here = self
        for _ in range(STEPS_MOST):
            fresh = list(here._together(soft, stop))
            for change in fresh:
                own = made.get(change.bound, replace(change, entries=Fraction(0)))
                total = own.entries + change.entries
                made[change.bound] = replace(own, new=change.new, entries=total)
            rules = relaxed(self.rules, made.values())
            here = Ways(rules, self.pose(rules), self.pose)
            if not fresh or possible(here.system):
                return list(made.values()) if fresh else []
        return []

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
        system = self.system.less(others)
        trial = Trial(system, soft=(bound,))
        first, last = self._span(bound)
        eased = trial.slack(most=abs(last - first) + 1)
        for limit in system.limits:
            if limit.bound == bound:
                trial.ease(limit, eased)
        for row in system.rows:
            trial.keep(row, eased if row.bound == bound else None)
        found = trial.solve()
        if found is None:
            return
        by, asked = float(found.values[eased]), self.system.asked[bound].steps
        down = bound.side is Side.LEAST
        nearest = floor(asked - by + TOLERANCE) if down else ceil(asked + by - TOLERANCE)
        for further in range(2):
            steps = nearest - further if down else nearest + further
            if min(first, last) <= steps <= max(first, last):
                yield steps

    def _together(self, soft: Collection[Bound], stop: int) -> Iterator[Change]:
        system = self.system
        trial = Trial(system, soft)
        moved: dict[Bound, int] = {}
        for bound in (*sorted(soft), *(row.bound for row in system.rows)):
            if bound.side is Side.WHOLE:
                moved[bound] = trial.slack()
            else:
                first, last = self._span(bound, stop)
                cost = float(system.weight(bound)) if bound in soft else 1.0
                moved[bound] = trial.slack(cost, abs(last - first) + 1, whole=True)
        for limit in system.limits:
            if limit.bound in soft:
                trial.ease(limit, moved[limit.bound])
        for row in system.rows:
            trial.keep(row, moved[row.bound])
        found = trial.solve()
        if found is None:
            return
        for bound, eased in moved.items():
            by = float(found.values[eased])
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
        entries = abs(asked.steps - steps) * self.system.weight(bound)
        return Change(bound, asked.value, Fraction(steps, asked.scale), entries)


def _chosen(cut: Cut) -> list[Bound]:
    """The bounds to try: in turn one of each side of each rule, those that ask for most first."""
    lists: defaultdict[tuple[str, Side], list[tuple[Fraction, Bound]]] = defaultdict(list)
    for bound, value in zip(cut.bounds, cut.values, strict=True):
        lists[bound.rule, bound.side].append((-(value or Fraction(0)), bound))
    few = (sorted(own)[:TRIED_OF_EACH] for own in lists.values())
    turns = (bound for turn in zip_longest(*few) for bound in turn if bound is not None)
    return [bound for _, bound in turns][:TRIED_MOST]


def _dropped(bound: Bound) -> Change:
    return Change(bound, Fraction(1), None, Fraction(1, 2))
