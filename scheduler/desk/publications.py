"""公示 as a record: the bytes of what was made public, kept as published, their digest in the
log."""

from models import Publication
from scheduler.desk.context import Desk
from scheduler.desk.numbering import next_number
from scheduler.desk.public_log import append
from scheduler.draw.documents import Json, canonical_json
from scheduler.draw.hashing import sha256_hex


def publish_document(
    desk: Desk, subject: str, content: dict[str, Json], task_id: int | None = None
) -> Publication:
    """Store the bytes of a publication and log their digest."""
    publication = _store(desk, subject, content, task_id, 1)
    entry: dict[str, Json] = {"number": publication.number, "sha256": publication.sha256}
    append(desk, "publication", subject, entry)
    return publication


def correct_document(
    desk: Desk, original: Publication, content: dict[str, Json], cause: str
) -> Publication:
    """Publish a corrected version beside the original, and log which one it corrects and why."""
    made = _store(desk, original.subject, content, original.task_id, original.revision + 1)
    entry: dict[str, Json] = {
        "number": made.number,
        "of": original.number,
        "sha256": made.sha256,
        "cause": cause,
    }
    append(desk, "correction", original.subject, entry)
    return made


def _store(
    desk: Desk, subject: str, content: dict[str, Json], task_id: int | None, revision: int
) -> Publication:
    data = canonical_json(content)
    publication = Publication(
        authority_id=desk.actor.authority_id,
        number=next_number(desk, "publication"),
        subject=subject,
        revision=revision,
        task_id=task_id,
        content=data,
        sha256=sha256_hex(data),
        published_by=desk.actor.name,
        published_at=desk.now(),
    )
    desk.session.add(publication)
    desk.session.flush()
    return publication
