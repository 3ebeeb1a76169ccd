"""Minimum loads, loads per week, days of rest; newcomers; people lent by another bureau.

Columns are added without batch mode: SQLite would make the tables anew and lose their triggers.
"""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "loan",
        sa.Column("inspector_id", _ID, nullable=False),
        sa.Column("county", sa.String(length=6), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_loan_authority_id")
        ),
        sa.ForeignKeyConstraint(["county"], ["division.code"], name=op.f("fk_loan_county")),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["inspector.id"], name=op.f("fk_loan_inspector_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint(
            "inspector_id",
            "county",
            "from_on",
            name=op.f("uq_loan_inspector_id_county_from_on"),
        ),
    )
    op.create_index(op.f("ix_loan_authority_id"), "loan", ["authority_id"], unique=False)
    op.create_index(op.f("ix_loan_inspector_id"), "loan", ["inspector_id"], unique=False)
    op.add_column("inspector", sa.Column("new_until", sa.Date(), nullable=True))
    op.add_column("task", sa.Column("load_least", sa.Integer(), server_default="0", nullable=False))
    op.add_column("task", sa.Column("week_load", sa.Integer(), nullable=True))
    op.add_column("task", sa.Column("rest_days", sa.Integer(), server_default="0", nullable=False))
    for statement in create_statements(op.get_bind().dialect.name, ("loan",), ()):
        op.execute(statement)
