"""Migrations up from empty give exactly the models, on both databases; kept rows stay kept."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Enum, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from models import Base
from models.append_only import APPEND_ONLY, KEPT
from models.migrations.run import is_current, upgrade
from models.session import Database


def test_upgrade_from_empty_equals_the_models(empty_url: str) -> None:
    database = Database(empty_url)
    assert not is_current(database.engine)
    upgrade(database.engine)
    assert is_current(database.engine)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_upgrade_twice_changes_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    upgrade(database.engine)
    tables = inspect(database.engine).get_table_names()
    upgrade(database.engine)
    assert inspect(database.engine).get_table_names() == tables
    database.close()


def test_every_kept_table_has_its_triggers(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'ssj.db'}")
    upgrade(database.engine)
    query = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    with database.engine.connect() as connection:
        triggers = set(connection.scalars(query))
    wanted = {f"keep_{table}_delete" for table in (*APPEND_ONLY, *KEPT)}
    assert triggers == wanted | {f"keep_{table}_update" for table in APPEND_ONLY}
    database.close()


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET kind = 'x'", "DELETE FROM log_entry"])
def test_log_entries_refuse_change(empty_url: str, statement: str) -> None:
    database = Database(empty_url)
    upgrade(database.engine)
    insert = text(
        "INSERT INTO log_entry (position, authority_id, kind, subject, content, logged_at)"
        " VALUES (0, 1, 'k', 's', :content, '2026-01-01 00:00:00')"
    )
    prepare = [
        "INSERT INTO division (code, name, level) VALUES ('420000', '湖北省', 'province')",
        "INSERT INTO authority (id, code, name, kind, division_code)"
        " VALUES (1, '420000', 'x', 'province', '420000')",
    ]
    with database.engine.begin() as connection:
        for line in prepare:
            connection.execute(text(line))
        connection.execute(insert, {"content": b"{}"})
    with pytest.raises(DBAPIError, match="rows are kept"), database.engine.begin() as connection:
        connection.execute(text(statement))
    database.close()


def test_the_database_allows_exactly_the_states_of_the_enums(tmp_path: Path) -> None:
    """What Alembic does not compare: the values in the CHECK constraints."""
    database = Database(f"sqlite:///{tmp_path / 'ssj.db'}")
    upgrade(database.engine)
    inspector = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        checks = " ".join(check["sqltext"] for check in inspector.get_check_constraints(table.name))
        for column in table.columns:
            if isinstance(column.type, Enum):
                allowed = ", ".join(f"'{value}'" for value in column.type.enums)
                assert f"{column.name} IN ({allowed})" in checks, (table.name, column.name)
    database.close()


def test_a_state_outside_the_enum_is_refused_by_the_database(empty_url: str) -> None:
    database = Database(empty_url)
    upgrade(database.engine)
    row = (
        "INSERT INTO authority (code, name, kind, division_code)"
        " VALUES ('1', 'x', 'kingdom', '420000')"
    )
    division = "INSERT INTO division (code, name, level) VALUES ('420000', 'x', 'province')"
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(division))
        connection.execute(text(row))
    database.close()
