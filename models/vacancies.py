"""After a draw: chains of codes that other bodies have deposited, and who came for whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, text_enum
from scheduler.vocabulary import ReplacementCause, ReplacementKind


# 备用码链: the head of a chain whose codes only its party knows. `draw_id`: the draw of targets
# that has named it in its plan; none uses it again.
class DepositedChain(Versioned, Base):
    __tablename__ = "deposited_chain"

    party: Mapped[str] = mapped_column(code(32), index=True)
    body: Mapped[str] = mapped_column(String(64))
    head: Mapped[str] = mapped_column(code(), unique=True)
    length: Mapped[int]
    deposited_by: Mapped[str] = mapped_column(code())
    deposited_at: Mapped[datetime]
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("draw.id"), index=True)
    # Or it is the party's chain of a calendar of standing draws.
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("standing_calendar.id"), index=True)


# 候补与替换: one report that a target is not there or an inspector cannot come, and what came of
# it. `place`: that of its step in the file of replacements (docs/protocol.md §11), if it has one.
class Replacement(Versioned, Base):
    __tablename__ = "replacement"
    __table_args__ = (UniqueConstraint("draw_id", "place"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    kind: Mapped[ReplacementKind] = mapped_column(text_enum(ReplacementKind))
    cause: Mapped[ReplacementCause] = mapped_column(text_enum(ReplacementCause))
    reason: Mapped[str] = mapped_column(String(512))
    evidence: Mapped[bytes | None] = mapped_column(LargeBinary)
    evidence_sha256: Mapped[str | None] = mapped_column(code())
    # Salted ids of the draw: of the target as reported and of the one in whose crew a seat was
    # filled (its alternate may have come in meanwhile), of who or what is out, and what came in.
    target: Mapped[str] = mapped_column(code(32))
    stood_at: Mapped[str] = mapped_column(code(32), default="")
    seat: Mapped[str] = mapped_column(code(32), default="")
    out: Mapped[str] = mapped_column(code(32))
    came_in: Mapped[str] = mapped_column(code(32), default="")
    place: Mapped[int | None]
    opened_code: Mapped[str | None] = mapped_column(code())
    candidates: Mapped[int | None]
    reported_by: Mapped[str] = mapped_column(code())
    reported_at: Mapped[datetime]
    done_by: Mapped[str | None] = mapped_column(code())
    done_at: Mapped[datetime | None]
