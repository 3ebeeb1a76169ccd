"""The public way out of a draw that has no result: a listed cause that the program has checked,
asked by the authority, approved by another body.

A void throws something away, perhaps an outcome that somebody could compute. So nobody of the
authority that draws can approve it; both accounts and bodies stand in the log, with what was found;
and where the reveals were closed, the values can still be typed, and the outcome that was thrown
away is computed and disclosed (`discarding`).
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Authority, Draw, Task, VoidFile
from scheduler.desk import ceremony, finding
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.desk.typists import MOST_EVIDENCE
from scheduler.desk.void_causes import Ground, check_cause
from scheduler.draw.documents import Json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.vocabulary import PENDING, Role, VoidCause

MOST_REASON, MOST_DOCUMENT = 512, 128


def propose_void(
    desk: Desk,
    number: str,
    cause: VoidCause,
    reason: str,
    document: str = "",
    evidence: bytes | None = None,
) -> Draw:
    """Ask for a draw without a result to be void, for a listed cause; another body decides."""
    draw = finding.own(desk, finding.draw(desk.session, number))
    # Locked: who approves meanwhile sees either the old state or this proposal, whole.
    desk.session.refresh(draw, with_for_update=True)
    if draw.state not in PENDING:
        raise Refused("draw_void_state", state=draw.state.label)
    if draw.void_cause is not None:
        raise Refused("void_proposed_already", by=draw.void_by)
    _refuse_long(reason, document, evidence)
    check_cause(desk, draw, Ground(cause, reason, document, bool(evidence)))
    draw.void_cause, draw.void_reason = cause, reason.strip()
    draw.void_document = document.strip() or None
    draw.void_by, draw.void_body = desk.actor.name, _own_body(desk)
    if evidence:
        draw.void_sha256 = sha256_hex(evidence)
        _keep_file(desk, draw, evidence)
    after = {"cause": cause.value, "reason": draw.void_reason, "sha256": draw.void_sha256}
    record(desk, "draw.void.propose", f"draw:{number}", after)
    return draw


def _refuse_long(reason: str, document: str, evidence: bytes | None) -> None:
    findings = [
        Finding(name, "too_long", {"most": most})
        for name, text, most in (
            ("reason", reason, MOST_REASON),
            ("document", document, MOST_DOCUMENT),
        )
        if len(text) > most
    ]
    if evidence is not None and len(evidence) > MOST_EVIDENCE:
        findings.append(Finding("evidence", "evidence_too_large", {"most": MOST_EVIDENCE >> 20}))
    if findings:
        raise Invalid(findings)


def _keep_file(desk: Desk, draw: Draw, content: bytes) -> None:
    """Keep what shows the cause; of a proposal that was turned down it is here already."""
    if void_file(desk.session, draw) is None:
        desk.session.add(
            VoidFile(
                authority_id=draw.authority_id,
                draw_id=draw.id,
                content=content,
                sha256=draw.void_sha256,
            )
        )


def _own_body(desk: Desk) -> str:
    return desk.session.get_one(Authority, desk.actor.authority_id).name


def approve_void(desk: Desk, number: str) -> Draw:
    """Void a draw as proposed; the cause is checked again, as things are now."""
    draw = finding.draw(desk.session, number)
    body = other_body(desk, draw)
    desk.session.refresh(draw, with_for_update=True)
    if draw.void_cause is None:
        raise Refused("void_not_proposed", number=number)
    if draw.state not in PENDING:
        raise Refused("draw_void_state", state=draw.state.label)
    ground = Ground(
        draw.void_cause,
        draw.void_reason or "",
        draw.void_document or "",
        draw.void_sha256 is not None,
    )
    facts = check_cause(desk, draw, ground)
    advance(desk, draw, "void")
    draw.void_approved_by, draw.void_approved_body = desk.actor.name, body
    draw.void_at = desk.now()
    if draw.void_cause == VoidCause.TASK_WITHDRAWN:
        advance(desk, desk.session.get_one(Task, draw.task_id), "withdraw")
    append(desk, "void", f"draw:{number}", {**said_of(draw), "found": facts})
    after = {"cause": draw.void_cause.value, "reason": draw.void_reason}
    record(desk, "draw.void", f"draw:{number}", after)
    return draw


def refuse_void(desk: Desk, number: str) -> Draw:
    """Another body turns a proposal down: the draw goes on, and another proposal can be made."""
    draw = finding.draw(desk.session, number)
    body = other_body(desk, draw)
    desk.session.refresh(draw, with_for_update=True)
    if draw.void_cause is None or draw.state not in PENDING:
        raise Refused("void_not_proposed", number=number)
    before = {"cause": draw.void_cause.value, "reason": draw.void_reason, "by": draw.void_by}
    draw.void_cause = draw.void_reason = draw.void_document = draw.void_sha256 = None
    draw.void_by = draw.void_body = None
    record(desk, "draw.void.refuse", f"draw:{number}", {"body": body}, before)
    return draw


def said_of(draw: Draw) -> dict[str, Json]:
    """What the log says of a void that its row says too."""
    return {
        "cause": draw.void_cause.value if draw.void_cause else "",
        "reason": draw.void_reason or "",
        "document": draw.void_document or "",
        "evidence": draw.void_sha256 or "",
        "proposed": {"account": draw.void_by or "", "body": draw.void_body or ""},
        "approved": {
            "account": draw.void_approved_by or "",
            "body": draw.void_approved_body or "",
        },
    }


def other_body(desk: Desk, draw: Draw) -> str:
    """For which body the actor may decide about a void: one above the authority that draws, or one
    that the plan names as a contributor; else Forbidden."""
    own = desk.session.get_one(Authority, draw.authority_id)
    if desk.actor.role == Role.CONTRIBUTOR:
        for row in ceremony.parties(desk, draw):
            if row.party == desk.actor.party and row.body != own.name:
                return row.body
    above = body_above(desk, own)
    if above is None:
        raise Forbidden("void_other_body")
    return above


def body_above(desk: Desk, own: Authority) -> str | None:
    """The actor's authority, where it is above this one and the actor may decide for it."""
    if desk.actor.role not in (Role.SUPERVISOR, Role.REVIEWER):
        return None
    above = own.parent_id
    while above is not None:
        higher = desk.session.get_one(Authority, above)
        if higher.id == desk.actor.authority_id:
            return higher.name
        above = higher.parent_id
    return None


def void_file(session: Session, draw: Draw) -> bytes | None:
    """The file that shows the cause."""
    wanted = select(VoidFile.content).where(
        VoidFile.draw_id == draw.id, VoidFile.sha256 == draw.void_sha256
    )
    return session.scalars(wanted).one_or_none()
