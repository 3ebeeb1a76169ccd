"""Corrections of what was published."""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("publication_id", _ID, nullable=False),
        sa.Column("cause", sa.String(length=512), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_id", _ID, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_correction_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_correction_publication_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_id"], ["publication.id"], name=op.f("fk_correction_made_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    for column in ("authority_id", "publication_id", "made_id"):
        op.create_index(op.f(f"ix_correction_{column}"), "correction", [column])
    for statement in create_statements(op.get_bind().dialect.name, (), ("correction",)):
        op.execute(statement)
