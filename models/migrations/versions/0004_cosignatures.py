"""What witnesses signed under heads of the public log."""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cosignature",
        sa.Column("size", _ID, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("witness", sa.String(length=128), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_cosignature_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cosignature")),
        sa.UniqueConstraint(
            "size",
            "key_id",
            "witness",
            "seen_at",
            name=op.f("uq_cosignature_size_key_id_witness_seen_at"),
        ),
    )
    op.create_index(op.f("ix_cosignature_authority_id"), "cosignature", ["authority_id"])
    op.create_index(op.f("ix_cosignature_size"), "cosignature", ["size"])
    for statement in create_statements(op.get_bind().dialect.name, ("cosignature",), ()):
        op.execute(statement)
