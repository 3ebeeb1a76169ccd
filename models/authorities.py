"""The authority tree, the divisions it stands on, and the counters of its gapless numbers."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Valid, code, text_enum
from scheduler.vocabulary import AuthorityKind


# 行政区划: GB/T 2260, and functional zones that no standard lists.
class Division(Valid, Base):
    __tablename__ = "division"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("division.code"))
    level: Mapped[str] = mapped_column(String(16))


# 市场监督管理部门: province ⊃ city ⊃ county ⊃ office, with zones as nodes of their own.
class Authority(Valid, Base):
    __tablename__ = "authority"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(code(), unique=True)
    name: Mapped[str] = mapped_column(String(128))
    kind: Mapped[AuthorityKind] = mapped_column(text_enum(AuthorityKind))
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)


# The last number given out, per authority, year and kind; taken under a lock so that no number is
# missing.
class Counter(Base):
    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("authority_id", "year", "kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(code(32))
    last: Mapped[int] = mapped_column(default=0)
