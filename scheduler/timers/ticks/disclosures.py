"""Publishes the sealed draws whose day has come."""

from scheduler.desk import disclosing
from scheduler.timers.office import Office, actor


def disclose_due(office: Office) -> str:
    """Each draw once; one whose secret is lost waits for the holders of its shares."""
    with office.desk(actor(office)) as desk:
        published = disclosing.disclose_due(desk)
    return "、".join(f"抽取 {number} 已公开" for number in published)
