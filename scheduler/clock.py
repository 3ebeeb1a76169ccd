"""Two kinds of time: UTC instants (`datetime`, aware) and Shanghai civil dates (`date`). The
clock is an argument.

This file is the only one that may read the system's time.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one time zone and no summer time since 1992; the registers hold nothing older by
the hour."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The calendar date in China at `instant`."""
    return instant.astimezone(SHANGHAI).date()


def civil_text(instant: datetime) -> str:
    """The instant as people in China write it, to the minute."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
