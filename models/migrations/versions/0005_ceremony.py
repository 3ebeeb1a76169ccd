"""Contributors of other bodies, deadlines, several public values, who typed them.

SQLite cannot change a CHECK or NOT NULL in place, and a table made anew loses its triggers: there
the stored text of the table is changed, as SQLite's own documentation of ALTER TABLE describes.
"""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ROLES = ("supervisor", "reviewer", "inspector", "overseer")
_STATES = ("frozen", "result", "void")
_NEW_ROLES = (*_ROLES, "contributor")
_NEW_STATES = ("frozen", "opening", "closed", "result", "void")
_OPTIONAL = {
    "commitment": "VARCHAR(64)",
    "secret": "BLOB",
    "committed_at": "DATETIME",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _loosen_sqlite()
    else:
        _loosen_postgresql()
    op.add_column("account", sa.Column("party", sa.String(length=32), nullable=True))
    op.add_column("account", sa.Column("body", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_account_party"), "account", ["party"], unique=True)
    op.add_column(
        "contribution",
        sa.Column("body", sa.String(length=64), server_default="主办机关", nullable=False),
    )
    for name in ("commit_by", "reveal_by"):
        op.add_column(
            "draw",
            sa.Column(
                name,
                sa.DateTime(timezone=True),
                server_default="2000-01-01 00:00:00",
                nullable=False,
            ),
        )
    op.execute("UPDATE draw SET commit_by = frozen_at, reveal_by = frozen_at")
    _create_sources()
    _create_typings()
    op.execute(
        "INSERT INTO draw_source"
        " (authority_id, draw_id, place, kind, label, at, value, settled_at)"
        " SELECT authority_id, id, 0, source_kind, source_label, '', public_value, drawn_at"
        " FROM draw ORDER BY id"
    )
    for name in ("source_kind", "source_label", "public_value"):
        op.drop_column("draw", name)
    dialect = op.get_bind().dialect.name
    for statement in create_statements(dialect, ("typing",), ("draw_source",)):
        op.execute(statement)


def _loosen_sqlite() -> None:
    changes = [
        ("account", _listed("role", _ROLES), _listed("role", _NEW_ROLES)),
        ("draw", _listed("state", _STATES), _listed("state", _NEW_STATES)),
    ]
    for name, kind in _OPTIONAL.items():
        changes.append(("contribution", f"{name} {kind} NOT NULL", f"{name} {kind}"))
    bind = op.get_bind()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, before, after in changes:
        changed = bind.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
                " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
            ),
            {"before": before, "after": after, "table": table},
        )
        if changed.rowcount != 1:
            raise RuntimeError(f"the table {table} is not as the migrations before made it")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _loosen_postgresql() -> None:
    for table, name, check in (
        ("account", "ck_account_role", _listed("role", _NEW_ROLES)),
        ("draw", "ck_draw_drawstate", _listed("state", _NEW_STATES)),
    ):
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, check)
    for name in _OPTIONAL:
        op.alter_column("contribution", name, nullable=True)


def _listed(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def _create_sources() -> None:
    op.create_table(
        "draw_source",
        sa.Column("draw_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=128), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_draw_source_authority_id")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_source_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_source")),
        sa.UniqueConstraint("draw_id", "place", name=op.f("uq_draw_source_draw_id_place")),
    )
    op.create_index(op.f("ix_draw_source_authority_id"), "draw_source", ["authority_id"])
    op.create_index(op.f("ix_draw_source_draw_id"), "draw_source", ["draw_id"])


def _create_typings() -> None:
    op.create_table(
        "typing",
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.Column("typed_by", sa.String(length=64), nullable=False),
        sa.Column(
            "role",
            sa.Enum(*_NEW_ROLES, name="role", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_typing_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["draw_source.id"], name=op.f("fk_typing_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typing")),
    )
    op.create_index(op.f("ix_typing_authority_id"), "typing", ["authority_id"])
    op.create_index(op.f("ix_typing_source_id"), "typing", ["source_id"])
