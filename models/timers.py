"""What happens by itself: the last turn of each timer, the last time a witness was asked."""

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Row, code


# 定时事项: the last turn of a timer; `ended_at` is empty while it is at work.
class TimerRun(Row, Base):
    __tablename__ = "timer_run"

    name: Mapped[str] = mapped_column(code(32), unique=True)
    # When the turn became due: the next one is due after another such moment.
    slot: Mapped[datetime]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    failed: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)


# The last time that a witness was asked over the network; `fault` is empty where it answered.
class WitnessContact(Row, Base):
    __tablename__ = "witness_contact"

    key_id: Mapped[str] = mapped_column(code(8), unique=True)
    witness: Mapped[str] = mapped_column(code(128))
    asked_at: Mapped[datetime]
    fault: Mapped[str] = mapped_column(Text)
