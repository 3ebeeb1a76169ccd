"""A draw may be void because it has missed its slot.

On SQLite as in 0009: the stored text of the table is changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NAME = "ck_draw_voidcause"
_CAUSES = ("source_failed", "escrow_lost", "not_witnessed", "task_withdrawn")
_NEW_CAUSES = ("source_failed", "escrow_lost", "not_witnessed", "slot_missed", "task_withdrawn")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _loosen_sqlite()
    else:
        op.drop_constraint(op.f(_NAME), "draw", type_="check")
        op.create_check_constraint(op.f(_NAME), "draw", _listed(_NEW_CAUSES))


def _loosen_sqlite() -> None:
    bind = op.get_bind()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
            " WHERE type = 'table' AND name = 'draw' AND instr(sql, :before) > 0"
        ),
        {"before": _listed(_CAUSES), "after": _listed(_NEW_CAUSES)},
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table draw is not as the migrations before made it")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _listed(values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"void_cause IN ({listed})"
