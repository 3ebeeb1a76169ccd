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
    data = canonical_json(content)
    publication = Publication(
        authority_id=desk.actor.authority_id,
        number=next_number(desk, "publication"),
        subject=subject,
        revision=1,
        task_id=task_id,
        content=data,
        sha256=sha256_hex(data),
        published_by=desk.actor.name,
        published_at=desk.now(),
    )
    desk.session.add(publication)
    desk.session.flush()
    entry: dict[str, Json] = {"number": publication.number, "sha256": publication.sha256}
    append(desk, "publication", subject, entry)
    return publication
