"""A clock that is set by the script: an inspection takes weeks, a demonstration seconds."""

from datetime import datetime, timedelta


class ScriptedClock:
    """Starts at a given instant and moves on only when told."""

    def __init__(self, begin: datetime) -> None:
        self._now = begin

    def now(self) -> datetime:
        return self._now

    def on(self, instant: datetime) -> None:
        """Move to `instant`, never back."""
        self._now = max(self._now, instant)

    def later(self, minutes: int = 1) -> None:
        """Let some minutes pass."""
        self._now += timedelta(minutes=minutes)
