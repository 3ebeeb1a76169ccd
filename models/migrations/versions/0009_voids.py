"""Voids: checked causes, the file that shows the cause, both bodies; tasks that are withdrawn.

SQLite cannot change a CHECK in place, and a table made anew loses its triggers: there the stored
text of the table is changed, as SQLite's own documentation of ALTER TABLE describes.
"""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CAUSES = ("source_failed", "escrow_lost", "task_withdrawn")
_NEW_CAUSES = ("source_failed", "escrow_lost", "not_witnessed", "task_withdrawn")
_STATES = ("open", "targets_drawn", "inspectors_drawn", "dispatched", "published", "empty")
_CHECKS = (
    ("draw", "void_cause", "ck_draw_voidcause", _CAUSES, _NEW_CAUSES),
    ("task", "state", "ck_task_taskstate", _STATES, (*_STATES, "withdrawn")),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _loosen_sqlite()
    else:
        for table, column, name, _, after in _CHECKS:
            op.drop_constraint(op.f(name), table, type_="check")
            op.create_check_constraint(op.f(name), table, _listed(column, after))
    for name, length in (
        ("void_document", 128),
        ("void_sha256", 64),
        ("void_body", 128),
        ("void_approved_body", 128),
    ):
        op.add_column("draw", sa.Column(name, sa.String(length=length), nullable=True))
    op.create_table(
        "void_file",
        sa.Column("draw_id", _ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_void_file_authority_id")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_void_file_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_void_file")),
        sa.UniqueConstraint("draw_id", "sha256", name=op.f("uq_void_file_draw_id_sha256")),
    )
    op.create_index(op.f("ix_void_file_authority_id"), "void_file", ["authority_id"])
    op.create_index(op.f("ix_void_file_draw_id"), "void_file", ["draw_id"])
    for statement in create_statements(op.get_bind().dialect.name, ("void_file",), ()):
        op.execute(statement)


def _loosen_sqlite() -> None:
    bind = op.get_bind()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, column, _, before, after in _CHECKS:
        changed = bind.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
                " WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
            ),
            {
                "before": _listed(column, before),
                "after": _listed(column, after),
                "table": table,
            },
        )
        if changed.rowcount != 1:
            raise RuntimeError(f"the table {table} is not as the migrations before made it")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _listed(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"
