"""The proof bundle: every file of one draw in one file (docs/protocol.md §1)."""

import re
from collections.abc import Iterator, Mapping

HEADER = b"ssj-bundle/1\n"
FOOTER = b"end\n"
_ENTRY = re.compile(rb"([a-z]+(?:-[a-z]+)*\.(?:json|txt)) (0|[1-9][0-9]{0,17})\n")

FROZEN_FILES = {
    "targets": ("pool.txt", "excluded.txt", "cells.txt", "roster.txt", "absent.txt", "blocked.txt"),
    "inspectors": (
        *("roster.txt", "absent.txt", "blocked.txt", "seats.txt"),
        *("odds.txt", "multipliers.txt"),
    ),
}
"""The files whose roots the plan carries, by kind of draw."""

LATER_FILES = (
    *("commitments.json", "reveals.json", "public.json"),
    *("seal.json", "log.json", "outcome.txt"),
)


def file_header(name: str, size: int) -> bytes:
    """What stands before the `size` bytes of a file; after them there is a newline."""
    return f"{name} {size}\n".encode()


def bundle_chunks(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """The bundle's bytes in pieces, so that a large one streams."""
    yield HEADER
    for name in sorted(files):
        yield file_header(name, len(files[name]))
        yield files[name]
        yield b"\n"
    yield FOOTER


def read_bundle(data: bytes) -> dict[str, bytes]:
    """The files of a bundle; ValueError where the container is not well formed."""
    if not data.startswith(HEADER) or not data.endswith(FOOTER):
        raise ValueError("not a bundle of this protocol")
    files: dict[str, bytes] = {}
    at, last, stop = len(HEADER), "", len(data) - len(FOOTER)
    while at != stop:
        entry = _ENTRY.match(data, at, stop)
        if entry is None:
            raise ValueError(f"bad container at byte {at}")
        name, begin, end = entry[1].decode(), entry.end(), entry.end() + int(entry[2])
        if data[end : end + 1] != b"\n" or end >= stop or name <= last:
            raise ValueError(f"bad container at {name}")
        files[name] = data[begin:end]
        at, last = end + 1, name
    return files
