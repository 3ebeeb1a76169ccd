"""更正: what was published wrongly is published anew beside it, never edited.

One person asks, another decides. The corrected publication has the next revision of the same
subject; the log says which one it corrects and why. The original stays public with its time.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Correction, Publication
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.publications import correct_document
from scheduler.draw.documents import Json, read_canonical
from scheduler.errors import Finding, Forbidden, Invalid, NotFound, Refused
from scheduler.vocabulary import ResultCode

MOST_CAUSE = 512
MOST_TEXT = {"title": 128, "text": 8000, "filed_with": 128, "filing_no": 64, "target": 256}
"""Members that are plain text, with the most characters of each."""

DAYS = ("checked_on", "filed_on")
CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "visit": ("target", "checked_on", "result_codes"),
    "plan": ("title", "text", "filed_with", "filing_no", "filed_on"),
}
"""Kind of publication -> members that can be corrected; all others follow from the draw."""

MAY_BE_EMPTY = ("text",)


def propose_correction(
    desk: Desk, number: str, cause: str, changes: Mapping[str, object]
) -> Correction:
    """Ask for a publication of the own authority to be corrected in these members."""
    publication = _own(desk, number)
    # Locked: of two people who ask at once one is told.
    desk.session.refresh(publication, with_for_update=True)
    if newest(desk.session, publication.subject).id != publication.id:
        raise Refused("correction_not_newest", number=number)
    if open_correction(desk.session, publication) is not None:
        raise Refused("correction_open", number=number)
    different, findings = _checked(publication, changes)
    if not cause.strip():
        findings.append(Finding("cause", "required"))
    if len(cause) > MOST_CAUSE:
        findings.append(Finding("cause", "too_long", {"most": MOST_CAUSE}))
    if not findings and not different:
        findings.append(Finding("changes", "correction_nothing"))
    if findings:
        raise Invalid(findings)
    row = Correction(
        authority_id=publication.authority_id,
        publication_id=publication.id,
        cause=cause.strip(),
        changes={**different},
        proposed_by=desk.actor.name,
        proposed_at=desk.now(),
    )
    desk.session.add(row)
    desk.session.flush()
    after = {"cause": row.cause, **different}
    record(desk, "publication.correct.propose", f"publication:{number}", after)
    return row


def decide_correction(desk: Desk, number: str, accepted: bool) -> Publication | None:
    """Another person publishes the corrected version, or turns the correction down."""
    publication = _own(desk, number)
    row = open_correction(desk.session, publication)
    if row is None:
        raise Refused("correction_none", number=number)
    desk.session.refresh(row, with_for_update=True)
    if row.decided_at is not None:
        raise Refused("changed_meanwhile")
    if row.proposed_by == desk.actor.name:
        raise Refused("correction_own")
    row.decided_by, row.decided_at = desk.actor.name, desk.now()
    made = None
    if accepted:
        content = read_canonical(publication.content)
        made = correct_document(desk, publication, corrected(content, row.changes), row.cause)
        row.made_id = made.id
    desk.session.flush()
    action = "publication.correct" if accepted else "publication.correct.refuse"
    after = {"cause": row.cause, "made": made.number if made else ""}
    record(desk, action, f"publication:{number}", after)
    return made


def newest(session: Session, subject: str) -> Publication:
    """The latest version of what was published of a subject."""
    wanted = select(Publication).where(Publication.subject == subject)
    return session.scalars(wanted.order_by(Publication.revision.desc()).limit(1)).one()


def versions(session: Session, subject: str) -> list[Publication]:
    """Everything that was published of a subject, the original first."""
    wanted = select(Publication).where(Publication.subject == subject)
    return list(session.scalars(wanted.order_by(Publication.revision)))


def open_correction(session: Session, publication: Publication) -> Correction | None:
    """What somebody asks to correct in it, waiting for another person."""
    wanted = select(Correction).where(
        Correction.publication_id == publication.id, Correction.decided_at.is_(None)
    )
    return session.scalars(wanted).one_or_none()


def publication_named(session: Session, number: str) -> Publication:
    """A publication by its number; NotFound where there is none."""
    row = session.scalars(select(Publication).where(Publication.number == number)).one_or_none()
    if row is None:
        raise NotFound("not_found", what="公示", key=number)
    return row


def _own(desk: Desk, number: str) -> Publication:
    publication = publication_named(desk.session, number)
    if publication.authority_id != desk.actor.authority_id:
        raise Forbidden("not_your_authority")
    return publication


def _checked(
    publication: Publication, changes: Mapping[str, object]
) -> tuple[dict[str, Json], list[Finding]]:
    """What differs from the publication, and what is wrong."""
    kind = publication.subject.partition(":")[0]
    content = read_canonical(publication.content)
    different: dict[str, Json] = {}
    findings = []
    for name, given in changes.items():
        if name not in CORRECTABLE[kind]:
            findings.append(Finding(name, "correction_member"))
            continue
        try:
            value = _value(name, given)
        except _Wrong as error:
            findings.append(Finding(name, error.code, error.params))
            continue
        if value != content.get(name):
            different[name] = value
    return different, findings


class _Wrong(Exception):
    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def _value(name: str, given: object) -> Json:
    """The member as it is published."""
    if name == "result_codes":
        return _codes(given)
    text = given.strip() if isinstance(given, str) else ""
    if name in DAYS:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise _Wrong("wrong_form") from None
    if not text and name not in MAY_BE_EMPTY:
        raise _Wrong("required")
    if len(text) > MOST_TEXT[name]:
        raise _Wrong("too_long", most=MOST_TEXT[name])
    if not text.replace("\n", "").replace("\r", "").isprintable():
        raise _Wrong("control_character")
    return text


def _codes(given: object) -> Json:
    listed = [str(code) for code in given] if isinstance(given, list) else []
    if not listed:
        raise _Wrong("required")
    for code in listed:
        if code not in set(ResultCode):
            raise _Wrong("unknown_value", value=code)
    if len(set(listed)) < len(listed):
        raise _Wrong("codes_repeated")
    if ResultCode.NO_PROBLEM in listed and len(listed) > 1:
        raise _Wrong("no_problem_excludes")
    return [*listed]


def corrected(content: Mapping[str, Json], changes: Mapping[str, Json]) -> dict[str, Json]:
    """What is published instead of `content`."""
    made = {**content, **changes}
    codes = changes.get("result_codes")
    if isinstance(codes, list):
        made["results"] = [ResultCode(str(code)).label for code in codes]
    return made
