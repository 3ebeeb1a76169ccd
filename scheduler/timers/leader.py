"""Which of several programs runs the timers: a lock that one of them holds until it ends.

On PostgreSQL an advisory lock of a connection that is kept open; else a lock of a file beside the
database. A program that dies loses its lock, and another takes over.
"""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

# Any number does, as long as every program takes the same.
_LEADER_LOCK = 7_368_107

Leads = Callable[[], bool]
"""Does this program hold the lock? Takes it where nobody has it."""


def leader(engine: Engine, home: Path) -> Leads:
    """The lock that goes with the database; `home`: where the file is if the database has none."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine).holds
    database = engine.url.database
    beside = Path(database) if database and database != ":memory:" else home / "ssj"
    return FileLock(beside.with_name(f"{beside.name}.timers.lock")).holds


class FileLock:
    """Held through an open file; the system gives it back when the program ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: IO[bytes] | None = None

    def holds(self) -> bool:
        if self._held is not None:
            return True
        stream = self._path.open("ab")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
            return False
        self._held = stream
        return True


class AdvisoryLock:
    """Held by a session of PostgreSQL; gone with its connection, which is asked each time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._held: Connection | None = None

    def holds(self) -> bool:
        try:
            if self._held is None:
                return self._take()
            self._held.execute(text("SELECT 1"))
            return True
        except SQLAlchemyError:
            if self._held is not None:
                self._held.invalidate()
            self._held = None
            return False

    def _take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = connection.execute(
            text("SELECT pg_try_advisory_lock(:key)"), {"key": _LEADER_LOCK}
        ).scalar_one()
        if taken:
            self._held = connection
        else:
            connection.close()
        return bool(taken)
