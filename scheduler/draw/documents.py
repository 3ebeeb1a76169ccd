"""The two forms of everything that is hashed: RFC 8785 JSON objects and sorted lines of columns.

Producers write these bytes once; everybody else hashes the bytes as they came.
"""

import json
import operator
import re
from collections.abc import Iterable

Json = dict[str, "Json"] | list["Json"] | str | bool | int

MAX_INTEGER = 2**53
"""Integers reach up to, not including, this: the largest that JavaScript and RFC 8785 hold
exactly."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class DocumentError(ValueError):
    """The value has no canonical form; the message says where."""


def canonical_json(value: Json) -> bytes:
    """The RFC 8785 bytes of `value`.

    Only objects with ASCII keys, arrays, strings, booleans and integers are allowed; for these the
    standard library's compact sorted form equals RFC 8785.
    """
    _refuse_foreign(value, "$")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _refuse_foreign(value: object, where: str) -> None:
    """Raise for anything that the canonical form does not have."""
    match value:
        case bool():
            pass
        case int():
            if not -MAX_INTEGER < value < MAX_INTEGER:
                raise DocumentError(f"{where}: integer too large")
        case str():
            if any("\ud800" <= char <= "\udfff" for char in value):
                raise DocumentError(f"{where}: lone surrogate")
        case list():
            for index, member in enumerate(value):
                _refuse_foreign(member, f"{where}[{index}]")
        case dict():
            for key, member in value.items():
                _refuse_key(key, where)
                _refuse_foreign(member, f"{where}.{key}")
        case _:
            raise DocumentError(f"{where}: {type(value).__name__} has no canonical form")


def _refuse_key(key: object, where: str) -> None:
    if not (isinstance(key, str) and key.isascii()):
        raise DocumentError(f"{where}: key {key!r} is not ASCII text")


def lines(rows: Iterable[Iterable[str]]) -> bytes:
    """Join columns by tabs, sort the lines by their bytes, and end each with a newline.

    A line that comes twice is an error: the protocol's lists have no repetition.
    """
    ordered = sorted(_line(row) for row in rows)
    if any(map(operator.eq, ordered, ordered[1:])):
        raise DocumentError("a line comes twice")
    return ordered_lines(ordered)


def ordered_lines(encoded: Iterable[bytes]) -> bytes:
    """Lines that have an order of their own (outcomes), each ended by a newline."""
    return b"".join(line + b"\n" for line in encoded)


def _line(row: Iterable[str]) -> bytes:
    columns = list(row)
    for column in columns:
        if _CONTROL.search(column):
            raise DocumentError(f"control character in column {column!r}")
    return "\t".join(columns).encode()


def encode_line(*columns: str) -> bytes:
    """One line without its newline."""
    return _line(columns)


def split_lines(data: bytes) -> list[bytes]:
    """The lines of a file, without their newlines."""
    if not data:
        return []
    if not data.endswith(b"\n"):
        raise DocumentError("last line has no newline")
    return data[:-1].split(b"\n")


def rows(data: bytes) -> list[tuple[str, ...]]:
    """The columns of each line of a file."""
    return [tuple(line.decode().split("\t")) for line in split_lines(data)]
