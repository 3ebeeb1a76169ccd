"""The public value decides: seed, outcome, and what follows from it; or a public void.

Once the value is typed in, the outcome is computed and logged in the same transaction: there is
no moment at which somebody knows an outcome that can still be dropped.
"""

import json
from collections.abc import Mapping

from sqlalchemy import select

from models import Assignment, Contribution, Draw, DrawSalt, Task, Visit, VisitTask
from scheduler.desk import draw_files, finding
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.desk.rechecking import targets_with_fixed_staff
from scheduler.draw.documents import Json, canonical_json, rows
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import combine
from scheduler.draw.sources import SourceError, source
from scheduler.entropy import public_token
from scheduler.errors import Finding, Invalid, Refused
from scheduler.fast.outcome import fast_outcome
from scheduler.vocabulary import DrawKind, DrawState, SeatRole, VisitState, VoidCause


def enter_public_value(desk: Desk, number: str, typed: str) -> Draw:
    """Type in the public value that was named at the freeze: the outcome follows at once."""
    draw = finding.own(desk, finding.draw(desk.session, number))
    advance(desk, draw, "result")
    try:
        value = source(draw.source_kind).canonical(typed)
    except SourceError as error:
        raise Invalid([Finding("public_value", error.code, error.params)]) from error
    _refuse_known_value(desk, draw, value)
    reveals = _reveal(desk, draw)
    files = draw_files.load(desk.session, draw)
    sealed = json.loads(files["commitments.json"])
    seed = combine(draw.number, draw.plan_hash, sealed, reveals, [(draw.source_kind, value)])
    plan = _plan(files)
    announced = plan["sources"]
    assert isinstance(announced, list) and isinstance(announced[0], dict)
    later = {
        "reveals.json": canonical_json({**reveals}),
        "public.json": canonical_json({"values": [{**announced[0], "value": value}]}),
        "outcome.txt": fast_outcome(plan, files, seed),
    }
    draw_files.store(desk, draw, later)
    draw.public_value, draw.seed = value, seed
    draw.drawn_by, draw.drawn_at = desk.actor.name, desk.now()
    outcome = sha256_hex(later["outcome.txt"])
    append(desk, "reveal", f"draw:{number}", {"reveals": {**reveals}})
    append(desk, "public", f"draw:{number}", {"source": draw.source_kind, "value": value})
    append(desk, "result", f"draw:{number}", {"seed": seed, "outcome": outcome})
    task = desk.session.get_one(Task, draw.task_id)
    if draw.kind == DrawKind.TARGETS:
        made = _make_visits(desk, task, draw, later["outcome.txt"])
        advance(desk, task, "draw_targets" if made else "draw_nobody")
    else:
        _make_assignments(desk, draw, files, later["outcome.txt"])
        advance(desk, task, "draw_inspectors")
    record(desk, f"draw.result.{draw.kind}", f"draw:{number}", {"seed": seed, "outcome": outcome})
    return draw


def _refuse_known_value(desk: Desk, draw: Draw, value: str) -> None:
    """A value that decided another draw existed before this list was locked, perhaps."""
    used = select(Draw.number).where(
        Draw.authority_id == draw.authority_id,
        Draw.source_kind == draw.source_kind,
        Draw.public_value == value,
        Draw.id != draw.id,
    )
    earlier = desk.session.scalars(used.limit(1)).one_or_none()
    if earlier is not None:
        raise Refused("value_used", number=earlier)


def _reveal(desk: Desk, draw: Draw) -> dict[str, str]:
    contributions = desk.session.scalars(
        select(Contribution).where(Contribution.draw_id == draw.id)
    ).all()
    for contribution in contributions:
        contribution.revealed_at = desk.now()
    return {contribution.party: contribution.secret.hex() for contribution in contributions}


def _plan(files: Mapping[str, bytes]) -> Mapping[str, Json]:
    plan: dict[str, Json] = json.loads(files["plan.json"])
    return plan


def _make_visits(desk: Desk, task: Task, draw: Draw, outcome: bytes) -> int:
    behind = _behind(desk, draw)
    made = 0
    for _, _, pid, status, _ in rows(outcome):
        if status != "drawn":
            continue
        target = behind[pid].target_id
        assert target is not None
        visit = Visit(
            authority_id=task.authority_id,
            public_id=public_token(desk.entropy),
            target_id=target,
            state=VisitState.DRAWN,
        )
        desk.session.add(visit)
        desk.session.flush()
        desk.session.add(
            VisitTask(
                authority_id=task.authority_id,
                visit_id=visit.id,
                task_id=task.id,
                draw_id=draw.id,
                pid=pid,
            )
        )
        made += 1
    return made


def _make_assignments(desk: Desk, draw: Draw, files: Mapping[str, bytes], outcome: bytes) -> None:
    parent = desk.session.get_one(Draw, draw.parent_id)
    behind = _behind(desk, parent)
    wanted = select(VisitTask.pid, VisitTask.visit_id).where(VisitTask.draw_id == parent.id)
    visits = {pid: visit for pid, visit in desk.session.execute(wanted)}
    roles = {(row[0], row[3]): SeatRole(row[4]) for row in rows(files["seats.txt"])}
    for target, seat, inspector in rows(outcome):
        person = behind[inspector].inspector_id
        assert person is not None
        desk.session.add(
            Assignment(
                authority_id=draw.authority_id,
                visit_id=visits[target],
                inspector_id=person,
                draw_id=draw.id,
                seat=seat,
                role=roles[target, seat],
            )
        )
    for target in targets_with_fixed_staff(files):
        desk.session.get_one(Visit, visits[target]).fixed_staff = True
    desk.session.flush()


def _behind(desk: Desk, draw: Draw) -> dict[str, DrawSalt]:
    wanted = select(DrawSalt).where(DrawSalt.draw_id == draw.id)
    return {row.pid: row for row in desk.session.scalars(wanted)}


def propose_void(desk: Desk, number: str, cause: VoidCause, reason: str) -> Draw:
    """Ask for a frozen draw to be void, for a listed cause; another person decides."""
    draw = finding.own(desk, finding.draw(desk.session, number))
    # Locked: who approves meanwhile sees either the old state or this proposal, whole.
    desk.session.refresh(draw, with_for_update=True)
    if draw.state != DrawState.FROZEN:
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
