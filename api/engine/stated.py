"""What an ODDS file says, read strictly: whoever draws or checks reads nothing else."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from api.engine.climbing import Rungs, read_rungs
from api.engine.container import FILES, FORMAT, HEAD, ITEMS, MEMBERS, RUNGS, TABLES, unpack
from scheduler.draw.documents import canonical_json, rows
from scheduler.draw.network import Item
from scheduler.errors import Refused

_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
_SIGNED = re.compile(r"-?[1-9][0-9]{0,17}|0")
_EXACT = re.compile(r"(0|[1-9][0-9]{0,30})(/[1-9][0-9]{0,30})?")
_REAL = re.compile(r"[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")
_TEXTS = {"problem": re.compile(r"[0-9a-f]{64}"), "tilt": _REAL, "unavoidable": _EXACT}
_BITS_MOST = 32
_KEYS = {"multipliers.txt": 4, "beyond.txt": 2}
"""How many columns name a line; of other files the first."""
_COUNTS = ("bits", "turns", "cap", "deviation", "rounding")

_COLUMNS = {
    "items.txt": (None, _WHOLE, None, None),
    "multipliers.txt": (None, None, None, None, _REAL, _SIGNED),
    "even.txt": (None, _WHOLE, _WHOLE),
    "cells.txt": (None, _WHOLE, _EXACT),
    "groups.txt": (None, _WHOLE, _WHOLE, _EXACT),
    "tables.txt": (re.compile(r"[0-9]+(,[0-9]+)*"), _WHOLE),
    "pool.txt": (None, None),
    "beyond.txt": (None, None),
}
"""The form of each column; None: any text."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """`head.json`; what this kind and lottery do not have is as below."""

    kind: str
    lottery: str
    bits: int
    problem: str
    turns: int = 0
    cap: int = 0
    deviation: int = 0
    rounding: int = 0
    tilt: str = "0.0"
    unavoidable: str = "0"


@dataclass(frozen=True)
class Stated:
    """The head, the rows of every file, and the rungs of a ladder, if any were applied."""

    head: Head
    rows: dict[str, list[Row]]
    rungs: Rungs | None = None

    def items(self) -> list[Item]:
        """Of a lottery of items."""
        return [
            Item(name, int(odds), tuple(a.split("/")), tuple(b.split("/")))
            for name, odds, a, b in self.rows["items.txt"]
        ]

    def tables(self) -> list[tuple[tuple[int, ...], int]]:
        """Of a lottery of tables: counts in the order of the groups, and the weight."""
        return [
            (tuple(map(int, counts.split(","))), int(weight))
            for counts, weight in self.rows["tables.txt"]
        ]

    def pool(self) -> dict[str, list[str]]:
        """Who is listed by name, by cell or group."""
        found: dict[str, list[str]] = {}
        for name, cell in self.rows.get("pool.txt", []):
            found.setdefault(cell, []).append(name)
        return found

    @property
    def sized(self) -> list[Row]:
        """Name, size, …, exact chance of one member: `groups.txt`, `cells.txt`."""
        return self.rows["groups.txt" if self.head.lottery == TABLES else "cells.txt"]

    def ideal(self) -> dict[str, Fraction]:
        """The chance that a member of each group or cell should have."""
        return {row[0]: Fraction(row[-1]) for row in self.sized}


def read_odds(data: bytes) -> Stated:
    """Raises Refused with the first thing that is not as docs/engine.md says."""
    files = unpack(data)
    try:
        plain = json.loads(files.get(HEAD, b""))
        head = _head(plain) if canonical_json(plain) == files[HEAD] else None
    except (ValueError, TypeError, RecursionError):
        head = None
    if head is None:
        raise Refused("odds_damaged", file=HEAD)
    rungs = _rungs(files.pop(RUNGS)) if head.kind == "inspectors" and RUNGS in files else None
    if differs := set(files) ^ FILES[head.kind, head.lottery]:
        raise Refused("odds_damaged", file=", ".join(sorted(differs)))
    found = {name: rows(content) for name, content in files.items() if name != HEAD}
    for name, listed in found.items():
        if not all(_fits(row, name) for row in listed) or _twice(listed, name):
            raise Refused("odds_damaged", file=name)
    stated = Stated(head, found, rungs)
    if not all(_sense(stated)):
        raise Refused("odds_damaged", file="")
    return stated


def _rungs(content: bytes) -> Rungs:
    try:
        return read_rungs(content)
    except (ValueError, RecursionError):
        raise Refused("odds_damaged", file=RUNGS) from None


def _head(plain: object) -> Head | None:
    """The head, or None where it is not one."""
    if not isinstance(plain, dict):
        return None
    own = MEMBERS.get((plain.get("kind", ""), plain.get("lottery", "")))
    if own is None or plain.get("format") != FORMAT:
        return None
    if set(plain) != {"format", "kind", "lottery", "bits", "problem"} | own:
        return None
    del plain["format"]
    whole = [plain[name] for name in plain if name in _COUNTS]
    if any(type(value) is not int or value < 0 for value in whole):
        return None
    if not all(isinstance(plain[name], str) for name in plain.keys() & _TEXTS.keys()):
        return None
    if not all(_TEXTS[name].fullmatch(plain[name]) for name in plain.keys() & _TEXTS.keys()):
        return None
    head = Head(**plain)
    return head if 1 <= head.bits <= _BITS_MOST and head.turns <= head.bits else None


def _fits(row: Row, file: str) -> bool:
    forms = _COLUMNS[file]
    return len(row) == len(forms) and all(
        form is None or form.fullmatch(cell) for form, cell in zip(forms, row, strict=True)
    )


def _twice(listed: Sequence[Row], file: str) -> bool:
    """Does a name have two lines?"""
    width = _KEYS.get(file, 1)
    return any(one[:width] == other[:width] for one, other in pairwise(sorted(listed)))


def _sense(stated: Stated) -> Iterator[bool]:
    """What the lottery needs beyond forms: weights that sum to 2^K; as many in a cell as can be
    drawn from it; chances of 1 at most; a pool, if there is one, of the sizes that are stated."""
    if stated.head.lottery == TABLES:
        tables = stated.tables()
        yield sum(weight for _, weight in tables) == 1 << stated.head.bits
        yield all(weight for _, weight in tables)
        yield all(len(counts) == len(stated.rows["groups.txt"]) for counts, _ in tables)
    elif stated.head.kind == "targets":
        sizes = {row[0]: int(row[1]) for row in stated.rows["cells.txt"]}
        odds = {row[0]: int(row[1]) for row in stated.rows["items.txt"]}
        yield set(sizes) == set(odds)
        yield all(odds[cell] <= sizes.get(cell, 0) << stated.head.bits for cell in odds)
    if (stated.head.kind, stated.head.lottery) != ("inspectors", ITEMS):
        yield all(chance <= 1 for chance in stated.ideal().values())
    pool = stated.pool()
    if pool:
        listed = {cell: len(names) for cell, names in pool.items()}
        yield listed == {row[0]: int(row[1]) for row in stated.sized if row[1] != "0"}
