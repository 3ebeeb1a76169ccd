"""Consent of another body to scopes of very few targets and to tasks alike."""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "scope_consent",
        sa.Column("task_id", _ID, nullable=False),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.Column("alike", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=512), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("asked_body", sa.String(length=128), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_body", sa.String(length=128), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_scope_consent_authority_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_scope_consent_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope_consent")),
    )
    for column in ("authority_id", "task_id"):
        op.create_index(op.f(f"ix_scope_consent_{column}"), "scope_consent", [column])
    for statement in create_statements(op.get_bind().dialect.name, (), ("scope_consent",)):
        op.execute(statement)
