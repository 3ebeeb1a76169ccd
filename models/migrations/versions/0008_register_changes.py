"""Every change of a register, row by row; changes of before stay in the journal."""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "register_change",
        sa.Column("register", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("subject_id", _ID, nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("weighty", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", _ID, nullable=True),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_register_change_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_register_change_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
    )
    for column in ("authority_id", "changed_at"):
        op.create_index(op.f(f"ix_register_change_{column}"), "register_change", [column])
    op.create_index("ix_register_change_subject", "register_change", ["register", "subject_id"])
    for statement in create_statements(op.get_bind().dialect.name, ("register_change",), ()):
        op.execute(statement)
