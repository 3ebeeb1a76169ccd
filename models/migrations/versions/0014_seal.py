"""密封方式: tasks without notice, the day of disclosure, secrets and shares."""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.execute("ALTER TABLE draw RENAME COLUMN disclosed_on TO disclose_on")
    op.add_column("draw", sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "task",
        sa.Column("unannounced", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _create(
        "seal",
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("early_reason", sa.String(length=512), nullable=True),
        sa.Column("early_by", sa.String(length=64), nullable=True),
        sa.Column("early_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(op.f("ix_seal_draw_id"), "seal", ["draw_id"], unique=True)
    _create(
        "seal_share",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed", sa.LargeBinary(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("draw_id", "place", name=op.f("uq_seal_share_draw_id_place")),
        sa.UniqueConstraint("draw_id", "holder", name=op.f("uq_seal_share_draw_id_holder")),
    )
    op.create_index(op.f("ix_seal_share_draw_id"), "seal_share", ["draw_id"])
    dialect = op.get_bind().dialect.name
    for statement in create_statements(dialect, (), ("seal", "seal_share")):
        op.execute(statement)


def _create(table: str, *columns: sa.Column[object] | sa.UniqueConstraint) -> None:
    """A table of rows of a draw."""
    op.create_table(
        table,
        sa.Column("draw_id", _ID, nullable=False),
        *columns,
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f(f"fk_{table}_authority_id")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f(f"fk_{table}_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_authority_id"), table, ["authority_id"])
