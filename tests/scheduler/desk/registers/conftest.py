"""A small province in a database file: made once, copied for every test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from models import Authority, Division
from models.migrations.run import upgrade
from models.session import Database
from scheduler.desk.context import Actor, Desk
from scheduler.entropy import FixedEntropy
from scheduler.reference.divisions import load_divisions
from scheduler.vocabulary import AuthorityKind

MakeDesk = Callable[[Session], Desk]


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def _divisions(code: str) -> Iterator[dict[str, object]]:
    known = load_divisions()
    this = known.get(code)
    assert this is not None
    yield {"code": code, "name": this.name, "parent_code": this.parent, "level": this.level}
    for below in known.children(code):
        yield from _divisions(below.code)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database.engine)
    with database.write() as session:
        rows = list(_divisions("420000"))
        session.execute(insert(Division), rows)
        owned = [row for row in rows if str(row["code"])[:4] in ("4200", "4201")]
        session.execute(
            insert(Authority),
            [
                {
                    "id": number,
                    "code": row["code"],
                    "name": f"{row['name']}市场监督管理局",
                    "kind": AuthorityKind[str(row["level"]).upper()],
                    "division_code": row["code"],
                }
                for number, row in enumerate(owned, start=1)
            ],
        )
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "register.db"
    shutil.copy(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


@pytest.fixture
def desk_of() -> MakeDesk:
    """The province's desk in a session."""
    actor = Actor("operator", None, 1, "cli")
    return lambda session: Desk(session, StoppedClock(), FixedEntropy("registers"), actor)


@pytest.fixture
def desk(session: Session, desk_of: MakeDesk) -> Desk:
    return desk_of(session)
