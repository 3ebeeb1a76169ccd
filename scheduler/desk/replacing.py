"""候补与替换: a target is not there, or an inspector cannot come (docs/protocol.md §11).

    target not there ──▶ the next alternate of its cell comes in at once
    inspector cannot come ──▶ vacancy ──▶ the chain's party opens the next code ──▶ who comes

Who reports cannot choose who comes: alternates stand in the order of the draw, and the code is not
known to them. Only what is found after the draw acts in this way, and only before a result is
entered; every report is public by its cause and counted.
"""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assignment, Draw, DrawSalt, Inspector, Replacement, Visit, VisitTask
from scheduler.desk import crews_now, finding, replacement_entries
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.desk.replaced_visits import end_assignment, follow_target, seat_somebody
from scheduler.desk.typists import MOST_EVIDENCE
from scheduler.draw.chains import back
from scheduler.draw.crews import chosen
from scheduler.draw.documents import Json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Finding, Forbidden, Invalid, NotFound, Refused
from scheduler.vocabulary import (
    CAUSES_OF,
    DrawKind,
    DrawState,
    ReplacementCause,
    ReplacementKind,
    Role,
    SeatRole,
    VisitState,
)

REPLACEABLE = (VisitState.DRAWN, VisitState.DISPATCHED, VisitState.ACKNOWLEDGED)
"""Of a visit that has no result yet."""

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Report:
    """What somebody says of a target or inspector that is missing."""

    cause: ReplacementCause
    reason: str
    evidence: bytes | None = None


def report_target(desk: Desk, visit_id: str, report: Report) -> Replacement:
    """A drawn target is not there: its next alternate comes in at once, or nobody where none is
    left."""
    visit, draw, target = _visit(desk, visit_id)
    _refuse_report(ReplacementKind.TARGET, report)
    told = crews_now.story(desk.session, draw)
    came_in = told.alternates.take(target)
    row = _row(desk, draw, visit, ReplacementKind.TARGET, report)
    row.target, row.out, row.came_in = target, target, came_in
    row.place, row.done_by, row.done_at = len(told.steps), desk.actor.name, desk.now()
    desk.session.add(row)
    instead = follow_target(desk, draw, visit, came_in)
    advance(desk, visit, "replace")
    if instead is not None:
        _move_open(desk, visit, instead)
    said = replacement_entries.target_replaced(draw, row)
    append(desk, "target_replaced", f"draw:{draw.number}", said)
    step: dict[str, Json] = {"out": target, "in": came_in}
    record(desk, "replace.target", f"visit:{visit_id}", {**step, **_inside(row)})
    return row


def report_vacancy(desk: Desk, visit_id: str, person_no: str, report: Report) -> Replacement:
    """An inspector cannot come to a visit: the seat is vacant from now on, until the next code of
    the plan's chain is opened."""
    visit, draw, target = _visit(desk, visit_id)
    _refuse_report(ReplacementKind.SEAT, report)
    wanted = (
        select(Assignment)
        .join(Inspector, Inspector.id == Assignment.inspector_id)
        .where(
            Assignment.visit_id == visit.id,
            Assignment.ended_at.is_(None),
            Inspector.person_no == person_no,
        )
    )
    leaving = desk.session.scalars(wanted).one_or_none()
    if leaving is None:
        raise NotFound("not_found", what="检查组成员", key=person_no)
    row = _row(desk, draw, visit, ReplacementKind.SEAT, report)
    row.target, row.seat = target, leaving.seat
    row.out = _pid_of(desk.session, draw, leaving.inspector_id)
    desk.session.add(row)
    end_assignment(desk, leaving)
    append(desk, "vacancy", f"draw:{draw.number}", replacement_entries.vacancy(draw, row))
    after: dict[str, Json] = {"target": target, "seat": row.seat, "out": row.out}
    record(desk, "replace.vacancy", f"visit:{visit_id}", {**after, **_inside(row)})
    return row


def open_code(desk: Desk, number: str, code: str) -> Replacement:
    """The chain's party opens its next code: it decides who takes the seat that has been vacant
    longest."""
    if desk.actor.role != Role.CONTRIBUTOR:
        raise Forbidden("role_needed", roles=Role.CONTRIBUTOR.label)
    draw = _locked(desk, finding.draw(desk.session, number))
    chain = crews_now.planned_chain(desk.session, draw)
    if chain is None or chain.party != desk.actor.party:
        raise Forbidden("chain_not_yours", number=number)
    waiting = open_vacancies(desk.session, draw)
    if not waiting:
        raise Refused("chain_no_vacancy", number=number)
    told = crews_now.story(desk.session, draw)
    if len(told.codes) >= chain.length:
        raise Refused("chain_exhausted", length=chain.length)
    if not _HASH.fullmatch(code):
        raise Invalid([Finding("code", "hash_form")])
    if back(code) != [chain.head, *told.codes][-1]:
        raise Refused("code_wrong", place=len(told.codes) + 1)
    return _fill(desk, draw, told, waiting[0], code)


def _fill(
    desk: Desk, draw: Draw, told: crews_now.Story, row: Replacement, code: str
) -> Replacement:
    target = _target_of(desk.session, draw, row.visit_id)
    told.crews.leave(target, row.seat, row.out)
    able = told.crews.candidates(target, row.seat)
    row.stood_at = target
    row.place, row.opened_code, row.candidates = len(told.steps), code, len(able)
    row.came_in = chosen(draw.number, code, target, row.seat, able)
    row.done_by, row.done_at = desk.actor.name, desk.now()
    if row.came_in:
        seat_somebody(desk, draw, row, SeatRole(told.crews.line(target, row.seat).role))
    append(desk, "seat_filled", f"draw:{draw.number}", replacement_entries.seat_filled(draw, row))
    after = {"seat": row.seat, "out": row.out, "in": row.came_in, "candidates": len(able)}
    record(desk, "replace.fill", f"draw:{draw.number}", after)
    desk.session.flush()
    return row


def open_vacancies(session: Session, draw: Draw) -> list[Replacement]:
    """Seats that wait for a code, the longest first; those of visits that have a result or are
    gone wait no more."""
    wanted = (
        select(Replacement)
        .join(Visit, Visit.id == Replacement.visit_id)
        .where(
            Replacement.draw_id == draw.id,
            Replacement.place.is_(None),
            Visit.state.in_(REPLACEABLE),
        )
    )
    return list(session.scalars(wanted.order_by(Replacement.id)))


def _visit(desk: Desk, visit_id: str) -> tuple[Visit, Draw, str]:
    """The visit, the draw of its inspectors (its row locked: steps come one after the other) and
    the salted id of its target."""
    if desk.actor.role != Role.SUPERVISOR:
        raise Forbidden("role_needed", roles=Role.SUPERVISOR.label)
    visit = finding.own(desk, finding.visit(desk.session, visit_id))
    pid, parent = desk.session.execute(
        select(VisitTask.pid, VisitTask.draw_id).where(VisitTask.visit_id == visit.id)
    ).one()
    wanted = select(Draw).where(
        Draw.parent_id == parent,
        Draw.kind == DrawKind.INSPECTORS,
        Draw.state == DrawState.RESULT,
    )
    draw = desk.session.scalars(wanted).one_or_none()
    if draw is None:
        raise Refused("replace_before_inspectors")
    _locked(desk, draw)
    desk.session.refresh(visit, with_for_update=True)
    if visit.state not in REPLACEABLE:
        raise Refused("replace_state", state=visit.state.label)
    return visit, draw, pid


def _locked(desk: Desk, draw: Draw) -> Draw:
    desk.session.refresh(draw, with_for_update=True)
    return draw


def _refuse_report(kind: ReplacementKind, report: Report) -> None:
    findings = []
    if report.cause not in CAUSES_OF[kind]:
        findings.append(Finding("cause", "unknown_value", {"value": report.cause.value}))
    if not report.reason.strip():
        findings.append(Finding("reason", "required"))
    if report.evidence is not None and len(report.evidence) > MOST_EVIDENCE:
        findings.append(Finding("evidence", "evidence_too_large", {"most": MOST_EVIDENCE >> 20}))
    if findings:
        raise Invalid(findings)


def _row(
    desk: Desk, draw: Draw, visit: Visit, kind: ReplacementKind, report: Report
) -> Replacement:
    return Replacement(
        authority_id=draw.authority_id,
        draw_id=draw.id,
        visit_id=visit.id,
        kind=kind,
        cause=report.cause,
        reason=report.reason.strip(),
        evidence=report.evidence,
        evidence_sha256=None if report.evidence is None else sha256_hex(report.evidence),
        reported_by=desk.actor.name,
        reported_at=desk.now(),
    )


def _move_open(desk: Desk, visit: Visit, instead: Visit) -> None:
    """Seats that are vacant at a target are vacant at the one that came in for it."""
    wanted = select(Replacement).where(
        Replacement.visit_id == visit.id, Replacement.place.is_(None)
    )
    for row in desk.session.scalars(wanted):
        row.visit_id = instead.id


def _target_of(session: Session, draw: Draw, visit_id: int) -> str:
    """The salted id of the target of a visit."""
    wanted = select(VisitTask.pid).where(
        VisitTask.visit_id == visit_id, VisitTask.draw_id == draw.parent_id
    )
    return session.scalars(wanted).one()


def _pid_of(session: Session, draw: Draw, inspector_id: int) -> str:
    """The salted id under which a draw has an inspector."""
    wanted = select(DrawSalt.pid).where(
        DrawSalt.draw_id == draw.parent_id, DrawSalt.inspector_id == inspector_id
    )
    return session.scalars(wanted).one()


def _inside(row: Replacement) -> dict[str, Json]:
    """What the journal has besides, for the overseers."""
    return {"cause": row.cause.value, "reason": row.reason}
