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

DEPTH_MOST = 64
"""Objects and arrays inside each other, the outermost one counted."""

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


def read_canonical(data: bytes) -> dict[str, Json]:
    """The object of a `.json` file (docs/protocol.md §1); DocumentError where the bytes are not its
    only form, or have anything that files of the protocol do not have."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_foreign, parse_constant=_foreign)
        if not isinstance(value, dict) or _depth(value) > DEPTH_MOST:
            raise DocumentError(f"not one object, or more than {DEPTH_MOST} deep")
        if canonical_json(value) != data or not _all_counts(value):
            raise DocumentError("not the canonical form")
    except (DocumentError, RecursionError, ValueError) as error:
        raise DocumentError(f"not canonical JSON: {error}") from error
    return value


def _foreign(text: str) -> Json:
    raise DocumentError(f"{text} is no integer")


def _parts(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _depth(value: Json) -> int:
    """How many objects and arrays are inside each other."""
    inner = max(map(_depth, _parts(value)), default=0)
    return inner + isinstance(value, dict | list)


def _all_counts(value: Json) -> bool:
    """Whether every integer is at least 0."""
    return all(map(_all_counts, _parts(value))) and not (type(value) is int and value < 0)


def has_control(value: Json) -> bool:
    """Whether any text in the value, keys of objects among them, has a control character."""
    if isinstance(value, str):
        return _CONTROL.search(value) is not None
    keys = value if isinstance(value, dict) else ()
    return any(map(has_control, (*keys, *_parts(value))))


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
