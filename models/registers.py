"""一单两库, the first two: inspection items and inspection targets."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Row, Valid, Versioned, code, text_enum
from scheduler.vocabulary import ItemKind, RiskClass, TargetKind, TargetStatus


# 抽查事项: a changed item is a new version; a task keeps the version it was opened with.
class InspectionItem(Valid, Versioned, Base):
    __tablename__ = "inspection_item"
    __table_args__ = (UniqueConstraint("code", "version"),)

    code: Mapped[str] = mapped_column(code(), index=True)
    version: Mapped[int] = mapped_column(default=1)
    superseded: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(128))
    legal_basis: Mapped[str] = mapped_column(String(1024))
    kind: Mapped[ItemKind] = mapped_column(text_enum(ItemKind))
    target_kinds: Mapped[list[str]]
    field: Mapped[str] = mapped_column(String(32))
    qualification: Mapped[str] = mapped_column(String(64), default="")
    seats: Mapped[list[dict[str, Any]]]
    lead_department: Mapped[str] = mapped_column(String(64))
    joining_departments: Mapped[list[str]]
    checklist: Mapped[list[str]]


# 检查对象: `register_key` is how the registers know it (uscc, else the 15-digit number).
class Target(Valid, Versioned, Base):
    __tablename__ = "target"
    __table_args__ = (Index("ix_target_division_kind", "division_code", "kind"),)

    public_id: Mapped[str] = mapped_column(code(32), unique=True)
    register_key: Mapped[str] = mapped_column(code(), unique=True)
    name: Mapped[str] = mapped_column(String(256), index=True)
    kind: Mapped[TargetKind] = mapped_column(text_enum(TargetKind))
    uscc: Mapped[str | None] = mapped_column(String(18), index=True)
    registration_no: Mapped[str | None] = mapped_column(String(15))
    division_code: Mapped[str | None] = mapped_column(ForeignKey("division.code"))
    # How the district was found where the file does not name it: "code" or "address".
    division_derived: Mapped[str | None] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(512), default="")
    industry: Mapped[str | None] = mapped_column(String(2))
    status: Mapped[TargetStatus] = mapped_column(text_enum(TargetStatus))
    # Three different things that must not be confused: only the first sets rates.
    risk_class: Mapped[RiskClass] = mapped_column(text_enum(RiskClass))
    risk_class_on: Mapped[date | None]
    credit_grade: Mapped[str | None] = mapped_column(String(16))
    product_grade: Mapped[str | None] = mapped_column(String(16))
    established_on: Mapped[date | None]
    tags: Mapped[list[str]]


# Every number a target has had: a number that changes (15 to 18 digits, mergers) keeps its history.
class TargetIdentifier(Valid, Row, Base):
    __tablename__ = "target_identifier"
    __table_args__ = (UniqueConstraint("target_id", "scheme", "value"),)

    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), index=True)
    scheme: Mapped[str] = mapped_column(code(16))
    value: Mapped[str] = mapped_column(code(), index=True)
