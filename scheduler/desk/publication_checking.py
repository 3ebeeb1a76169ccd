"""Is what was published, and what corrects it, still what the log says?"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Correction, Publication, Task
from scheduler.desk.correcting import corrected
from scheduler.desk.draw_checking import Entry
from scheduler.desk.public_log import moment
from scheduler.draw.documents import DocumentError, Json, read_canonical
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
    numbered: dict[int | None, str | None] = {None: None}
    numbered |= {row.id: row.number for row in session.scalars(select(Task))}
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
        of_task = _task_named(row) == numbered.get(row.task_id)
        if now != then or content.get("of", "") != before or not same_time or not of_task:
            yield Finding(f"publication:{row.number}", "log_publication_changed")
    for _, number in logged:
        yield Finding(f"publication:{number}", "log_publication_vanished")


def check_corrections(session: Session, said: Mapping[str, Sequence[Entry]]) -> Iterator[Finding]:
    """Does each decided correction say of itself what the published one and the log say?"""
    causes = {
        content.get("number"): content.get("cause")
        for entries in said.values()
        for kind, content in entries
        if kind == "correction"
    }
    rows = {row.id: row for row in session.scalars(select(Publication))}
    explained: set[object] = set()
    for row in session.scalars(select(Correction).order_by(Correction.id)):
        made, original = rows.get(row.made_id or 0), rows.get(row.publication_id)
        if row.made_id is None:
            continue
        right = made is not None and original is not None and _is_made(row, original, made)
        if made is not None and right and row.cause == causes.get(made.number):
            explained.add(made.number)
        else:
            named = made.number if made else row.made_id
            yield Finding(f"publication:{named}", "log_correction_changed")
    for number in causes.keys() - explained:
        yield Finding(f"publication:{number}", "log_correction_changed")


def _is_made(row: Correction, original: Publication, made: Publication) -> bool:
    """Is the corrected version the next one, by who decided, changed in just these members?"""
    then = (made.subject, made.revision, made.published_by)
    now = (original.subject, original.revision + 1, row.decided_by)
    try:
        before, after = read_canonical(original.content), read_canonical(made.content)
    except DocumentError:
        return False
    return then == now and after == corrected(before, row.changes)


def _task_named(row: Publication) -> str | None:
    """The task that a published result says it is of."""
    try:
        task = read_canonical(row.content).get("task")
    except DocumentError:
        return None
    return None if task is None else str(task)


def _published(entries: Sequence[Entry]) -> list[tuple[str, dict[str, Json]]]:
    return [entry for entry in entries if entry[0] in ("publication", "correction")]
