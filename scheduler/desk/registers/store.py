"""Bulk writing of register rows: Core statements, row versions by hand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Row, Table, bindparam, insert, update
from sqlalchemy.engine import CursorResult

from models import Base
from scheduler.desk.context import Desk
from scheduler.errors import Refused

T = TypeVar("T")
CHUNK = 5_000


@dataclass(slots=True)
class Change:
    """One row that is to be different: its id, owner and version as read, what the register calls
    it, whom it is about (`subject_id`: itself or the person), and the fields that differ."""

    row_id: int
    authority_id: int
    row_version: int | None
    key: str
    subject_id: int
    before: dict[str, Any]
    after: dict[str, Any]


def table_of(kind: type[Base]) -> Table:
    """The table behind a class, for Core statements."""
    table = kind.__table__
    assert isinstance(table, Table)
    return table


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists that fit into one statement."""
    known = list(values)
    for start in range(0, len(known), size):
        yield known[start : start + size]


def difference(row: Row[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields that the row has otherwise."""
    return {name: value for name, value in given.items() if getattr(row, name) != value}


def change_of(
    row: Row[Any], key: str, after: dict[str, Any], subject_id: int | None = None
) -> Change:
    """The change that makes `after` true of the row."""
    before = {name: getattr(row, name) for name in after}
    version = getattr(row, "row_version", None)
    about = row.id if subject_id is None else subject_id
    return Change(row.id, row.authority_id, version, key, about, before, after)


def insert_all(desk: Desk, kind: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows, all with the same fields."""
    for chunk in chunks(rows):
        desk.session.execute(insert(table_of(kind)), chunk)


def apply_all(desk: Desk, kind: type[Base], changes: Sequence[Change]) -> None:
    """Make the changes, one statement per set of fields; a row that moved stops everything."""
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        groups.setdefault(tuple(sorted(change.after)), []).append(change)
    table = table_of(kind)
    for fields, group in groups.items():
        statement = update(table).where(table.c.id == bindparam("_id"))
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in fields}
        if "row_version" in table.c:
            statement = statement.where(table.c.row_version == bindparam("_version"))
            values["row_version"] = table.c.row_version + 1
        for chunk in chunks(group):
            rows = [_parameters(change) for change in chunk]
            result = desk.session.execute(statement.values(values), rows)
            if isinstance(result, CursorResult) and 0 <= result.rowcount < len(rows):
                raise Refused("import_row_moved")
    _refresh(desk, kind)


def as_json(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the history keeps them."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _parameters(change: Change) -> dict[str, Any]:
    values = {f"_{name}": value for name, value in change.after.items()}
    values["_id"] = change.row_id
    if change.row_version is not None:
        values["_version"] = change.row_version
    return values


def _refresh(desk: Desk, kind: type[Base]) -> None:
    """Core statements pass by the session: what it has loaded of this table is read anew."""
    for row in list(desk.session.identity_map.values()):
        if isinstance(row, kind):
            desk.session.expire(row)
