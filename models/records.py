"""Records that only grow: publications, the public log, the journal, imports."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Row, Versioned, code


# 公示: an immutable version of what was made public; a correction is a new row.
class Publication(Row, Base):
    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("subject", "revision"),)

    number: Mapped[str] = mapped_column(code(), unique=True)
    # What it is of: "plan:<number>" or "visit:<public id>".
    subject: Mapped[str] = mapped_column(code(96), index=True)
    revision: Mapped[int]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(code())
    published_by: Mapped[str] = mapped_column(code())
    published_at: Mapped[datetime]


# 更正: asked for by one person, decided by another; what is corrected stays as it was published.
class Correction(Versioned, Base):
    __tablename__ = "correction"

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    cause: Mapped[str] = mapped_column(String(512))
    # Members of the publication's content that are to be different.
    changes: Mapped[dict[str, Any]]
    proposed_by: Mapped[str] = mapped_column(code())
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(code())
    decided_at: Mapped[datetime | None]
    # The publication that corrects it; none where the correction was turned down.
    made_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), index=True)


# The public log: leaf bytes as hashed; its RFC 6962 root commits to everything that must not
# change.
class LogEntry(Base):
    __tablename__ = "log_entry"

    # Position from 0; given by the writer under a lock, so that none is missing.
    position: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    kind: Mapped[str] = mapped_column(code(32))
    subject: Mapped[str] = mapped_column(code(96), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    logged_at: Mapped[datetime]


# 见证: a witness's signature under the log's head of `size` entries. Kept: a later state of the log
# that does not contain this head is a forged one.
class Cosignature(Row, Base):
    __tablename__ = "cosignature"
    __table_args__ = (UniqueConstraint("size", "key_id", "witness", "seen_at"),)

    size: Mapped[int] = mapped_column(Id, index=True)
    root: Mapped[str] = mapped_column(code())
    # The three lines that were signed, and the signature line.
    head: Mapped[str] = mapped_column(Text)
    line: Mapped[str] = mapped_column(Text)
    witness: Mapped[str] = mapped_column(code(128))
    key_id: Mapped[str] = mapped_column(code(8))
    seen_at: Mapped[datetime]
    received_at: Mapped[datetime]


# 留痕: who did what, when, before and after, from where.
class JournalEntry(Row, Base):
    __tablename__ = "journal_entry"

    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(code(), index=True)
    role: Mapped[str] = mapped_column(code(32))
    action: Mapped[str] = mapped_column(code())
    subject: Mapped[str] = mapped_column(code(128), index=True)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    origin: Mapped[str] = mapped_column(String(64))


# One row of a register that was added or changed: which, what from what to what, by whom, when, by
# which import (none: by hand). What a change cannot do without is kept here for ever.
class RegisterChange(Row, Base):
    """`authority_id`: the bureau whose row it was before."""

    __tablename__ = "register_change"
    __table_args__ = (Index("ix_register_change_subject", "register", "subject_id"),)

    register: Mapped[str] = mapped_column(code(32))
    # How the register called the row at that time.
    key: Mapped[str] = mapped_column(String(200))
    # The row of the target, person or item that it is about, whatever it is called by now.
    subject_id: Mapped[int] = mapped_column(Id)
    added: Mapped[bool]
    # Whether it may change who can be drawn, with which odds, or who inspects whom.
    weighty: Mapped[bool]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    changed_by: Mapped[str] = mapped_column(code())
    role: Mapped[str] = mapped_column(code(32))
    origin: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime] = mapped_column(index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"))


# One import of one file: what came, what it changed.
class ImportBatch(Row, Base):
    __tablename__ = "import_batch"

    register: Mapped[str] = mapped_column(code(32))
    file_name: Mapped[str] = mapped_column(String(256))
    file_sha256: Mapped[str] = mapped_column(code())
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    bad: Mapped[int]
    imported_by: Mapped[str] = mapped_column(code())
    imported_at: Mapped[datetime]
