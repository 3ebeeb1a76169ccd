"""What those who watch are told."""

from datetime import datetime

from pydantic import Field

from api.schemas.common import Coded, In, Out
from api.schemas.draws import ActedOut


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


class EventOut(Out):
    """One step of a task, or several of a kind in a row; `first`, `last`: positions in the log
    (none of what witnesses signed); `draw`: of which draw."""

    kind: str
    label: str
    at: datetime
    draw: str | None
    words: list[str]
    count: int
    first: int | None
    last: int | None


class HistoryOut(Out):
    """Everything that the log says of a task, in order."""

    task: str
    title: str
    authority: Coded
    events: list[EventOut]


class CountsOut(Out):
    """What one authority has done so far; `standing_still`: draws that are overdue now."""

    authority: Coded
    tasks: int
    draws: int
    results: int
    voids: int
    discarded: int
    replacements: int
    corrections: int
    standing_still: int


class CountsListOut(Out):
    authorities: list[CountsOut]


class ConsentIn(In):
    reason: str = Field(max_length=512, description="为什么范围这么小、为什么又抽相近的范围")


class AskedConsentOut(Out):
    """A narrow scope, or one task more alike: why, who asked, who consented (nobody yet: none)."""

    task: str
    title: str
    authority: Coded
    targets: int
    alike: int
    reason: str
    asked: ActedOut
    asked_at: datetime
    approved: ActedOut | None
    approved_at: datetime | None


class AskedConsentsOut(Out):
    consents: list[AskedConsentOut]
