"""What a panel is drawn from: types of people (or targets), quotas on their features, its size.

The rows are plain values; `PanelProblem` judges them all at once and puts them in order.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduler.odds.problem import BITS_LEAST, BITS_MOST, Fault, InvalidProblem

Feature = tuple[str, str]
"""A category and one of its values."""

_NAME = re.compile(r"[^\x00-\x1f\x7f]+")


@dataclass(frozen=True, order=True)
class TypeGroup:
    """`size` people who have the same `values`: one (category, value) for each category."""

    values: tuple[Feature, ...]
    size: int


@dataclass(frozen=True, order=True)
class Quota:
    """A panel has at least `low` and at most `high` people with `value` in `category`."""

    category: str
    value: str
    low: int
    high: int

    @property
    def feature(self) -> Feature:
        return self.category, self.value


@dataclass(frozen=True)
class PanelProblem:
    """A panel of `panel` people out of `groups`, within `quotas`; odds are integers over 2^`bits`.

    Every value that occurs has one quota; a quota may name a value that nobody has. Afterwards
    `groups` and `quotas` are sorted, and so are the values of each group: the order given means
    nothing. Raises InvalidProblem with all faults.
    """

    groups: tuple[TypeGroup, ...]
    quotas: tuple[Quota, ...]
    panel: int
    bits: int = 24

    def __post_init__(self) -> None:
        faults = [*_scale_faults(self), *_group_faults(self.groups), *_quota_faults(self)]
        if faults:
            raise InvalidProblem(set(faults))
        object.__setattr__(self, "groups", ordered_groups(self.groups))
        object.__setattr__(self, "quotas", tuple(sorted(self.quotas)))

    @property
    def unit(self) -> int:
        """2^K: the integer that stands for certainty."""
        return int(1 << self.bits)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many people are of each type."""
        return tuple(group.size for group in self.groups)

    def members(self, feature: Feature) -> tuple[int, ...]:
        """Numbers of the groups that have a value."""
        return tuple(at for at, group in enumerate(self.groups) if feature in group.values)


def ordered_groups(groups: Iterable[TypeGroup]) -> tuple[TypeGroup, ...]:
    """Groups in the order in which tables count them."""
    return tuple(sorted(TypeGroup(tuple(sorted(g.values)), g.size) for g in groups))


def label(group: TypeGroup) -> tuple[str, ...]:
    """How a fault names a group: `category=value`, by category."""
    return tuple(f"{category}={value}" for category, value in sorted(group.values))


def _whole(value: object, least: int) -> bool:
    """A true integer (bool is not) of at least `least`."""
    return type(value) is int and value >= least


def _scale_faults(problem: PanelProblem) -> Iterator[Fault]:
    if not problem.groups:
        yield Fault("no_groups")
    if not _whole(problem.bits, BITS_LEAST) or problem.bits > BITS_MOST:
        yield Fault("bits_out_of_range", value=str(problem.bits))
    pool = sum(group.size for group in problem.groups if _whole(group.size, 1))
    if not _whole(problem.panel, 1):
        yield Fault("panel_out_of_range", value=str(problem.panel))
    elif problem.groups and problem.panel > pool:
        yield Fault("panel_above_pool", (str(pool),), str(problem.panel))


def _group_faults(groups: tuple[TypeGroup, ...]) -> Iterator[Fault]:
    categories = {category for group in groups for category, _ in group.values}
    for group in groups:
        names = label(group)
        own = Counter(category for category, _ in group.values)
        yield from (Fault("category_missing", names, c) for c in categories - set(own))
        yield from (Fault("category_repeated", names, c) for c in own if own[c] > 1)
        for feature in group.values:
            yield from _name_faults(names, feature)
        if not _whole(group.size, 1):
            yield Fault("size_not_positive", names, str(group.size))
    for names, times in Counter(label(group) for group in groups).items():
        if times > 1:
            yield Fault("group_repeated", names, str(times))


def _name_faults(names: tuple[str, ...], feature: Feature) -> Iterator[Fault]:
    """Names that are empty or have control characters."""
    return (Fault("feature_name", names, name) for name in feature if not _NAME.fullmatch(name))


def _quota_faults(problem: PanelProblem) -> Iterator[Fault]:
    features = {feature for group in problem.groups for feature in group.values}
    categories = {category for category, _ in features}
    given = Counter(quota.feature for quota in problem.quotas)
    for quota in problem.quotas:
        if quota.category not in categories:
            yield Fault("category_unknown", quota.feature, quota.category)
        if not _whole(quota.low, 0) or not _whole(quota.high, 0) or quota.low > quota.high:
            yield Fault("quota_out_of_range", quota.feature, f"{quota.low}-{quota.high}")
        yield from _name_faults(quota.feature, quota.feature)
    for feature, times in given.items():
        if times > 1:
            yield Fault("quota_repeated", feature, str(times))
    for feature in features - set(given):
        yield Fault("quota_missing", feature)
