"""The public values decide: seed, outcome, and what follows from it.

Once the last value is there, the outcome is computed and logged in the same transaction: there is
no moment at which somebody knows an outcome that can still be dropped.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from models import Assignment, Draw, DrawSalt, DrawSource, Task, Visit, VisitTask
from scheduler.desk import draw_files, witnessed
from scheduler.desk.context import Desk
from scheduler.desk.hidden import is_sealed
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.desk.rechecking import targets_with_fixed_staff
from scheduler.desk.registers.store import chunks
from scheduler.desk.sealed import secret_for_outcome
from scheduler.draw.documents import Json, canonical_json, read_canonical, rows
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import combine
from scheduler.entropy import public_token
from scheduler.errors import Refused
from scheduler.fast.outcome import fast_outcome
from scheduler.vocabulary import DrawKind, DrawState, SeatRole, VisitState


def decide(desk: Desk, draw: Draw, sources: Sequence[DrawSource]) -> None:
    """All public values are there: seed, outcome, and what the outcome makes; of a void draw the
    outcome is disclosed and makes nothing."""
    subject = f"draw:{draw.number}"
    if draw.state == DrawState.VOID:
        _, seed, outcome = _compute(desk, draw, sources)
        said = _said(desk, draw, seed, outcome)
        append(desk, "discarded", subject, said)
        _show_log(desk, draw)
        record(desk, "draw.discarded", subject, said)
        return
    advance(desk, draw, "result")
    files, seed, outcome = _compute(desk, draw, sources)
    said = _said(desk, draw, seed, outcome)
    append(desk, "result", subject, said)
    _show_log(desk, draw)
    task = desk.session.get_one(Task, draw.task_id)
    if draw.kind == DrawKind.TARGETS:
        made = _make_visits(desk, task, draw, outcome)
        advance(desk, task, "draw_targets" if made else "draw_nobody")
    else:
        _make_assignments(desk, draw, files, outcome)
        advance(desk, task, "draw_inspectors")
    record(desk, f"draw.result.{draw.kind}", subject, said)


def _said(desk: Desk, draw: Draw, seed: str, outcome: bytes) -> dict[str, Json]:
    """What log and journal say of an outcome; the seed of a sealed draw comes with its
    disclosure."""
    known: dict[str, Json] = {} if is_sealed(draw) else {"seed": seed}
    return {**known, "outcome": sha256_hex(outcome), "by": desk.actor.name}


def seed_of(draw: Draw, files: Mapping[str, bytes], secret: str) -> str:
    """The seed of a draw whose public values are there; `secret`: of its seal, empty in open
    mode."""
    sealed, opened = _texts(files["commitments.json"]), _texts(files["reveals.json"])
    listed = read_canonical(files["public.json"])["values"]
    assert isinstance(listed, list)
    values = [(str(each["kind"]), str(each["value"])) for each in listed if isinstance(each, dict)]
    return combine(draw.number, draw.plan_hash, sealed, opened, values, secret)


def _compute(
    desk: Desk, draw: Draw, sources: Sequence[DrawSource]
) -> tuple[Mapping[str, bytes], str, bytes]:
    """Compute and keep: the files that were there before, the seed, and `outcome.txt`."""
    files = draw_files.load(desk.session, draw)
    public: list[Json] = [
        {"kind": each.kind, "label": each.label, "at": each.at, "value": each.value or ""}
        for each in sources
    ]
    values = canonical_json({"values": public})
    secret = secret_for_outcome(desk.session, draw)
    seed = seed_of(draw, {**files, "public.json": values}, secret)
    later = {
        "public.json": values,
        "outcome.txt": fast_outcome(read_canonical(files["plan.json"]), files, seed),
    }
    if not is_sealed(draw):
        later["seal.json"] = canonical_json({})
    draw_files.store(desk, draw, later)
    draw.seed, draw.drawn_by, draw.drawn_at = seed, desk.actor.name, desk.now()
    return files, seed, later["outcome.txt"]


def _show_log(desk: Desk, draw: Draw) -> None:
    """Keep `log.json`. A log that has lost the key that the plan names leaves the result as it is:
    there is no bundle then, and who asks for one is told why."""
    try:
        content = witnessed.log_file(desk, draw)
    except Refused as fault:
        record(desk, "draw.log_lost", f"draw:{draw.number}", {"why": str(fault)})
    else:
        draw_files.store(desk, draw, {"log.json": content})


def _texts(content: bytes) -> dict[str, str]:
    return {party: str(text) for party, text in read_canonical(content).items()}


def _make_visits(desk: Desk, task: Task, draw: Draw, outcome: bytes) -> int:
    drawn = [pid for _, _, pid, status, _ in rows(outcome) if status == "drawn"]
    firms = _firms_behind(desk, draw, drawn)
    visits = [
        Visit(
            authority_id=task.authority_id,
            public_id=public_token(desk.entropy),
            target_id=firms[pid],
            state=VisitState.DRAWN,
        )
        for pid in drawn
    ]
    desk.session.add_all(visits)
    desk.session.flush()
    desk.session.add_all(
        VisitTask(
            authority_id=task.authority_id,
            visit_id=visit.id,
            task_id=task.id,
            draw_id=draw.id,
            pid=pid,
        )
        for visit, pid in zip(visits, drawn, strict=True)
    )
    return len(drawn)


def _firms_behind(desk: Desk, draw: Draw, drawn: Sequence[str]) -> dict[str, int]:
    """The rows of the firms that were drawn, by identifier: of a million in the pool a few."""
    wanted = select(DrawSalt.pid, DrawSalt.target_id).where(
        DrawSalt.draw_id == draw.id, DrawSalt.target_id.is_not(None)
    )
    found: dict[str, int] = {}
    for some in chunks(drawn):
        for pid, firm in desk.session.execute(wanted.where(DrawSalt.pid.in_(some))):
            assert firm is not None
            found[pid] = firm
    return found


def _make_assignments(desk: Desk, draw: Draw, files: Mapping[str, bytes], outcome: bytes) -> None:
    parent = desk.session.get_one(Draw, draw.parent_id)
    people = select(DrawSalt.pid, DrawSalt.inspector_id).where(
        DrawSalt.draw_id == parent.id, DrawSalt.inspector_id.is_not(None)
    )
    behind = {pid: person for pid, person in desk.session.execute(people)}
    wanted = select(VisitTask.pid, VisitTask.visit_id).where(VisitTask.draw_id == parent.id)
    visits = {pid: visit for pid, visit in desk.session.execute(wanted)}
    roles = {(row[0], row[3]): SeatRole(row[4]) for row in rows(files["seats.txt"])}
    for target, seat, inspector in rows(outcome):
        person = behind[inspector]
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
