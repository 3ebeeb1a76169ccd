"""The form of `plan.json`, member by member (docs/protocol.md §3)."""

import re
from collections.abc import Iterator, Mapping

from scheduler.draw.bundle import FROZEN_FILES
from scheduler.draw.documents import DocumentError, Json
from scheduler.draw.forms import DIGITS_MOST, LINES_MOST, is_week
from scheduler.draw.plan_ceremony import (
    are_sources,
    is_escrow,
    is_hash,
    is_named,
    is_party,
    is_rising,
    is_seal,
    is_slot,
    is_text,
    is_whole,
)

BITS = range(16, 33)
COUNT_MOST = 10**DIGITS_MOST - 1
PARTIES_MOST = 64
LOG_LINES = range(2, 65)

_COMMON = frozenset(
    {"protocol", "hash", "mode", "seal", "slot", "escrow", "chain", "log", "number", "authority"}
    | {"task", "kind", "bits", "turns", "files", "parties", "sources", "rules"}
)
_OWN = {
    "targets": frozenset({"rates", "alternates"}),
    "inspectors": frozenset({"cap", "weeks", "deviation", "parent"}),
}
_NUMBER = re.compile(r"-[0-9]{4}-[0-9]{4,}")
_CLASS = re.compile(r"[A-Z-]")
_RATE = re.compile(r"(0|[1-9][0-9]{0,17})/([1-9][0-9]{0,17})")


def check_plan(plan: Mapping[str, Json], kind: str) -> None:
    """DocumentError where the plan of a bundle with the files of `kind` has not its form."""
    if plan.get("kind") != kind:
        raise DocumentError("plan.json: kind is not that of the files")
    if plan.keys() != _COMMON | _OWN[kind]:
        raise DocumentError("plan.json: members more or fewer than there are")
    own = _targets(plan) if kind == "targets" else _inspectors(plan)
    wrong = [*_common(plan, kind), *_ceremony(plan), *own]
    if wrong:
        raise DocumentError(f"plan.json: wrong members: {', '.join(wrong)}")


def _common(plan: Mapping[str, Json], kind: str) -> Iterator[str]:
    for member, value in (("protocol", "ssj/1"), ("hash", "sha-256")):
        if plan[member] != value:
            yield member
    bits, files = plan["bits"], plan["files"]
    fine = {
        "authority": is_text(plan["authority"]),
        "task": is_text(plan["task"]),
        "number": _number(plan["number"], plan["authority"]),
        "bits": type(bits) is int and bits in BITS,
        "turns": type(bits) is int and is_whole(plan["turns"], 0, bits),
        "rules": isinstance(plan["rules"], dict),
        "files": is_named(files, *FROZEN_FILES[kind]) and _entries(files),
    }
    yield from (member for member, good in fine.items() if not good)


def _ceremony(plan: Mapping[str, Json]) -> Iterator[str]:
    """Who takes part, what decides, who is believed."""
    if plan["mode"] not in ("open", "sealed"):
        yield "mode"
    parties, escrow, lines = plan["parties"], plan["escrow"], plan["log"]
    named = _parties(parties)
    fine = {
        "parties": bool(named),
        "seal": is_seal(plan["seal"], plan["mode"]),
        "slot": is_slot(plan["slot"], named),
        "escrow": is_escrow(escrow, named),
        "chain": _chain(plan["chain"]),
        "log": isinstance(lines, list)
        and len(lines) in LOG_LINES
        and all(isinstance(line, str) for line in lines),
        "sources": are_sources(plan["sources"], bool(escrow)),
    }
    yield from (member for member, good in fine.items() if not good)


def _number(value: Json, authority: Json) -> bool:
    if not isinstance(value, str) or not isinstance(authority, str):
        return False
    tail = value.removeprefix(authority)
    return value.startswith(authority) and _NUMBER.fullmatch(tail) is not None


def _parties(value: Json) -> list[str]:
    """The names of the parties; none where they have not their form."""
    if not isinstance(value, list) or not is_rising(value) or len(value) > PARTIES_MOST:
        return []
    return [str(party) for party in value] if all(map(is_party, value)) else []


def _chain(value: Json) -> bool:
    if value == {}:
        return True
    if not isinstance(value, dict) or not is_named(value, "party", "head", "length"):
        return False
    counted = is_whole(value["length"], 1, COUNT_MOST)
    return is_party(value["party"]) and is_hash(value["head"]) and counted


def _entries(files: Json) -> bool:
    assert isinstance(files, dict)
    return all(
        isinstance(entry, dict)
        and is_named(entry, "lines", "root")
        and is_whole(entry["lines"], 0, LINES_MOST)
        and is_hash(entry["root"])
        for entry in files.values()
    )


def _targets(plan: Mapping[str, Json]) -> Iterator[str]:
    rule, rates = plan["alternates"], plan["rates"]
    counts = rule.values() if isinstance(rule, dict) else ()
    if not is_named(rule, "least", "percent") or not all(
        is_whole(value, 0, COUNT_MOST) for value in counts
    ):
        yield "alternates"
    if not isinstance(rates, dict) or not all(
        _CLASS.fullmatch(name) and _is_rate(value) for name, value in rates.items()
    ):
        yield "rates"


def _is_rate(value: Json) -> bool:
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    return found is not None and int(found[1]) <= int(found[2])


def _inspectors(plan: Mapping[str, Json]) -> Iterator[str]:
    bits = plan["bits"]
    if type(bits) is int and bits in BITS and not is_whole(plan["cap"], 1, 1 << bits):
        yield "cap"
    if not is_whole(plan["deviation"], 0, 2**53 - 1):
        yield "deviation"
    weeks = plan["weeks"]
    if not isinstance(weeks, list) or not is_rising(weeks) or not all(map(_is_week, weeks)):
        yield "weeks"
    if not _parent(plan["parent"]):
        yield "parent"


def _parent(value: Json) -> bool:
    if not isinstance(value, dict) or not is_named(value, "number", "plan", "outcome"):
        return False
    return _parent_number(value["number"]) and is_hash(value["plan"]) and is_hash(value["outcome"])


def _is_week(value: Json) -> bool:
    return isinstance(value, str) and is_week(value)


def _parent_number(value: Json) -> bool:
    if not isinstance(value, str) or not is_text(value):
        return False
    head, _, tail = value.rpartition("-")
    return len(head) > 5 and _NUMBER.fullmatch(f"{head[-5:]}-{tail}") is not None
