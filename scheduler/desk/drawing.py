"""The public values decide: seed, outcome, and what follows from it.

Once the last value is there, the outcome is computed and logged in the same transaction: there is
no moment at which somebody knows an outcome that can still be dropped.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from models import Assignment, Draw, DrawSalt, DrawSource, Task, Visit, VisitTask
from scheduler.desk import draw_files
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.desk.rechecking import targets_with_fixed_staff
from scheduler.draw.documents import Json, canonical_json, read_canonical, rows
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import combine
from scheduler.entropy import public_token
from scheduler.fast.outcome import fast_outcome
from scheduler.vocabulary import DrawKind, DrawState, SeatRole, VisitState


def decide(desk: Desk, draw: Draw, sources: Sequence[DrawSource]) -> None:
    """All public values are there: seed, outcome, and what the outcome makes; of a void draw the
    outcome is disclosed and makes nothing."""
    subject = f"draw:{draw.number}"
    if draw.state == DrawState.VOID:
        _, seed, outcome = _compute(desk, draw, sources)
        append(desk, "discarded", subject, {"seed": seed, "outcome": sha256_hex(outcome)})
        record(desk, "draw.discarded", subject, {"seed": seed, "outcome": sha256_hex(outcome)})
        return
    advance(desk, draw, "result")
    files, seed, outcome = _compute(desk, draw, sources)
    digest = sha256_hex(outcome)
    append(desk, "result", subject, {"seed": seed, "outcome": digest})
    task = desk.session.get_one(Task, draw.task_id)
    if draw.kind == DrawKind.TARGETS:
        made = _make_visits(desk, task, draw, outcome)
        advance(desk, task, "draw_targets" if made else "draw_nobody")
    else:
        _make_assignments(desk, draw, files, outcome)
        advance(desk, task, "draw_inspectors")
    record(desk, f"draw.result.{draw.kind}", subject, {"seed": seed, "outcome": digest})


def _compute(
    desk: Desk, draw: Draw, sources: Sequence[DrawSource]
) -> tuple[Mapping[str, bytes], str, bytes]:
    """Compute and keep: the files that were there before, the seed, and `outcome.txt`."""
    files = draw_files.load(desk.session, draw)
    sealed, opened = _texts(files["commitments.json"]), _texts(files["reveals.json"])
    values = [(source.kind, source.value or "") for source in sources]
    seed = combine(draw.number, draw.plan_hash, sealed, opened, values)
    public: list[Json] = [
        {"kind": each.kind, "label": each.label, "at": each.at, "value": each.value or ""}
        for each in sources
    ]
    later = {
        "public.json": canonical_json({"values": public}),
        "outcome.txt": fast_outcome(read_canonical(files["plan.json"]), files, seed),
    }
    draw_files.store(desk, draw, later)
    draw.seed, draw.drawn_by, draw.drawn_at = seed, desk.actor.name, desk.now()
    return files, seed, later["outcome.txt"]


def _texts(content: bytes) -> dict[str, str]:
    return {party: str(text) for party, text in read_canonical(content).items()}


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
