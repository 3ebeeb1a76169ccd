"""Visits, the people assigned to them, and results with their review."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Row, Versioned, code, text_enum
from scheduler.vocabulary import SeatRole, VisitState


# 检查: one visit to one target; several tasks may share it (进一次门、查多项事).
class Visit(Versioned, Base):
    __tablename__ = "visit"

    public_id: Mapped[str] = mapped_column(code(32), unique=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), index=True)
    state: Mapped[VisitState] = mapped_column(text_enum(VisitState), index=True)
    dispatched_at: Mapped[datetime | None]
    # 人员无随机性: so few could come that the crew was as good as known.
    fixed_staff: Mapped[bool] = mapped_column(default=False, server_default=false())


class VisitTask(Row, Base):
    __tablename__ = "visit_task"
    __table_args__ = (UniqueConstraint("visit_id", "task_id"), UniqueConstraint("draw_id", "pid"))

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    pid: Mapped[str] = mapped_column(code(32))


# One person in one seat of a visit, as drawn.
class Assignment(Versioned, Base):
    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("visit_id", "inspector_id"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    seat: Mapped[str] = mapped_column(code(32))
    role: Mapped[SeatRole] = mapped_column(text_enum(SeatRole))
    acknowledged_at: Mapped[datetime | None]
    # From then on this person has no part in the visit: who came instead is another row.
    ended_at: Mapped[datetime | None]


# 检查结果: every entry is a row; a returned one stays, the next has the next revision.
class Result(Row, Base):
    __tablename__ = "result"
    __table_args__ = (UniqueConstraint("visit_id", "revision"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    revision: Mapped[int]
    # Made by the client before it sends: the same submission twice is one result.
    submission_id: Mapped[str] = mapped_column(code(), unique=True)
    codes: Mapped[list[str]]
    answers: Mapped[list[dict[str, Any]]]
    findings: Mapped[str] = mapped_column(String(4000), default="")
    checked_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(code())
    entered_at: Mapped[datetime]


# 审核: what a second person said of one result.
class Review(Row, Base):
    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("result_id"),)

    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"), index=True)
    passed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(512), default="")
    reviewed_by: Mapped[str] = mapped_column(code())
    reviewed_at: Mapped[datetime]
