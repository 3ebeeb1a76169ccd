"""Is what was published, and what corrects it, still what the log says?"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Publication
from scheduler.desk.draw_checking import Entry
from scheduler.desk.public_log import moment
from scheduler.draw.documents import Json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Finding


def check_publications(session: Session, said: Mapping[str, Sequence[Entry]]) -> Iterator[Finding]:
    """Each publication and each correction is logged as it is, in its place among the versions of
    its subject, and each logged one is there."""
    logged = {
        (subject, content.get("number")): (place, kind, content)
        for subject, entries in said.items()
        for place, (kind, content) in enumerate(_published(entries), start=1)
    }
    numbers = {(subject, place): number for (subject, number), (place, *_) in logged.items()}
    for row in session.scalars(select(Publication).order_by(Publication.id)):
        found = logged.pop((row.subject, row.number), None)
        if found is None:
            yield Finding(f"publication:{row.number}", "log_publication_unlogged")
            continue
        place, kind, content = found
        now = (row.revision, row.revision > 1, sha256_hex(row.content), row.sha256)
        then = (place, kind == "correction", content.get("sha256"), content.get("sha256"))
        before = numbers.get((row.subject, row.revision - 1), "")
        same_time = moment(row.published_at) == content.get("at")
        if now != then or content.get("of", "") != before or not same_time:
            yield Finding(f"publication:{row.number}", "log_publication_changed")
    for _, number in logged:
        yield Finding(f"publication:{number}", "log_publication_vanished")


def _published(entries: Sequence[Entry]) -> list[tuple[str, dict[str, Json]]]:
    return [entry for entry in entries if entry[0] in ("publication", "correction")]
