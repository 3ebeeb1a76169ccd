"""Engines and sessions for the two databases: SQLite embedded, PostgreSQL in production."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from scheduler.errors import Busy, Refused

WRITES = "writes"
"""In the `info` of sessions whose transaction may yet be taken back."""


def make_engine(url: str) -> Engine:
    """An engine for `url`; SQLite gets foreign keys, WAL and real transactions from BEGIN on."""
    # Parameters hold sealed numbers and personal data: they stay out of messages and logs.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver would begin transactions by itself, and only before some statements.
    connection.isolation_level = None
    pragmas = (
        *("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000"),
        # 64 MiB: the indexes of a register of 200,000 rows stay in memory during an import.
        "cache_size=-65536",
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    # IMMEDIATE in writing sessions: a number that is read is not read by a second writer meanwhile.
    options = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN" if options.get("read_only") else "BEGIN IMMEDIATE")


def _is_twin(error: IntegrityError) -> bool:
    """Whether another transaction has just written a row with the same key."""
    return getattr(error.orig, "sqlstate", "") == "23505" or "UNIQUE" in str(error.orig)


class Database:
    """One database: `write()` is a transaction, `read()` a session that is never committed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._write = sessionmaker(self.engine, expire_on_commit=False, info={WRITES: True})
        self._read = sessionmaker(self.engine.execution_options(read_only=True), autoflush=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction: committed where the block ends, rolled back where it raises."""
        try:
            with self._write.begin() as session:
                yield session
        except StaleDataError as error:
            # Somebody else was faster: their change stands, this one is taken back whole.
            raise Refused("changed_meanwhile") from error
        except IntegrityError as error:
            if _is_twin(error):
                raise Refused("changed_meanwhile") from error
            raise
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise Busy("database_busy") from error
            raise

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; what it changes is lost."""
        with self._read() as session:
            yield session

    @property
    def shown_url(self) -> str:
        """The URL for people and programs to read: without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    def close(self) -> None:
        self.engine.dispose()
