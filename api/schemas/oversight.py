"""What those who watch are told."""

from datetime import datetime

from api.schemas.common import Coded, Out


class AlarmOut(Out):
    """A draw that stands still; `other`: the task that was locked instead, if any."""

    kind: Coded
    draw: str
    task: str
    authority: Coded
    since: datetime
    other: str


class AlarmsOut(Out):
    """Those that are longest due first."""

    alarms: list[AlarmOut]
