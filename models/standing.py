"""常设摇号: the calendar of a year, its slots, and the links that parties' own machines open."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Row, Versioned, code


# The calendar as logged: `entry` is H of its log entry, `heads` party -> head of its chain,
# `bodies` party -> the body that it speaks for, `escrow` who may enter a withheld link.
class StandingCalendar(Versioned, Base):
    __tablename__ = "standing_calendar"

    name: Mapped[str] = mapped_column(code(), unique=True)
    title: Mapped[str] = mapped_column(String(128))
    entry: Mapped[str] = mapped_column(code())
    heads: Mapped[dict[str, str]]
    bodies: Mapped[dict[str, str]]
    escrow: Mapped[str] = mapped_column(code(32))
    published_by: Mapped[str] = mapped_column(code())
    published_at: Mapped[datetime]


# One slot: until when a list is locked for it, when links open, until when its parties and then the
# escrow may enter them, and which public values decide.
class StandingSlot(Versioned, Base):
    __tablename__ = "standing_slot"
    __table_args__ = (UniqueConstraint("calendar_id", "place"),)

    calendar_id: Mapped[int] = mapped_column(ForeignKey("standing_calendar.id"), index=True)
    place: Mapped[int]
    cutoff_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    sources: Mapped[list[dict[str, Any]]]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str | None] = mapped_column(code())
    cancel_reason: Mapped[str | None] = mapped_column(String(512))


# A party's link of a slot, once.
class StandingLink(Row, Base):
    __tablename__ = "standing_link"
    __table_args__ = (UniqueConstraint("slot_id", "party"),)

    slot_id: Mapped[int] = mapped_column(ForeignKey("standing_slot.id"), index=True)
    party: Mapped[str] = mapped_column(code(32))
    link: Mapped[str] = mapped_column(code())
    by_escrow: Mapped[bool]
    opened_by: Mapped[str] = mapped_column(code())
    opened_at: Mapped[datetime]


# Which slot a draw has taken.
class SlotDraw(Row, Base):
    __tablename__ = "slot_draw"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), unique=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("standing_slot.id"), index=True)
