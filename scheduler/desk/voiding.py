"""The public way out of a draw that has no result: a listed cause, asked by one person, approved by
another."""

from models import Draw
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.draw.documents import Json
from scheduler.errors import Finding, Invalid, Refused
from scheduler.vocabulary import PENDING, VoidCause


def propose_void(desk: Desk, number: str, cause: VoidCause, reason: str) -> Draw:
    """Ask for a draw without a result to be void, for a listed cause; another person decides."""
    draw = finding.own(desk, finding.draw(desk.session, number))
    # Locked: who approves meanwhile sees either the old state or this proposal, whole.
    desk.session.refresh(draw, with_for_update=True)
    if draw.state not in PENDING:
        raise Refused("draw_void_state", state=draw.state.label)
    if draw.void_cause is not None:
        raise Refused("void_proposed_already", by=draw.void_by)
    if not reason.strip():
        raise Invalid([Finding("reason", "required")])
    draw.void_cause, draw.void_reason, draw.void_by = cause, reason.strip(), desk.actor.name
    after = {"cause": cause.value, "reason": draw.void_reason}
    record(desk, "draw.void.propose", f"draw:{number}", after)
    return draw


def approve_void(desk: Desk, number: str) -> Draw:
    """Void a draw as proposed by another person; public, counted, with its reason."""
    draw = finding.own(desk, finding.draw(desk.session, number))
    desk.session.refresh(draw, with_for_update=True)
    if draw.void_cause is None:
        raise Refused("void_not_proposed", number=number)
    if draw.void_by == desk.actor.name:
        raise Refused("void_own")
    advance(desk, draw, "void")
    draw.void_approved_by, draw.void_at = desk.actor.name, desk.now()
    cause, reason = draw.void_cause, draw.void_reason or ""
    people: dict[str, Json] = {"proposed": draw.void_by or "", "approved": desk.actor.name}
    said: dict[str, Json] = {"cause": cause.value, "reason": reason}
    append(desk, "void", f"draw:{number}", {**said, **people})
    record(desk, "draw.void", f"draw:{number}", {"cause": cause.value, "reason": reason})
    return draw
