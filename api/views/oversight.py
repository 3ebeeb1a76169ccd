"""Alarms in words."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from api.schemas.oversight import AlarmOut
from api.views.common import authority, coded
from scheduler.desk import overdue


def alarms_view(
    session: Session, now: datetime, authorities: Collection[int] | None = None
) -> list[AlarmOut]:
    """Draws that stand still (of these authorities)."""
    return [
        AlarmOut(
            kind=coded(alarm.kind),
            draw=alarm.draw,
            task=alarm.task,
            authority=authority(session, alarm.authority_id),
            since=alarm.since,
            other=alarm.other,
        )
        for alarm in overdue.alarms(session, now, authorities)
    ]
