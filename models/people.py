"""一单两库, the third: inspectors with their certificates, absences and recusals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Row, Valid, Versioned, code, text_enum
from scheduler.vocabulary import RecusalKind


# 执法检查人员: one person; certificates are rows of their own, each with its date of expiry.
class Inspector(Valid, Versioned, Base):
    __tablename__ = "inspector"

    public_id: Mapped[str] = mapped_column(code(32), unique=True)
    person_no: Mapped[str] = mapped_column(code(), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64))
    qualifications: Mapped[list[str]]
    can_lead: Mapped[bool]
    is_expert: Mapped[bool]
    counties: Mapped[list[str]]
    crosses_districts: Mapped[bool]
    load_limit: Mapped[int]
    on_duty: Mapped[bool]
    # 新进人员: until and with this day they go only with somebody experienced.
    new_until: Mapped[date | None]
    certificates: Mapped[list["Certificate"]] = relationship(
        lazy="raise", order_by="Certificate.issuer"
    )


class Certificate(Valid, Versioned, Base):
    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("inspector_id", "issuer", "number"),)

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(code())
    scope: Mapped[list[str]]
    expires_on: Mapped[date]


class Absence(Row, Base):
    __tablename__ = "absence"
    __table_args__ = (UniqueConstraint("inspector_id", "from_on", "to_on"),)

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(128))


# 借调: the person's own bureau lends them to work in a county for a time; `authority_id` lends.
class Loan(Row, Base):
    __tablename__ = "loan"
    __table_args__ = (UniqueConstraint("inspector_id", "county", "from_on"),)

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    county: Mapped[str] = mapped_column(ForeignKey("division.code"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime]


# 回避: person × target or person × person, with who entered it; an end is a date, never a deletion.
class Recusal(Valid, Row, Base):
    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("inspector_id", "target_key", "other_person_no"),
        CheckConstraint("(target_key = '') <> (other_person_no = '')", name="one_side"),
    )

    inspector_id: Mapped[int] = mapped_column(ForeignKey("inspector.id"), index=True)
    # The register key, not a row: a recusal may be entered before its target is in the register.
    target_key: Mapped[str] = mapped_column(code(), default="", index=True)
    other_person_no: Mapped[str] = mapped_column(code(), default="", index=True)
    kind: Mapped[RecusalKind] = mapped_column(text_enum(RecusalKind))
    note: Mapped[str] = mapped_column(String(512), default="")
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime]
