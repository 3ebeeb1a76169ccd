"""Groups as arrays: which groups does a selector mean, what lies where?"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.odds.coverage.groups import Group, group_faults
from scheduler.odds.coverage.rules import Attribute, Place, Selector
from scheduler.odds.problem import InvalidProblem

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_LEVELS = (Attribute.PROVINCE, Attribute.CITY, Attribute.COUNTY)


@dataclass(frozen=True, eq=False)
class Column:
    """One attribute of all groups: the distinct values, and each group's number among them."""

    values: tuple[Hashable, ...]
    of_group: Ints


class GroupIndex:
    """Groups sorted by cell, and their attributes as columns. Raises InvalidProblem."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups: tuple[Group, ...] = tuple(sorted(groups, key=lambda group: str(group.cell)))
        faults = list(group_faults(self.groups))
        if faults:
            raise InvalidProblem(faults)
        self.sizes: Ints = np.array([group.size for group in self.groups], dtype=np.int64)
        self.kind = _column([group.kind for group in self.groups])
        self.risk = _column([group.risk for group in self.groups])
        self.item = _column([group.item for group in self.groups])
        self.section = _column([group.section for group in self.groups])
        self.tags = _column([group.tags for group in self.groups])
        self.district = _column([group.district for group in self.groups])

    def __len__(self) -> int:
        return len(self.groups)

    def matching(self, where: Selector) -> Bools:
        """The groups that a selector means."""
        found: Bools = np.ones(len(self), dtype=np.bool_)
        for column, wanted in (
            (self.kind, where.kinds),
            (self.risk, where.risks),
            (self.item, where.items),
            (self.section, where.sections),
        ):
            if wanted:
                found &= _take([value in wanted for value in column.values], column)
        if where.tags:
            found &= _take(
                [not where.tags.isdisjoint(_tags(v)) for v in self.tags.values], self.tags
            )
        if where.districts:
            found &= self.depth(where) > 0
        return found

    def depth(self, where: Selector) -> Ints:
        """How deep in its district path a group meets the selector: 3 county, 0 nowhere."""
        depths = [
            max(
                (at for at, code in enumerate(_path(path), 1) if code in where.districts), default=0
            )
            for path in self.district.values
        ]
        return np.array(depths, dtype=np.int64)[self.district.of_group]

    def column(self, attribute: Attribute) -> Column:
        """The column that holds an attribute; those of one district path share theirs."""
        if attribute in _LEVELS:
            return self._levels[_LEVELS.index(attribute)]
        column: Column = {
            Attribute.KIND: self.kind,
            Attribute.RISK: self.risk,
            Attribute.ITEM: self.item,
            Attribute.TAG: self.tags,
            Attribute.SECTION: self.section,
        }[attribute]
        return column

    @cached_property
    def _levels(self) -> tuple[Column, ...]:
        columns = []
        for level in range(len(_LEVELS)):
            names = _column([_path(path)[level] for path in self.district.values])
            columns.append(Column(names.values, names.of_group[self.district.of_group]))
        return tuple(columns)

    def slots(self, per: Sequence[Attribute], among: Bools) -> Ints:
        """Number of each group's combination of values of `per`; -1 outside `among`."""
        code: Ints = np.zeros(len(self), dtype=np.int64)
        for attribute in per:
            column = self.column(attribute)
            code = code * len(column.values) + column.of_group
            code = np.unique(code, return_inverse=True)[1].astype(np.int64)
        return np.where(among, code, -1)

    def places(self, per: Sequence[Attribute], group: int) -> Iterator[Place]:
        """The places a group counts in: one, but several where it has several tags, or none."""
        found: list[Place] = [()]
        for attribute in per:
            column = self.column(attribute)
            value = column.values[int(column.of_group[group])]
            options = sorted(_tags(value)) if attribute is Attribute.TAG else [str(value)]
            found = [(*place, option) for place in found for option in options]
        return iter(found)


def _tags(value: Hashable) -> frozenset[str]:
    assert isinstance(value, frozenset)
    return value


def _path(value: Hashable) -> tuple[str, ...]:
    assert isinstance(value, tuple)
    return value


def _column(values: Sequence[Hashable]) -> Column:
    """Numbers in the order of first appearance: the groups are sorted by cell before."""
    numbers: dict[Hashable, int] = {}
    of_group = [numbers.setdefault(value, len(numbers)) for value in values]
    return Column(tuple(numbers), np.array(of_group, dtype=np.int64))


def _take(mask: Sequence[bool], column: Column) -> Bools:
    return np.array(mask, dtype=np.bool_)[column.of_group]
