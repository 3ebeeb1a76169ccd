"""Calendars of standing draws, their slots and links, and which chain is for a calendar."""

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create(
        "standing_calendar",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("heads", sa.JSON(), nullable=False),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.Column("escrow", sa.String(length=32), nullable=False),
        sa.Column("published_by", sa.String(length=64), nullable=False),
        sa.Column("published_at", _MOMENT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("name", name=op.f("uq_standing_calendar_name")),
    )
    _create(
        "standing_slot",
        sa.Column("calendar_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *(
            sa.Column(name, _MOMENT, nullable=False)
            for name in ("cutoff_at", "opens_at", "due_at", "closes_at")
        ),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("cancelled_at", _MOMENT, nullable=True),
        sa.Column("cancelled_by", sa.String(length=64), nullable=True),
        sa.Column("cancel_reason", sa.String(length=512), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        _refers("standing_slot", "calendar_id", "standing_calendar"),
        sa.UniqueConstraint(
            "calendar_id", "place", name=op.f("uq_standing_slot_calendar_id_place")
        ),
        indexed=("calendar_id",),
    )
    _create(
        "standing_link",
        sa.Column("slot_id", _ID, nullable=False),
        sa.Column("party", sa.String(length=32), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.Column("by_escrow", sa.Boolean(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        _refers("standing_link", "slot_id", "standing_slot"),
        sa.UniqueConstraint("slot_id", "party", name=op.f("uq_standing_link_slot_id_party")),
        indexed=("slot_id",),
    )
    _create(
        "slot_draw",
        sa.Column("draw_id", _ID, nullable=False),
        sa.Column("slot_id", _ID, nullable=False),
        _refers("slot_draw", "draw_id", "draw"),
        _refers("slot_draw", "slot_id", "standing_slot"),
        sa.UniqueConstraint("draw_id", name=op.f("uq_slot_draw_draw_id")),
        indexed=("slot_id",),
    )
    _give_chains_a_calendar()
    dialect = op.get_bind().dialect.name
    written = ("standing_link", "slot_draw")
    for statement in create_statements(dialect, written, ("standing_calendar", "standing_slot")):
        op.execute(statement)


def _give_chains_a_calendar() -> None:
    column = "calendar_id"
    if op.get_bind().dialect.name == "sqlite":
        # A foreign key comes with the column there, or with a table made anew.
        op.execute(
            "ALTER TABLE deposited_chain ADD COLUMN calendar_id INTEGER"
            " CONSTRAINT fk_deposited_chain_calendar_id REFERENCES standing_calendar (id)"
        )
    else:
        op.add_column("deposited_chain", sa.Column(column, _ID, nullable=True))
        op.create_foreign_key(
            op.f("fk_deposited_chain_calendar_id"),
            "deposited_chain",
            "standing_calendar",
            [column],
            ["id"],
        )
    op.create_index(op.f("ix_deposited_chain_calendar_id"), "deposited_chain", [column])


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _create(table: str, *parts: sa.schema.SchemaItem, indexed: tuple[str, ...] = ()) -> None:
    op.create_table(
        table,
        *parts,
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        _refers(table, "authority_id", "authority"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("authority_id", *indexed):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
