"""One stored value changed at a time, past every trigger, and taken back again."""

import enum
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Table, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import Base
from scheduler.desk import log_checking
from scheduler.desk.log_heads import LogBook
from scheduler.ledger.notes import Note
from tests.insiders.conftest import People

ALIKE = (
    *("division", "authority", "counter", "import_batch", "inspection_item", "inspector"),
    *("target", "target_identifier", "account", "absence", "recusal", "certificate"),
    *("register_change", "register_salt", "journal_entry"),
)


@contextmanager
def unguarded(office: People) -> Iterator[Connection]:
    """The database without triggers and foreign keys, until the end, when all is as it was."""
    with office.state.database.engine.connect() as connection:
        if office.is_sqlite:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
            found = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in connection.execute(found).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.rollback()
        if office.is_sqlite:
            driver.execute("PRAGMA foreign_keys = ON")


def columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of every table."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            yield table, column


def values(connection: Connection, table: Table, column: Column[Any]) -> dict[Any, Any]:
    """The primary key -> the value, of the first and of the last row that has one."""
    key = table.primary_key.columns[0]
    wanted = select(key, column.label("value")).where(column.is_not(None))
    rows = [
        connection.execute(wanted.order_by(each).limit(1)).first() for each in (key, key.desc())
    ]
    return {row[0]: row.value for row in rows if row is not None}


def changed(value: Any) -> Iterable[Any]:
    """Other values of the same kind: the first that the table's own rules allow is taken."""
    match value:
        case bool():
            return [not value]
        case enum.Enum():
            return [each for each in type(value) if each != value]
        case int():
            return [value + 1, value + 100_000]
        case bytes():
            return [bytes([value[0] ^ 1]) + value[1:]] if value else [b"x"]
        case str():
            return [value[:-1] + end for end in "129" if value[-1:] != end] + [f"{value}x"]
        case datetime():
            return [value + timedelta(seconds=1)]
        case date():
            return [value + timedelta(days=1)]
        case list():
            return [value[:-1] if value else ["x"]]
        case dict():
            return [{**value, "x": "1"}]
    raise TypeError(f"{type(value)} is not stored anywhere")


def edit(connection: Connection, table: Table, column: Column[Any], key: Any, value: Any) -> bool:
    """Change it; False where no other value fits the table."""
    own = table.primary_key.columns[0]
    for other in changed(value):
        with_other = table.update().where(own == key).values({column.name: other})
        point = connection.begin_nested()
        try:
            connection.execute(with_other)
        except IntegrityError:
            point.rollback()
            continue
        point.commit()
        return True
    return False


def codes(connection: Connection, book: LogBook, head: Note) -> set[str]:
    """What `ssj log check --checkpoint` finds, and where that is nothing, with `--registers`."""
    for registers in (False, True):
        with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
            found = log_checking.check_log(session, book, [head], registers).findings
        assert all(finding.message for finding in found)
        if found:
            break
    return {finding.code for finding in found}


def sweep(
    office: People, book: LogBook, head: Note, tables: Collection[str] = ()
) -> dict[str, set[str]]:
    """table.column -> the codes that an edit of its first or last row is found by, none where either
    is not found; columns without any value are left out. `tables`: which, by default all."""
    found: dict[str, set[str]] = {}
    with unguarded(office) as connection:
        begin = codes(connection, book, head)
        assert begin == set()
        for table, column in columns():
            if tables and table.name not in tables:
                continue
            name = f"{table.name}.{column.name}"
            for key, value in values(connection, table, column).items():
                point = connection.begin_nested()
                if edit(connection, table, column, key, value):
                    hit = codes(connection, book, head)
                    missed = not hit or (name in found and not found[name])
                    found[name] = set() if missed else found.get(name, set()) | hit
                point.rollback()
    return found
