"""The form of `plan.json`, member by member (docs/protocol.md §3)."""

import operator
import re
from collections.abc import Iterator, Mapping

from scheduler.draw.bundle import FROZEN_FILES
from scheduler.draw.documents import DocumentError, Json
from scheduler.draw.forms import DIGITS_MOST, LINES_MOST, is_week
from scheduler.draw.sources import (
    PUBLIC_TENTHS,
    SOURCES_MOST,
    SourceError,
    carried,
    check_announced,
)

BITS = range(16, 33)
COUNT_MOST = 10**DIGITS_MOST - 1
PARTIES_MOST = 64

_COMMON = frozenset(
    {"protocol", "hash", "mode", "number", "authority", "task", "kind"}
    | {"bits", "turns", "files", "parties", "sources", "rules"}
)
_OWN = {
    "targets": frozenset({"alternates"}),
    "inspectors": frozenset({"cap", "weeks", "deviation", "parent"}),
}
_HEX = re.compile(r"[0-9a-f]{64}")
_PARTY = re.compile(r"[a-z-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"-[0-9]{4}-[0-9]{4,}")


def check_plan(plan: Mapping[str, Json], kind: str) -> None:
    """DocumentError where the plan of a bundle with the files of `kind` has not its form."""
    if plan.get("kind") != kind:
        raise DocumentError("plan.json: kind is not that of the files")
    if plan.keys() != _COMMON | _OWN[kind]:
        raise DocumentError("plan.json: members more or fewer than there are")
    wrong = [*_common(plan, kind), *(_targets(plan) if kind == "targets" else _inspectors(plan))]
    if wrong:
        raise DocumentError(f"plan.json: wrong members: {', '.join(wrong)}")


def is_hash(value: object) -> bool:
    """64 digits of lower-case hexadecimal."""
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _text(value: object) -> bool:
    return isinstance(value, str) and value != "" and not _CONTROL.search(value)


def _members(value: object, *names: str) -> bool:
    return isinstance(value, dict) and value.keys() == set(names)


def _rising(value: object) -> bool:
    """An array of texts in sorted order without repetition."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        return False
    return all(map(operator.lt, value, value[1:]))


def _common(plan: Mapping[str, Json], kind: str) -> Iterator[str]:
    for member, value in (("protocol", "ssj/0"), ("hash", "sha-256"), ("mode", "open")):
        if plan[member] != value:
            yield member
    bits = plan["bits"]
    files, parties = plan["files"], plan["parties"]
    fine = {
        "authority": _text(plan["authority"]),
        "task": _text(plan["task"]),
        "number": _number(plan["number"], plan["authority"]),
        "bits": type(bits) is int and bits in BITS,
        "turns": type(bits) is int and _whole(plan["turns"], 0, bits),
        "parties": bool(parties) and _rising(parties) and _all_parties(parties),
        "sources": _sources(plan["sources"]),
        "rules": isinstance(plan["rules"], dict),
        "files": _members(files, *FROZEN_FILES[kind]) and _entries(files),
    }
    yield from (member for member, good in fine.items() if not good)


def _number(value: Json, authority: Json) -> bool:
    if not isinstance(value, str) or not isinstance(authority, str):
        return False
    tail = value.removeprefix(authority)
    return value.startswith(authority) and _NUMBER.fullmatch(tail) is not None


def _all_parties(parties: Json) -> bool:
    assert isinstance(parties, list)
    few = len(parties) <= PARTIES_MOST
    return few and all(isinstance(party, str) and _PARTY.fullmatch(party) for party in parties)


def _sources(value: Json) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= SOURCES_MOST:
        return False
    if not all(map(_announced, value)):
        return False
    named = [(str(each["kind"]), str(each["label"])) for each in value if isinstance(each, dict)]
    return len(set(named)) == len(named) and carried([kind for kind, _ in named]) >= PUBLIC_TENTHS


def _announced(value: Json) -> bool:
    if not isinstance(value, dict) or not _members(value, "kind", "label", "at"):
        return False
    kind, label, at = value["kind"], value["label"], value["at"]
    if not (isinstance(kind, str) and isinstance(label, str) and isinstance(at, str)):
        return False
    try:
        check_announced(kind, label, at)
    except SourceError:
        return False
    return _text(label)


def _entries(files: Json) -> bool:
    assert isinstance(files, dict)
    return all(
        isinstance(entry, dict)
        and _members(entry, "lines", "root")
        and _whole(entry["lines"], 0, LINES_MOST)
        and is_hash(entry["root"])
        for entry in files.values()
    )


def _targets(plan: Mapping[str, Json]) -> Iterator[str]:
    rule = plan["alternates"]
    counts = rule.values() if isinstance(rule, dict) else ()
    if not _members(rule, "least", "percent") or not all(
        _whole(value, 0, COUNT_MOST) for value in counts
    ):
        yield "alternates"


def _inspectors(plan: Mapping[str, Json]) -> Iterator[str]:
    bits = plan["bits"]
    if type(bits) is int and bits in BITS and not _whole(plan["cap"], 1, 1 << bits):
        yield "cap"
    if not _whole(plan["deviation"], 0, 2**53 - 1):
        yield "deviation"
    weeks = plan["weeks"]
    if not isinstance(weeks, list) or not _rising(weeks) or not all(map(_is_week, weeks)):
        yield "weeks"
    if not _parent(plan["parent"]):
        yield "parent"


def _parent(value: Json) -> bool:
    if not isinstance(value, dict) or not _members(value, "number", "plan", "outcome"):
        return False
    return _parent_number(value["number"]) and is_hash(value["plan"]) and is_hash(value["outcome"])


def _is_week(value: Json) -> bool:
    return isinstance(value, str) and is_week(value)


def _parent_number(value: Json) -> bool:
    if not isinstance(value, str) or not _text(value):
        return False
    head, _, tail = value.rpartition("-")
    return len(head) > 5 and _NUMBER.fullmatch(f"{head[-5:]}-{tail}") is not None
