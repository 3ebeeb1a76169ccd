"""Secret salts of the roots of the registers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "register_salt",
        sa.Column("register", sa.String(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("seen_change", _ID, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_register_salt_authority_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_salt")),
        sa.UniqueConstraint("register", name=op.f("uq_register_salt_register")),
    )
    op.create_index(op.f("ix_register_salt_authority_id"), "register_salt", ["authority_id"])
