"""The rules as linear conditions, for OR-Tools: bounds of rates, and totals.

Needed where raking does not settle: to find which rules clash, and to settle whole totals that
pull against each other. An atom is a set of groups that the same rules name; its variable is its
expected number of entries.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import numpy as np

from scheduler.odds.coverage.classes import RATE_STEPS, Classes, combined
from scheduler.odds.coverage.given import Given
from scheduler.odds.coverage.index import Bools, GroupIndex, Ints
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.rules import KEPT_PARTS, Mandatory, Rules

UPPER = (Side.MOST, Side.ZERO)
"""Sides that bound from above."""


@dataclass(frozen=True, eq=False)
class Limit:
    """A bound of rates: each of `atoms` has at least or at most (the bound's side) so many `units`
    of 1/unit entries. `step`: the units by which that moves when the bound moves one step."""

    bound: Bound
    atoms: Ints
    units: Ints
    step: Ints


@dataclass(frozen=True, eq=False)
class Row:
    """The atoms' sum is at least or at most (the bound's side) `entries`; for WHOLE a whole
    number. It moves one entry when the bound moves one step."""

    bound: Bound
    atoms: Ints
    entries: int = 0


@dataclass(frozen=True, eq=False)
class Asked:
    """A bound's value: entries (`scale` 1) or a rate (`scale` RATE_STEPS); relaxed values are
    whole steps of 1/scale, up to `top` steps."""

    value: Fraction
    scale: int
    top: int

    @property
    def steps(self) -> Fraction:
        return self.value * self.scale


@dataclass(frozen=True, eq=False)
class System:
    """`size`: entries per atom, 1 or more; `limits` and `rows` sorted by bound; `asked`: what each
    bound that may be relaxed asks for. All that the rules say is a whole number of 1/`unit`
    entries."""

    size: Ints
    unit: int
    limits: tuple[Limit, ...]
    rows: tuple[Row, ...]
    asked: dict[Bound, Asked]

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """Every bound that says something, sorted."""
        return tuple(sorted({e.bound for e in self.limits} | {e.bound for e in self.rows}))

    @property
    def extent(self) -> int:
        """How many conditions there are, those of every atom's rate included."""
        return len(self.rows) + sum(len(limit.atoms) for limit in self.limits)

    @cached_property
    def in_rows(self) -> Ints:
        """A number for each atom, the same for atoms in the same rows."""
        parts = [row.atoms for row in self.rows]
        atoms = np.concatenate([np.zeros(0, dtype=np.int64), *parts])
        order = np.argsort(atoms, kind="stable")
        rows = np.repeat(np.arange(len(parts)), [len(part) for part in parts])[order]
        ends = np.searchsorted(atoms[order], np.arange(len(self.size) + 1)).tolist()
        known: dict[bytes, int] = {}
        found = (
            known.setdefault(rows[start:end].tobytes(), len(known)) for start, end in pairwise(ends)
        )
        return np.fromiter(found, dtype=np.int64, count=len(self.size))

    def only(self, bounds: Collection[Bound]) -> "System":
        """The same atoms with these bounds alone."""
        return replace(
            self,
            limits=tuple(limit for limit in self.limits if limit.bound in bounds),
            rows=tuple(row for row in self.rows if row.bound in bounds),
        )

    def less(self, gone: Collection[Bound]) -> "System":
        """The same without some bounds."""
        return self.only(set(self.bounds).difference(gone)) if gone else self

    def weight(self, bound: Bound) -> Fraction:
        """Entries by which all conditions of a bound move together with one step."""
        steps = sum(int(limit.step.sum()) for limit in self.limits if limit.bound == bound)
        return Fraction(steps, self.unit) + sum(row.bound == bound for row in self.rows)


def system_of(index: GroupIndex, given: Given, classes: Classes, rules: Rules) -> System:
    """All rules, none of them assumed to be possible."""
    used = ~given.left_out & (index.sizes > 0)
    named = [index.matching(rule.where) for rule in rules.limiting]
    code = combined(
        [classes.of_group, given.rule, *(mask.astype(np.int64) for mask in named)], used
    )
    own, first, inverse = np.unique(code[used], return_index=True, return_inverse=True)
    member = np.flatnonzero(used)[first]
    size: Ints = np.zeros(len(own), dtype=np.int64)
    np.add.at(size, inverse, index.sizes[used])
    limits = [*_named_limits(rules, [mask[member] for mask in named], size * classes.unit)]
    limits += _given_limits(given, rules, member, size, classes.unit)
    rows = sorted(_rows(classes, classes.of_group[member]), key=lambda row: row.bound)
    limits.sort(key=lambda limit: limit.bound)
    return System(size, classes.unit, tuple(limits), tuple(rows), dict(_asked(rules, classes)))


def _asked(rules: Rules, classes: Classes) -> Iterator[tuple[Bound, Asked]]:
    for limit in rules.limits:
        yield Bound(limit.code, Side.LEAST), Asked(limit.least, RATE_STEPS, RATE_STEPS)
        yield Bound(limit.code, Side.MOST), Asked(limit.most, RATE_STEPS, RATE_STEPS)
    for demand in classes.demands:
        if not demand.whole:
            least, most = Fraction(demand.least), Fraction(demand.most)
            yield Bound(demand.rule, Side.LEAST, demand.place), Asked(least, 1, demand.size)
            yield Bound(demand.rule, Side.MOST, demand.place), Asked(most, 1, demand.size)


def _named_limits(rules: Rules, named: Sequence[Bools], units: Ints) -> Iterator[Limit]:
    """The rate of each atom is limited, not their mean. `units`: all entries of each atom."""
    for rule, mask in zip(rules.limiting, named, strict=True):
        atoms = np.flatnonzero(mask)
        if not len(atoms):
            continue
        whole = units[atoms]
        if isinstance(rule, Mandatory):
            yield Limit(Bound(rule.code, Side.LEAST), atoms, whole, np.zeros_like(whole))
            continue
        for side, rate in ((Side.LEAST, rule.least), (Side.MOST, rule.most)):
            if rate != (1 if side is Side.MOST else 0):
                own = whole // rate.denominator * rate.numerator
                yield Limit(Bound(rule.code, side), atoms, own, whole // RATE_STEPS)


def _given_limits(
    given: Given, rules: Rules, member: Ints, size: Ints, unit: int
) -> Iterator[Limit]:
    """A rate that is 0 because a limit says so is that limit's affair."""
    table: Ints = np.array([int(value * unit) for value in given.values], dtype=np.int64)
    bounded, rate, rule = table[given.bounded[member]], table[given.rate[member]], given.rule
    for number in np.unique(rule[member]).tolist():
        own = rule[member] == number
        for side, mask in (
            (Side.KEPT, own & (bounded > 0)),
            (Side.ZERO, own & (bounded == 0) & (rate == 0)),
        ):
            atoms = np.flatnonzero(mask)
            if len(atoms):
                units = bounded[atoms] // KEPT_PARTS * size[atoms]
                bound = Bound(rules.rates[number].code, side)
                yield Limit(bound, atoms, units, np.zeros_like(units))


def _rows(classes: Classes, of_atom: Ints) -> Iterator[Row]:
    for demand in classes.demands:
        inside = np.zeros(len(classes.size), dtype=np.bool_)
        inside[demand.members] = True
        atoms = np.flatnonzero(inside[of_atom])
        if demand.whole:
            yield Row(Bound(demand.rule, Side.WHOLE, demand.place), atoms)
            continue
        if demand.least > 0:
            yield Row(Bound(demand.rule, Side.LEAST, demand.place), atoms, demand.least)
        if demand.most < demand.size:
            yield Row(Bound(demand.rule, Side.MOST, demand.place), atoms, demand.most)
