"""Yearly plans and the tasks opened on them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, text_enum
from scheduler.vocabulary import PlanState, TaskState


# 年度抽查工作计划: approved by a second person, filed with the next level up; unfiled it cannot
# be drawn from.
class Plan(Versioned, Base):
    __tablename__ = "plan"

    number: Mapped[str] = mapped_column(code(), unique=True)
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(128))
    text: Mapped[str] = mapped_column(String(8000), default="")
    state: Mapped[PlanState] = mapped_column(text_enum(PlanState))
    drafted_by: Mapped[str] = mapped_column(code())
    drafted_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(code())
    approved_at: Mapped[datetime | None]
    filed_with: Mapped[str | None] = mapped_column(String(128))
    filing_no: Mapped[str | None] = mapped_column(code())
    filed_on: Mapped[date | None]
    published_at: Mapped[datetime | None]


# Consent of another body to the lock of a scope of very few targets, or of one more task alike.
class ScopeConsent(Versioned, Base):
    __tablename__ = "scope_consent"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    # Targets that could be drawn, and tasks alike, when it was asked for.
    targets: Mapped[int]
    alike: Mapped[int]
    reason: Mapped[str] = mapped_column(String(512))
    asked_by: Mapped[str] = mapped_column(code())
    asked_body: Mapped[str] = mapped_column(String(128))
    asked_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(code())
    approved_body: Mapped[str | None] = mapped_column(String(128))
    approved_at: Mapped[datetime | None]


# 抽查任务: scope, rates, seats and dates, all fixed before the first draw.
class Task(Versioned, Base):
    __tablename__ = "task"

    number: Mapped[str] = mapped_column(code(), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    title: Mapped[str] = mapped_column(String(128))
    state: Mapped[TaskState] = mapped_column(text_enum(TaskState))
    item_id: Mapped[int] = mapped_column(ForeignKey("inspection_item.id"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    target_kinds: Mapped[list[str]]
    industries: Mapped[list[str]]
    # Risk class -> exact rate as "p/q" or "n%"; classes without a rate are left out with that
    # reason.
    rates: Mapped[dict[str, str]]
    # Caps: visits per person in this task on top of the personal limit, and odds per pair as
    # "p/q"; "" for none.
    load_cap: Mapped[int | None]
    pair_cap: Mapped[str] = mapped_column(String(32), default="")
    # Visits that everybody who can be drawn gets at least; visits per person and week (none: not
    # limited); days before somebody who visited a target may visit it again.
    load_least: Mapped[int] = mapped_column(default=0, server_default="0")
    week_load: Mapped[int | None]
    rest_days: Mapped[int] = mapped_column(default=0, server_default="0")
    # 不提前告知（突击检查）: its draws are sealed unless the lock says otherwise.
    unannounced: Mapped[bool] = mapped_column(default=False, server_default=false())
    visits_from: Mapped[date]
    visits_to: Mapped[date]
    created_by: Mapped[str] = mapped_column(code())
    created_at: Mapped[datetime]
