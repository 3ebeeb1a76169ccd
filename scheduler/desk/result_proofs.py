"""What was entered and what was reviewed is bound to the public log, so that nobody changes it on
its way to publication.

Entries `entered` and `reviewed`, their subject is the visit: only a digest under a secret salt, so
nothing is told before the publication. The digest is of everything in the row, names and times too.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LogEntry, Result, ResultSalt, Review, Visit
from scheduler.desk.context import Desk
from scheduler.desk.public_log import append, moment
from scheduler.draw.documents import DocumentError, Json, canonical_json, read_canonical
from scheduler.errors import Finding, Refused

_SALT_BYTES = 16
ENTERED, REVIEWED = "entered", "reviewed"

Logged = Mapping[str, Sequence[tuple[str, str]]]
"""Subject of a visit -> kind and digest of its entries, in order."""


def bind_result(desk: Desk, visit: Visit, result: Result) -> None:
    """Log what was entered, in the transaction that enters it."""
    salt = ResultSalt(
        authority_id=result.authority_id,
        result_id=result.id,
        salt=desk.entropy.bytes(_SALT_BYTES),
    )
    desk.session.add(salt)
    desk.session.flush()
    told: dict[str, Json] = {"sha256": _of_result(salt.salt, result)}
    append(desk, "entered", _subject(visit), told)


def bind_review(desk: Desk, visit: Visit, review: Review) -> None:
    """Log what a reviewer said of which result."""
    wanted = select(ResultSalt.salt).where(ResultSalt.result_id == review.result_id)
    salt = desk.session.scalars(wanted).one_or_none() or b""
    result = desk.session.get_one(Result, review.result_id)
    told: dict[str, Json] = {"sha256": _of_review(salt, result, review)}
    append(desk, "reviewed", _subject(visit), told)


def refuse_changed(desk: Desk, visit: Visit) -> None:
    """Refused where the results or reviews of a visit are not those that were logged."""
    wanted = select(LogEntry).where(LogEntry.subject == _subject(visit))
    said = [
        (entry.kind, _digest(entry))
        for entry in desk.session.scalars(wanted.order_by(LogEntry.position))
        if entry.kind in (ENTERED, REVIEWED)
    ]
    if _said(said) != _stored(desk.session, [visit.id])[visit.id]:
        raise Refused("result_changed", visit=visit.public_id)


def check_results(
    session: Session, said: dict[str, Sequence[tuple[str, str]]]
) -> Iterator[Finding]:
    """Is every result and review what was logged when it was made?"""
    stored = _stored(session, None)
    names = {row.id: _subject(row) for row in session.scalars(select(Visit))}
    shown = {names[visit]: kept for visit, kept in stored.items()}
    for subject in sorted(shown.keys() | said.keys()):
        if _said(said.get(subject, ())) != shown.get(subject, ([], [])):
            yield Finding(subject, "log_result_changed")


def _said(entries: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Digests of results and of reviews, in their order."""
    return (
        [digest for kind, digest in entries if kind == ENTERED],
        [digest for kind, digest in entries if kind == REVIEWED],
    )


def _stored(
    session: Session, visits: Sequence[int] | None
) -> dict[int, tuple[list[str], list[str]]]:
    """The same of the rows, by visit: of some visits, or of all."""
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    wanted = (
        select(Result, Review, ResultSalt.salt)
        .outerjoin(Review, Review.result_id == Result.id)
        .outerjoin(ResultSalt, ResultSalt.result_id == Result.id)
        .order_by(Result.visit_id, Result.revision)
    )
    if visits is not None:
        wanted = wanted.where(Result.visit_id.in_(visits)).execution_options(populate_existing=True)
    for result, review, salt in session.execute(wanted):
        results, reviews = found[result.visit_id]
        results.append(_of_result(salt or b"", result))
        if review is not None:
            reviews.append(_of_review(salt or b"", result, review))
    return found


def _of_result(salt: bytes, result: Result) -> str:
    document: dict[str, Json] = {
        "revision": result.revision,
        "submission": result.submission_id,
        "codes": [*result.codes],
        "answers": [{**answer} for answer in result.answers],
        "findings": result.findings,
        "checked_on": result.checked_on.isoformat(),
        "entered_by": result.entered_by,
        "entered_at": moment(result.entered_at),
    }
    return sha256(b"ssj.result.v1\n" + salt + canonical_json(document)).hexdigest()


def _of_review(salt: bytes, result: Result, review: Review) -> str:
    document: dict[str, Json] = {
        "result": _of_result(salt, result),
        "passed": review.passed,
        "reason": review.reason,
        "reviewed_by": review.reviewed_by,
        "reviewed_at": moment(review.reviewed_at),
    }
    return sha256(b"ssj.review.v1\n" + salt + canonical_json(document)).hexdigest()


def _subject(visit: Visit) -> str:
    return f"visit:{visit.public_id}"


def _digest(entry: LogEntry) -> str:
    try:
        return str(read_canonical(entry.content).get("sha256"))
    except DocumentError:
        return ""
