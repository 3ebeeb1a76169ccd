"""ODDS + seed -> OUTCOME. Nothing else is read: not the problem, no clock, no setting.

```
ssj-outcome/0 \\t seed \\t SHA-256 of ODDS
name \\t number                            (what is drawn at least once, sorted by name)
name \\t rank \\t id                        (after its name: who, where the pool is listed)
```
"""

import re
from collections.abc import Iterator, Mapping

from api.engine.container import TABLES
from api.engine.stated import Stated, read_odds
from scheduler.draw.documents import encode_line, ordered_lines, rows
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.lottery import round_items
from scheduler.draw.tables import drawn_table
from scheduler.draw.tickets import tickets
from scheduler.errors import Refused
from scheduler.fast.items import flat_items
from scheduler.fast.lottery import round_flat

OUTCOME = "ssj-outcome/0"
LABEL = "tables"
"""Of the words that pick a table."""

_SEED = re.compile(r"[0-9a-f]{64}")


def seed_of(text: str) -> str:
    """The seed as the lottery takes it: 64 hexadecimal digits in lower case. Raises Refused."""
    plain = text.strip().lower()
    if not _SEED.fullmatch(plain):
        raise Refused("seed_form", n=len(plain))
    return plain


def draw(data: bytes, seed: str, *, reference: bool = False) -> bytes:
    """The bytes of OUTCOME. `reference`: by the readable lottery instead of the fast one; the
    bytes are the same. Raises Refused where `data` is not an ODDS file."""
    stated = read_odds(data)
    if stated.head.lottery == TABLES:
        numbers = _table(stated, seed)
    else:
        numbers = _rounded(stated, seed, reference)
    head = encode_line(OUTCOME, seed, sha256_hex(data))
    return ordered_lines([head, *_lines(numbers, stated.pool(), seed)])


def _rounded(stated: Stated, seed: str, reference: bool) -> dict[str, int]:
    items, head = stated.items(), stated.head
    if reference:
        return round_items(items, head.bits, head.turns, seed)
    drawn = round_flat(flat_items(items), head.bits, head.turns, seed)
    names = sorted((item.name for item in items), key=str.encode)
    return dict(zip(names, drawn.tolist(), strict=True))


def _table(stated: Stated, seed: str) -> dict[str, int]:
    tables = stated.tables()
    at = drawn_table([weight for _, weight in tables], stated.head.bits, seed, LABEL)
    groups = (row[0] for row in stated.rows["groups.txt"])
    return dict(zip(groups, tables[at][0], strict=True))


def _lines(numbers: Mapping[str, int], pool: Mapping[str, list[str]], seed: str) -> Iterator[bytes]:
    for name in sorted(numbers, key=str.encode):
        number = numbers[name]
        if number:
            yield encode_line(name, str(number))
            listed = tickets(seed, name, pool.get(name, ()))[:number]
            for rank, (_, who) in enumerate(listed, 1):
                yield encode_line(name, str(rank), who)


def drawn_in_all(outcome: bytes) -> int:
    """How many places, people or entries an outcome draws."""
    return sum(int(row[1]) for row in rows(outcome) if len(row) == 2)
