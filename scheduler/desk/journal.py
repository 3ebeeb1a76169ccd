"""留痕: who did what when, with before and after."""

from typing import Any

from models import JournalEntry
from scheduler.desk.context import Desk


def record(
    desk: Desk,
    action: str,
    subject: str,
    after: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
) -> None:
    """Add one entry in the caller's transaction."""
    desk.session.add(
        JournalEntry(
            authority_id=desk.actor.authority_id,
            at=desk.now(),
            actor=desk.actor.name,
            role=desk.actor.role or "operator",
            action=action,
            subject=subject,
            before=before,
            after=after,
            origin=desk.actor.origin,
        )
    )
