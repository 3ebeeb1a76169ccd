"""Draws: what was frozen, byte by byte as hashed; who contributed; which public values decide, and
who typed them; what is sealed until its day; salts apart, so that they can be erased."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Row, Versioned, code, text_enum
from scheduler.vocabulary import DrawKind, DrawState, Role, VoidCause


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
    # 密封方式: the day from which everything is public, and when it came to be.
    disclose_on: Mapped[date | None]
    disclosed_at: Mapped[datetime | None]
    plan_hash: Mapped[str] = mapped_column(code(), unique=True)
    commit_by: Mapped[datetime]
    reveal_by: Mapped[datetime]
    seed: Mapped[str | None] = mapped_column(code())
    frozen_by: Mapped[str] = mapped_column(code())
    frozen_at: Mapped[datetime]
    drawn_by: Mapped[str | None] = mapped_column(code())
    drawn_at: Mapped[datetime | None]
    void_cause: Mapped[VoidCause | None] = mapped_column(text_enum(VoidCause))
    void_reason: Mapped[str | None] = mapped_column(String(512))
    # The number of the written decision, where one withdraws the task; the digest of the file that
    # shows the cause.
    void_document: Mapped[str | None] = mapped_column(String(128))
    void_sha256: Mapped[str | None] = mapped_column(code())
    # Accounts, and the bodies that they speak for: two different ones.
    void_by: Mapped[str | None] = mapped_column(code())
    void_body: Mapped[str | None] = mapped_column(String(128))
    void_approved_by: Mapped[str | None] = mapped_column(code())
    void_approved_body: Mapped[str | None] = mapped_column(String(128))
    void_at: Mapped[datetime | None]


# One file of the bundle, as hashed. Written once (triggers refuse change); never rebuilt from rows.
class DrawFile(Row, Base):
    __tablename__ = "draw_file"
    __table_args__ = (UniqueConstraint("draw_id", "name"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    name: Mapped[str] = mapped_column(code())
    sha256: Mapped[str] = mapped_column(code())


# The bytes of such a file, one part after the other: number 0, 1, … A text file is cut after as
# many lines as one node of its Merkle tree stands above: `lines` and, in hexadecimal, `node`. So a
# single line is found and proved by its own part and the nodes of the others. Of JSON: 0 and "".
class DrawPart(Row, Base):
    __tablename__ = "draw_part"
    __table_args__ = (UniqueConstraint("draw_id", "name", "number"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    name: Mapped[str] = mapped_column(code())
    number: Mapped[int]
    lines: Mapped[int]
    node: Mapped[str] = mapped_column(code())
    content: Mapped[bytes] = mapped_column(LargeBinary)


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


# 封存号码: one row for each party of the plan, from the lock on. The office's secret is made and
# kept here; that of another party comes with its reveal, before only its commitment is known.
class Contribution(Row, Base):
    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("draw_id", "party"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    party: Mapped[str] = mapped_column(code(32))
    body: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str | None] = mapped_column(code())
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    committed_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]


# 密封: the secret that is mixed into a sealed draw's seed, which the office needs for the outcome;
# None once it is lost, until holders of shares give it back. `early_…`: who asks to disclose before
# the day, and why; another person decides.
class Seal(Row, Base):
    __tablename__ = "seal"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), unique=True, index=True)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    early_reason: Mapped[str | None] = mapped_column(String(512))
    early_by: Mapped[str | None] = mapped_column(code())
    early_at: Mapped[datetime | None]


# 份额: one row for each holder of the plan, in the plan's order. `value` is here until the holder
# has confirmed that it keeps its own; `handed`, what the holder gives back to open the seal.
class SealShare(Row, Base):
    __tablename__ = "seal_share"
    __table_args__ = (UniqueConstraint("draw_id", "place"), UniqueConstraint("draw_id", "holder"))

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    place: Mapped[int]
    holder: Mapped[str] = mapped_column(code(32))
    body: Mapped[str] = mapped_column(String(64))
    value: Mapped[bytes | None] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    handed: Mapped[bytes | None] = mapped_column(LargeBinary)
    handed_at: Mapped[datetime | None]


# 公开数字: announced at the lock, `value` once two people have typed the same.
class DrawSource(Row, Base):
    __tablename__ = "draw_source"
    __table_args__ = (UniqueConstraint("draw_id", "place"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(code(16))
    label: Mapped[str] = mapped_column(String(128))
    at: Mapped[str] = mapped_column(code(20))
    value: Mapped[str | None] = mapped_column(String(128))
    settled_at: Mapped[datetime | None]


# What shows the cause of a void: the source's announcement, the decision that withdraws the task.
class VoidFile(Row, Base):
    __tablename__ = "void_file"
    __table_args__ = (UniqueConstraint("draw_id", "sha256"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(code())


# One person's typing of a public value, kept whether it was accepted or not.
class Typing(Row, Base):
    __tablename__ = "typing"

    source_id: Mapped[int] = mapped_column(ForeignKey("draw_source.id"), index=True)
    value: Mapped[str] = mapped_column(String(128))
    typed_by: Mapped[str] = mapped_column(code())
    role: Mapped[Role] = mapped_column(text_enum(Role))
    typed_at: Mapped[datetime]
    evidence: Mapped[bytes | None] = mapped_column(LargeBinary)
    evidence_sha256: Mapped[str | None] = mapped_column(code())
