"""Files of draws in parts, so that a large one is never in memory as a whole.

Existing files are cut as the service cut them when this was written; what may be done with a part
later does not depend on how long it is.
"""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from models.append_only import create_statements

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOST = 4 * 1024 * 1024
_LINES = 1 << 13
_FILE = sa.table(
    "draw_file",
    *map(sa.column, ("id", "authority_id", "draw_id", "name")),
    sa.column("content", sa.LargeBinary()),
)
_PART = sa.table(
    "draw_part",
    *map(sa.column, ("authority_id", "draw_id", "name", "number", "lines", "node")),
    sa.column("content", sa.LargeBinary()),
)


def upgrade() -> None:
    op.create_table(
        "draw_part",
        sa.Column("draw_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("authority_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_draw_part_authority_id")
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draw.id"], name=op.f("fk_draw_part_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_part")),
        sa.UniqueConstraint(
            "draw_id", "name", "number", name=op.f("uq_draw_part_draw_id_name_number")
        ),
    )
    op.create_index(op.f("ix_draw_part_authority_id"), "draw_part", ["authority_id"])
    bind = op.get_bind()
    for number in bind.scalars(sa.select(_FILE.c.id).order_by(_FILE.c.id)).all():
        row = bind.execute(sa.select(_FILE).where(_FILE.c.id == number)).one()
        for place, (content, lines, node) in enumerate(_cut(row.name, bytes(row.content))):
            known = {"authority_id": row.authority_id, "draw_id": row.draw_id, "name": row.name}
            part = {"number": place, "content": content, "lines": lines, "node": node}
            bind.execute(_PART.insert().values(**known, **part))
    # In SQLite too a column goes without a new table, so that triggers stay.
    op.execute("ALTER TABLE draw_file DROP COLUMN content")
    for statement in create_statements(bind.dialect.name, ("draw_part",), ()):
        op.execute(statement)


def _cut(name: str, content: bytes) -> Iterator[tuple[bytes, int, str]]:
    """Each part's bytes, lines and node above them."""
    if not name.endswith(".txt"):
        for at in range(0, len(content), _MOST):
            yield content[at : at + _MOST], 0, ""
        return
    lines = [line + b"\n" for line in content.split(b"\n")[:-1]]
    step = _LINES
    while step > 1 and any(size > _MOST for size in _sizes(lines, step)):
        step //= 2
    for at in range(0, len(lines), step):
        own = lines[at : at + step]
        yield b"".join(own), len(own), _node(own)


def _sizes(lines: list[bytes], step: int) -> Iterator[int]:
    for at in range(0, len(lines), step):
        yield sum(map(len, lines[at : at + step]))


def _node(lines: list[bytes]) -> str:
    """The root of RFC 6962 over these lines without their ends."""
    level = [hashlib.sha256(b"\x00" + line[:-1]).digest() for line in lines]
    while len(level) > 1:
        above = [
            hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest()
            for at in range(0, len(level) - 1, 2)
        ]
        level = above + level[len(level) & ~1 :]
    return level[0].hex()
