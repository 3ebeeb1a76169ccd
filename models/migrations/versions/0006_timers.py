"""The last turn of each timer, and the last time that each witness was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "timer_run",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *_row("timer_run"),
        sa.UniqueConstraint("name", name=op.f("uq_timer_run_name")),
    )
    op.create_index(op.f("ix_timer_run_authority_id"), "timer_run", ["authority_id"])
    op.create_table(
        "witness_contact",
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("witness", sa.String(length=128), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        *_row("witness_contact"),
        sa.UniqueConstraint("key_id", name=op.f("uq_witness_contact_key_id")),
    )
    op.create_index(op.f("ix_witness_contact_authority_id"), "witness_contact", ["authority_id"])


def _row(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f(f"fk_{table}_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
