"""Accounts and their sessions; only the hash of a token is stored."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Row, Versioned, code, text_enum
from scheduler.vocabulary import Role


# A person's access: one role, one authority; an inspector's account belongs to a line of the
# register.
class Account(Versioned, Base):
    __tablename__ = "account"

    username: Mapped[str] = mapped_column(code(), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    password_hash: Mapped[str] = mapped_column(String(256))
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("inspector.id"), index=True)
    # 封存方: the name that plans give it, and the body that it speaks for.
    party: Mapped[str | None] = mapped_column(code(32), unique=True, index=True)
    body: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(code(16), default="zh-CN")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SessionToken(Row, Base):
    __tablename__ = "session_token"

    token_hash: Mapped[str] = mapped_column(code(), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
