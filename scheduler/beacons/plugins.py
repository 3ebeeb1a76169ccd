"""Checkers of other packages: entry points of the group `shuangsuiji.beacons`, each a Checker.

Found once per process. One that cannot be loaded is refused by its name; the rest go on.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from scheduler.beacons.checking import (
    Checked,
    Checker,
    NotCheckable,
    Refusal,
    Registry,
    told,
)
from scheduler.beacons.quicknet import Quicknet

GROUP = "shuangsuiji.beacons"
BUILT_IN: tuple[Checker, ...] = (Quicknet(),)


def load(found: Iterable[EntryPoint]) -> Registry:
    """The built-in checkers and those of the entry points. Names that come twice are refused."""
    foreign: dict[str, object] = {}
    refused: dict[str, Refusal] = {}
    for point in found:
        if point.name in foreign or point.name in refused:
            foreign.pop(point.name, None)
            refused[point.name] = Refusal(point.name, "beacon_name_twice", {})
            continue
        try:
            foreign[point.name] = point.load()
        except Exception as fault:
            refused[point.name] = Refusal(point.name, "beacon_broken", {"reason": told(fault)})
    return Registry(BUILT_IN, foreign, refused.values())


@cache
def registry() -> Registry:
    """The checkers of this installation."""
    return load(entry_points(group=GROUP))


def check(kind: str, label: str, value: str) -> Checked | NotCheckable:
    """Is `value` what the source of this kind published under `label`? SourceError if not."""
    return registry().check(kind, label, value)


def refusals() -> tuple[Refusal, ...]:
    """The foreign checkers that are not used, and why."""
    return registry().refused
