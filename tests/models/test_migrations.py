"""Migrations up from empty give exactly the models, on both databases; kept rows stay kept."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Connection, Enum, String, inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.types import TypeEngine

from models import Base
from models.append_only import APPEND_ONLY, KEPT
from models.migrations.run import configuration, is_current, upgrade
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


def before_the_ceremony(database: Database) -> None:
    """A draw as version 0004 kept it, with the office's number, decided by dice."""
    with database.engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    at = "'2026-03-02 01:00:00+00:00'"
    rows = [
        "INSERT INTO division (code, name, level) VALUES ('420000', '湖北省', 'province')",
        "INSERT INTO authority (id, code, name, kind, division_code)"
        " VALUES (1, '420000', 'x', 'province', '420000')",
        "INSERT INTO account (id, authority_id, row_version, username, display_name, role,"
        f" password_hash, locale, created_at) VALUES (1, 1, 1, 'a', 'a', 'reviewer', 'x', 'zh', {at})",
    ]
    with database.engine.begin() as connection:
        for row in rows:
            connection.execute(text(row))
        plain = {
            "plan": {"number": "P", "year": 2026, "title": "t", "text": "", "state": "published"},
            "inspection_item": {"code": "i", "name": "i", "kind": "key"},
        }
        for table, given in plain.items():
            insert_row(connection, table, {"id": 1, "authority_id": 1, **given})
        insert_row(connection, "task", {"id": 1, "authority_id": 1, "plan_id": 1, "item_id": 1})
        draw = {"task_id": 1, "number": "D", "kind": "targets", "state": "result"}
        value = {"source_kind": "dice", "source_label": "掷骰", "public_value": "12"}
        insert_row(connection, "draw", {"id": 1, "authority_id": 1, **draw, **value})
        insert_row(connection, "contribution", {"id": 1, "authority_id": 1, "draw_id": 1})


def insert_row(connection: Connection, table: str, given: dict[str, object]) -> None:
    """A row with something in every column that asks for it."""
    values = dict(given)
    for column in inspect(connection).get_columns(table):
        if not column["nullable"] and column["name"] not in values and column["default"] is None:
            values[column["name"]] = filler(column["type"], column["name"])
    names, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)


def filler(kind: TypeEngine, name: str) -> object:
    known = {"state": "open", "role": "reviewer", "kind": "key"}
    if isinstance(kind, JSON):
        return "[]"
    if isinstance(kind, String):
        return known.get(name, "420000")
    plain = {int: 1, bytes: b"x", bool: False}
    return plain.get(kind.python_type, "2026-03-02 01:00:00+00:00")


def test_draws_of_before_the_ceremony_are_kept(empty_url: str) -> None:
    database = Database(empty_url)
    before_the_ceremony(database)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        (source,) = connection.execute(
            text("SELECT draw_id, place, kind, label, at, value FROM draw_source")
        ).all()
        assert tuple(source) == (1, 0, "dice", "掷骰", "", "12")
        (party,) = connection.execute(text("SELECT body, secret FROM contribution")).all()
        assert (party[0], bytes(party[1])) == ("主办机关", b"x")
        (draw,) = connection.execute(text("SELECT commit_by = frozen_at FROM draw")).all()
        assert draw[0]
    with pytest.raises(DBAPIError, match="rows are kept"), database.engine.begin() as connection:
        connection.execute(text("DELETE FROM contribution"))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE account SET role = 'contributor', party = 'x'"))
        connection.execute(text("UPDATE contribution SET secret = NULL, commitment = NULL"))
    database.close()
