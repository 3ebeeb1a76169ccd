"""What the rules say about each group on its own: left out or not, rate given, limits of the rate.

The precedence is that of `rules.py`. Rates are numbers of entries in one sorted table of all
fractions that occur, so that 40,000 groups are compared as integers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from scheduler.odds.coverage.index import Bools, GroupIndex, Ints
from scheduler.odds.coverage.rules import RateRule, Rules
from scheduler.odds.problem import Fault, InvalidProblem

_ZERO, _ONE = Fraction(0), Fraction(1)
_DEEPEST = 4  # district levels, plus one for "none"
_NAMED = 8  # more than the attributes a selector can name


@dataclass(frozen=True, eq=False)
class Given:
    """Per group: `left_out`; the rule in charge (`rule`, -1 if left out); `rate` before limits,
    `least`, `most` as positions in `values`, sorted. `least` may be above `most`: a clash.
    """

    values: tuple[Fraction, ...]
    left_out: Bools
    rule: Ints
    rate: Ints
    least: Ints
    most: Ints

    @property
    def bounded(self) -> Ints:
        """The rate within its limits; where these clash, the lower one counts."""
        return np.clip(self.rate, self.least, np.maximum(self.least, self.most))


def given_rates(index: GroupIndex, rules: Rules) -> Given:
    """Raises InvalidProblem naming every group for which no rate rule applies."""
    table = {rule.rate for rule in rules.rates} | {_ZERO, _ONE}
    table |= {rate for limit in rules.limits for rate in (limit.least, limit.most)}
    values = tuple(sorted(table))
    place = {value: at for at, value in enumerate(values)}
    left_out = np.zeros(len(index), dtype=np.bool_)
    for exclusion in rules.exclusions:
        left_out |= index.matching(exclusion.where)
    rule, rate = _in_charge(index, rules, place)
    missing = np.flatnonzero((rule < 0) & ~left_out)
    if len(missing):
        raise InvalidProblem(Fault("no_rate", (index.groups[at].cell,)) for at in missing.tolist())
    least = np.full(len(index), place[_ZERO], dtype=np.int64)
    most = np.full(len(index), place[_ONE], dtype=np.int64)
    for limit in rules.limits:
        applies = index.matching(limit.where)
        least[applies] = np.maximum(least[applies], place[limit.least])
        most[applies] = np.minimum(most[applies], place[limit.most])
    for must in rules.mandatory:
        least[index.matching(must.where)] = place[_ONE]
    return Given(values, left_out, np.where(left_out, -1, rule), rate, least, most)


def reasons(index: GroupIndex, rules: Rules) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each group that is left out, with the reasons of all exclusions that apply, sorted."""
    found: dict[int, set[str]] = {}
    for exclusion in rules.exclusions:
        for group in np.flatnonzero(index.matching(exclusion.where)).tolist():
            found.setdefault(group, set()).add(exclusion.reason)
    return ((group, tuple(sorted(names))) for group, names in sorted(found.items()))


def _in_charge(index: GroupIndex, rules: Rules, place: dict[Fraction, int]) -> tuple[Ints, Ints]:
    """Per group the number of the rule that applies before all others (-1: none), and its rate."""
    best: Ints = np.full(len(index), -1, dtype=np.int64)
    rule: Ints = np.full(len(index), -1, dtype=np.int64)
    rate: Ints = np.zeros(len(index), dtype=np.int64)
    for number, each in enumerate(rules.rates):
        key = _rank(index, each) * len(place) + place[each.rate]
        better = index.matching(each.where) & (key > best)
        best[better] = key[better]
        rule[better] = number
        rate[better] = place[each.rate]
    return rule, rate


def _rank(index: GroupIndex, rule: RateRule) -> Ints:
    """Priority, then tag, then attributes named, then depth, as one number per group."""
    tag = bool(rule.where.tags)
    layer = (2 * rule.priority + tag) * _NAMED + (0 if tag else rule.where.named)
    depth = 0 if tag else index.depth(rule.where)
    rank: Ints = np.full(len(index), layer * _DEEPEST, dtype=np.int64) + depth
    return rank
