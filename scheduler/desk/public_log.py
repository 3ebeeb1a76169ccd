"""The public log: everything that must not be changed later is an entry whose bytes are kept as
hashed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models import LogEntry
from scheduler.desk.context import Desk
from scheduler.draw.documents import Json, canonical_json
from scheduler.draw.hashing import merkle_root

# Any number does, as long as everybody who appends takes the same.
_APPEND_LOCK = 7_368_106


@dataclass(frozen=True)
class Checkpoint:
    """The log at one moment: how many entries, and the RFC 6962 root over their bytes."""

    size: int
    root: str


def moment(at: datetime) -> str:
    """A time as the log has it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append(desk: Desk, kind: str, subject: str, content: dict[str, Json]) -> LogEntry:
    """Add one entry in the caller's transaction, at the next position.

    `content` says nothing under the names `kind`, `subject` and `at`: these are the entry's own.
    """
    if {"kind", "subject", "at"} & content.keys():
        raise ValueError("an entry's kind, subject and time are not its content")
    session = desk.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _APPEND_LOCK})
    last = session.scalar(select(func.max(LogEntry.position)))
    at = desk.now().replace(microsecond=0)
    document: dict[str, Json] = {
        "kind": kind,
        "subject": subject,
        "at": moment(at),
        **content,
    }
    entry = LogEntry(
        position=0 if last is None else last + 1,
        authority_id=desk.actor.authority_id,
        kind=kind,
        subject=subject,
        content=canonical_json(document),
        logged_at=at,
    )
    session.add(entry)
    session.flush()
    return entry


def checkpoint(session: Session) -> Checkpoint:
    """Size and root of the whole log, recomputed from the stored bytes."""
    leaves = list(session.scalars(select(LogEntry.content).order_by(LogEntry.position)))
    return Checkpoint(len(leaves), merkle_root(leaves))
