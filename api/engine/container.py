"""ODDS as one file: the container of docs/protocol.md §1 under another first line.

```
ssj-odds/0\\n
<name> <length>\\n<length bytes>\\n      (once per file, sorted by name)
end\\n
```
docs/engine.md says which files there are. The same problem gives the same bytes, in whatever order
its rows come.
"""

from collections.abc import Mapping
from itertools import pairwise

from scheduler.draw.bundle import HEADER, bundle_chunks, read_bundle
from scheduler.draw.documents import split_lines
from scheduler.errors import Refused

ODDS_HEADER = b"ssj-odds/0\n"
HEAD = "head.json"
FORMAT = "ssj-odds/0"

ITEMS, TABLES = "items", "tables"
"""The two lotteries: items are rounded between two families of totals; of listed tables one is
picked by its weight."""

FILES = {
    ("inspectors", ITEMS): {HEAD, "items.txt", "multipliers.txt", "even.txt"},
    ("inspectors", TABLES): {
        *(HEAD, "groups.txt", "tables.txt", "beyond.txt", "multipliers.txt", "even.txt")
    },
    ("targets", ITEMS): {HEAD, "items.txt", "cells.txt", "pool.txt"},
    ("targets", TABLES): {HEAD, "groups.txt", "tables.txt", "pool.txt"},
    ("panel", TABLES): {HEAD, "groups.txt", "tables.txt", "pool.txt"},
}
"""The files of each kind of odds and lottery."""

RUNGS = "ladder.json"
"""What was applied of a frozen ladder (climbing.py): of inspectors, where anything was."""

MEMBERS = {
    ("inspectors", ITEMS): {"turns", "cap", "deviation", "tilt"},
    ("inspectors", TABLES): {"cap", "deviation", "rounding", "tilt"},
    ("targets", ITEMS): {"turns"},
    ("targets", TABLES): {"deviation", "unavoidable"},
    ("panel", TABLES): {"deviation"},
}
"""What their heads have beside format, kind, lottery, bits and problem."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """The container's bytes."""
    chunks = bundle_chunks(files)
    next(chunks)  # the first line of a bundle
    return ODDS_HEADER + b"".join(chunks)


def unpack(data: bytes) -> dict[str, bytes]:
    """The files. Raises Refused where this is no container of odds, or a file has not the form of
    sorted lines."""
    if not data.startswith(ODDS_HEADER):
        raise Refused("odds_not_a_file")
    try:
        files = read_bundle(HEADER + data[len(ODDS_HEADER) :])
    except ValueError:
        raise Refused("odds_damaged", file="") from None
    for name, content in files.items():
        if name.endswith(".txt") and not _is_sorted_text(content):
            raise Refused("odds_damaged", file=name)
    return files


def _is_sorted_text(content: bytes) -> bool:
    try:
        content.decode()
        listed = split_lines(content)
    except ValueError:
        return False
    return all(one < other for one, other in pairwise(listed))
