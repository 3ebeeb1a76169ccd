"""Entries that are alike: what goes in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scheduler.odds.problem import Fault

LEVELS = 3
"""Names in a district path: province, city, county."""


@dataclass(frozen=True, slots=True)
class Group:
    """`size` entries of one cell, alike in everything that rules may name.

    `district`: province, city, county; `kind`, `risk`, `item`, `section` are "" where there is
    none.
    """

    cell: str
    size: int
    district: tuple[str, str, str]
    risk: str = ""
    section: str = ""
    kind: str = ""
    item: str = ""
    tags: frozenset[str] = frozenset()


def group_faults(groups: Sequence[Group]) -> Iterator[Fault]:
    """What is wrong with the groups, each by itself and together."""
    for cell, times in Counter(group.cell for group in groups).items():
        if times > 1:
            yield Fault("cell_repeated", (cell,))
        if not cell:
            yield Fault("cell_unnamed")
    for group in groups:
        if type(group.size) is not int or group.size < 0:
            yield Fault("size_negative", (group.cell,), str(group.size))
        if len(group.district) != LEVELS or "" in group.district:
            yield Fault("district_form", (group.cell,), "/".join(group.district))
