"""The rules as linear conditions, one row per bound, for OR-Tools.

Needed where raking does not settle: to find which rules clash, and to settle whole totals that
pull against each other. An atom is a set of groups that the same rules name; its variable is its
expected number of entries.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from scheduler.odds.coverage.classes import RATE_STEPS, Classes, combined
from scheduler.odds.coverage.given import Given
from scheduler.odds.coverage.index import Bools, GroupIndex, Ints
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.rules import KEPT_PARTS, Mandatory, Rules


@dataclass(frozen=True, eq=False)
class Row:
    """The atoms' sum is at least or at most (the bound's side) `entries`; for WHOLE a whole number.
    `step`: entries by which the row moves when the bound moves one step; 0: it does not. `each`:
    the bound is one of rates, with such a row for each of its atoms."""

    bound: Bound
    atoms: Ints
    entries: Fraction
    step: Fraction = Fraction(0)
    each: bool = False


@dataclass(frozen=True)
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
    """`size`: entries per atom; `rows` sorted by bound; `asked`: what each bound that may be
    relaxed asks for. Everything the rules say is a whole number of 1/`unit` entries."""

    size: Ints
    unit: int
    rows: tuple[Row, ...]
    asked: dict[Bound, Asked]

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Every bound that some row states, sorted."""
        return tuple(sorted({row.bound for row in self.rows}))

    @cached_property
    def weight(self) -> dict[Bound, Fraction]:
        """Entries by which all rows of a bound move together with one step."""
        found: defaultdict[Bound, Fraction] = defaultdict(Fraction)
        for row in self.rows:
            found[row.bound] += row.step
        return found


def system_of(index: GroupIndex, given: Given, classes: Classes, rules: Rules) -> System:
    """All rules, none of them assumed to be possible."""
    used = ~given.left_out
    named = [index.matching(rule.where) for rule in rules.limiting]
    code = combined(
        [classes.of_group, given.rule, *(mask.astype(np.int64) for mask in named)], used
    )
    own, first, inverse = np.unique(code[used], return_index=True, return_inverse=True)
    member = np.flatnonzero(used)[first]
    size: Ints = np.zeros(len(own), dtype=np.int64)
    np.add.at(size, inverse, index.sizes[used])
    applies = [mask[member] for mask in named]
    rows = [*_limit_rows(rules, applies, size)]
    rows += _given_rows(given, rules, member, size)
    rows += _total_rows(classes, classes.of_group[member])
    asked = dict(_asked(rules, classes))
    rows.sort(key=lambda row: row.bound)
    return System(size, classes.unit, tuple(rows), asked)


def _asked(rules: Rules, classes: Classes) -> Iterator[tuple[Bound, Asked]]:
    for limit in rules.limits:
        yield Bound(limit.code, Side.LEAST), Asked(limit.least, RATE_STEPS, RATE_STEPS)
        yield Bound(limit.code, Side.MOST), Asked(limit.most, RATE_STEPS, RATE_STEPS)
    for demand in classes.demands:
        if not demand.whole:
            least, most = Fraction(demand.least), Fraction(demand.most)
            yield Bound(demand.rule, Side.LEAST, demand.place), Asked(least, 1, demand.size)
            yield Bound(demand.rule, Side.MOST, demand.place), Asked(most, 1, demand.size)


def _limit_rows(rules: Rules, named: Sequence[Bools], size: Ints) -> Iterator[Row]:
    """One row per atom: the rate of each is limited, not their mean."""
    for rule, mask in zip(rules.limiting, named, strict=True):
        for atom in np.flatnonzero(mask).tolist():
            entries, atoms = Fraction(int(size[atom])), np.array([atom])
            if isinstance(rule, Mandatory):
                yield Row(Bound(rule.code, Side.LEAST), atoms, entries, each=True)
                continue
            step = entries / RATE_STEPS
            if rule.least > 0:
                yield Row(
                    Bound(rule.code, Side.LEAST), atoms, rule.least * entries, step, each=True
                )
            if rule.most < 1:
                yield Row(Bound(rule.code, Side.MOST), atoms, rule.most * entries, step, each=True)


def _given_rows(given: Given, rules: Rules, member: Ints, size: Ints) -> Iterator[Row]:
    """A rate that is 0 because a limit says so is that limit's affair."""
    columns = (given.rate[member], given.bounded[member], given.rule[member], size)
    for atom, (rate, bounded, rule, entries) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        code, atoms = rules.rates[rule].code, np.array([atom])
        if given.values[bounded]:
            kept = given.values[bounded] * entries / KEPT_PARTS
            yield Row(Bound(code, Side.KEPT), atoms, kept, each=True)
        elif not given.values[rate]:
            yield Row(Bound(code, Side.ZERO), atoms, Fraction(0), each=True)


def _total_rows(classes: Classes, of_atom: Ints) -> Iterator[Row]:
    one = Fraction(1)
    for demand in classes.demands:
        atoms = np.flatnonzero(np.isin(of_atom, demand.members))
        if demand.whole:
            yield Row(Bound(demand.rule, Side.WHOLE, demand.place), atoms, one)
            continue
        if demand.least > 0:
            bound = Bound(demand.rule, Side.LEAST, demand.place)
            yield Row(bound, atoms, Fraction(demand.least), one)
        if demand.most < demand.size:
            bound = Bound(demand.rule, Side.MOST, demand.place)
            yield Row(bound, atoms, Fraction(demand.most), one)
