"""Draws: what was frozen, byte by byte as hashed; who contributed; salts apart, so that they can
be erased."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Row, Versioned, code, text_enum
from scheduler.vocabulary import DrawKind, DrawState, VoidCause


# 抽取: one number, one plan hash, one seed; it ends in a result or in a public void.
class Draw(Versioned, Base):
    __tablename__ = "draw"

    number: Mapped[str] = mapped_column(code(), unique=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("draw.id"), index=True)
    kind: Mapped[DrawKind] = mapped_column(text_enum(DrawKind))
    state: Mapped[DrawState] = mapped_column(text_enum(DrawState))
    protocol: Mapped[str] = mapped_column(code(16))
    hash_suite: Mapped[str] = mapped_column(code(16))
    mode: Mapped[str] = mapped_column(code(16))
    disclosed_on: Mapped[date | None]
    source_kind: Mapped[str] = mapped_column(code(16))
    source_label: Mapped[str] = mapped_column(String(128))
    plan_hash: Mapped[str] = mapped_column(code(), unique=True)
    public_value: Mapped[str | None] = mapped_column(String(128))
    seed: Mapped[str | None] = mapped_column(code())
    frozen_by: Mapped[str] = mapped_column(code())
    frozen_at: Mapped[datetime]
    drawn_by: Mapped[str | None] = mapped_column(code())
    drawn_at: Mapped[datetime | None]
    void_cause: Mapped[VoidCause | None] = mapped_column(text_enum(VoidCause))
    void_reason: Mapped[str | None] = mapped_column(String(512))
    void_by: Mapped[str | None] = mapped_column(code())
    void_approved_by: Mapped[str | None] = mapped_column(code())
    void_at: Mapped[datetime | None]


# One file of the bundle, as hashed. Written once (triggers refuse change); never rebuilt from rows.
class DrawFile(Row, Base):
    __tablename__ = "draw_file"
    __table_args__ = (UniqueConstraint("draw_id", "name"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    name: Mapped[str] = mapped_column(code())
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(code())


# Who stands behind a public id of a target draw. Erasing `salt` erases the only link that can be
# recomputed.
class DrawSalt(Row, Base):
    __tablename__ = "draw_salt"
    __table_args__ = (UniqueConstraint("draw_id", "pid"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    pid: Mapped[str] = mapped_column(code(32))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"), index=True)
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("inspector.id"), index=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)


# 封存号码: a party's commitment at the freeze, and its secret, which leaves this table only at
# the reveal.
class Contribution(Row, Base):
    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("draw_id", "party"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    party: Mapped[str] = mapped_column(code(32))
    commitment: Mapped[str] = mapped_column(code())
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    committed_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]
