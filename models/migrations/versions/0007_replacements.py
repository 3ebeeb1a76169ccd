"""Chains of codes that other bodies deposit, reports of who is not there, visits that were replaced.

SQLite's CHECK is changed in the stored text of the table, as in 0005.
"""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES = (
    *("drawn", "dispatched", "acknowledged", "entered"),
    *("returned", "passed", "published"),
)
_NEW_STATES = (*_STATES, "replaced")
_CAUSES = (
    *("deregistered", "revoked", "moved_out", "same_firm", "force_majeure"),
    *("sick_leave", "other_leave", "recusal", "left", "no_certificate", "called_away"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _widen_sqlite()
    else:
        op.drop_constraint(op.f("ck_visit_visitstate"), "visit", type_="check")
        op.create_check_constraint(op.f("ck_visit_visitstate"), "visit", _listed(_NEW_STATES))
    op.add_column("assignment", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    _create_chains()
    _create_replacements()
    dialect = op.get_bind().dialect.name
    for statement in create_statements(dialect, (), ("deposited_chain", "replacement")):
        op.execute(statement)


def _widen_sqlite() -> None:
    bind = op.get_bind()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'visit' AND instr(sql, :before) > 0"
        ),
        {"before": _listed(_STATES), "after": _listed(_NEW_STATES)},
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table visit is not as the migrations before made it")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _listed(values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"state IN ({listed})"


def _text_enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _create_chains() -> None:
    table = "deposited_chain"
    op.create_table(
        table,
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("deposited_by", sa.String(length=64), nullable=False),
        sa.Column("deposited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draw_id", _ID, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f(f"fk_{table}_authority_id")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f(f"fk_{table}_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("head", name=op.f(f"uq_{table}_head")),
    )
    for column in ("authority_id", "draw_id", "party"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _create_replacements() -> None:
    table = "replacement"
    op.create_table(
        table,
        sa.Column("draw_id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("kind", _text_enum("replacementkind", "target", "seat"), nullable=False),
        sa.Column("cause", _text_enum("replacementcause", *_CAUSES), nullable=False),
        sa.Column("reason", sa.String(length=512), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=True),
        sa.Column("target", sa.String(length=32), nullable=False),
        sa.Column("stood_at", sa.String(length=32), nullable=False),
        sa.Column("seat", sa.String(length=32), nullable=False),
        sa.Column("out", sa.String(length=32), nullable=False),
        sa.Column("came_in", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("opened_code", sa.String(length=64), nullable=True),
        sa.Column("candidates", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f(f"fk_{table}_authority_id")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f(f"fk_{table}_draw_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f(f"fk_{table}_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("draw_id", "place", name=op.f(f"uq_{table}_draw_id_place")),
    )
    for column in ("authority_id", "draw_id", "visit_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
