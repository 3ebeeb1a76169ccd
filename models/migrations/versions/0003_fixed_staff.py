"""Visits whose people were as good as known: 人员无随机性.

A column with a default is added without batch mode: SQLite would make the table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "visit",
        sa.Column("fixed_staff", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
