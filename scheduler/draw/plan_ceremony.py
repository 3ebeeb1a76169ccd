"""Members of the plan that say who takes part and what decides (docs/protocol.md §3, §4)."""

import operator
import re
from calendar import monthrange
from collections.abc import Sequence

from scheduler.draw.documents import Json
from scheduler.draw.sources import (
    PUBLIC_TENTHS,
    SOURCES_MOST,
    SourceError,
    carried,
    check_announced,
)

HOLDERS = range(2, 65)
PLACES_MOST = 10_000
"""Slots of a year's standing draws that one chain of codes serves."""

_HEX = re.compile(r"[0-9a-f]{64}")
_PARTY = re.compile(r"[a-z-]+")
_DAY = re.compile(r"([2-9][0-9]{3})-(0[1-9]|1[0-2])-([0-9]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def is_hash(value: object) -> bool:
    """64 digits of lower-case hexadecimal."""
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def is_whole(value: object, least: int, most: int) -> bool:
    """An integer of this range; `true` is none."""
    return type(value) is int and least <= value <= most


def is_text(value: object) -> bool:
    """Text, not empty, without control characters."""
    return isinstance(value, str) and value != "" and not _CONTROL.search(value)


def is_named(value: object, *names: str) -> bool:
    """An object of exactly these members."""
    return isinstance(value, dict) and value.keys() == set(names)


def is_party(value: object) -> bool:
    """The name of a party, an escrow or a holder."""
    return isinstance(value, str) and _PARTY.fullmatch(value) is not None


def is_rising(value: object) -> bool:
    """An array of texts in sorted order without repetition."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return False
    return all(map(operator.lt, value, value[1:]))


def is_day(value: object) -> bool:
    """`YYYY-MM-DD`, a day there is in the years 2000 to 9999."""
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False
    year, month, day = map(int, found.groups())
    return 1 <= day <= monthrange(year, month)[1]


def is_seal(value: Json, mode: Json) -> bool:
    """`{}` in open mode; in sealed mode day, holders, how many of them, and points."""
    if mode == "open":
        return value == {}
    if not isinstance(value, dict) or not is_named(value, "disclose", "holders", "least", "points"):
        return False
    holders, least, points = value["holders"], value["least"], value["points"]
    if not isinstance(holders, list) or not isinstance(points, list) or not is_rising(holders):
        return False
    named = len(holders) in HOLDERS and all(map(is_party, holders))
    shared = is_whole(least, 1, len(holders)) and len(points) == least
    return is_day(value["disclose"]) and named and shared and all(map(is_hash, points))


def is_slot(value: Json, parties: Sequence[str]) -> bool:
    """`{}`, or the slot of a standing draw with the head of each party's chain."""
    if value == {}:
        return True
    if not isinstance(value, dict) or not is_named(value, "calendar", "entry", "place", "heads"):
        return False
    heads = value["heads"]
    if not isinstance(heads, dict) or heads.keys() != set(parties):
        return False
    placed = is_text(value["calendar"]) and is_whole(value["place"], 1, PLACES_MOST)
    return placed and is_hash(value["entry"]) and all(map(is_hash, heads.values()))


def is_escrow(value: Json, parties: Sequence[str]) -> bool:
    """Empty, or a name that is none of the parties."""
    return value == "" or (is_party(value) and value not in parties)


def are_sources(value: Json, escrowed: bool) -> bool:
    """Public values that decide, announced as they should be; none are needed with an escrow."""
    if value == [] and escrowed:
        return True
    if not isinstance(value, list) or not 1 <= len(value) <= SOURCES_MOST:
        return False
    if not all(map(_announced, value)):
        return False
    named = [(str(each["kind"]), str(each["label"])) for each in value if isinstance(each, dict)]
    return len(set(named)) == len(named) and carried([kind for kind, _ in named]) >= PUBLIC_TENTHS


def _announced(value: Json) -> bool:
    if not isinstance(value, dict) or not is_named(value, "kind", "label", "at"):
        return False
    kind, label, at = value["kind"], value["label"], value["at"]
    if not (isinstance(kind, str) and isinstance(label, str) and isinstance(at, str)):
        return False
    try:
        check_announced(kind, label, at)
    except SourceError:
        return False
    return is_text(label)
