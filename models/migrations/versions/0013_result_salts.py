"""Secret salts of the digests of results."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "result_salt",
        sa.Column("result_id", _ID, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_result_salt_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["result.id"], name=op.f("fk_result_salt_result_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_salt")),
        sa.UniqueConstraint("result_id", name=op.f("uq_result_salt_result_id")),
    )
    op.create_index(op.f("ix_result_salt_authority_id"), "result_salt", ["authority_id"])
