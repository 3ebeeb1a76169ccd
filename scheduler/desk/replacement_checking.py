"""Do replacements show what the log says of them, and is each the one that §11 asks for?

Three comparisons: every report and step with its entry; the steps gone through once more from the
frozen files alone; the crews that people see with what comes out of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Assignment, Draw, DrawSalt, Replacement, Visit, VisitTask
from scheduler.desk import crews_now, draw_files, replacement_entries
from scheduler.desk.public_log import moment
from scheduler.desk.rechecking import targets_with_fixed_staff
from scheduler.draw.crews import NotThere
from scheduler.draw.documents import DocumentError, Json
from scheduler.draw.documents import rows as table_rows
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.judge import DrawFault
from scheduler.draw.replacements import check
from scheduler.errors import Finding
from scheduler.vocabulary import DrawKind, DrawState, ReplacementKind, VisitState

Said = Sequence[tuple[str, Mapping[str, Json]]]
SEAT, ROLE = 3, 4
"""Columns of seats.txt."""

Crew = dict[str, list[tuple[str, str]]]
"""(seat, inspector) of everybody at a target, by their salted ids."""


def check_replacements(session: Session, subject: str, draw: Draw, said: Said) -> Iterator[Finding]:
    """Everything that is wrong with the replacements of one draw; nothing where it is no finished
    draw of inspectors."""
    if draw.kind != DrawKind.INSPECTORS or draw.state != DrawState.RESULT:
        return
    wanted = select(Replacement).where(Replacement.draw_id == draw.id).order_by(Replacement.id)
    rows = session.scalars(wanted).all()
    steps = crews_now.done(session, draw)
    if [_report(draw, row) for row in rows] != _entries(said, "target_replaced", "vacancy"):
        yield Finding(subject, "log_draw_changed", {"what": "替换报告"})
    if [_step(draw, row) for row in steps] != _entries(said, "target_replaced", "seat_filled"):
        yield Finding(subject, "log_draw_changed", {"what": "替换结果"})
    if not _visits_right(session, draw, rows):
        yield Finding(subject, "log_draw_changed", {"what": "替换的检查"})
    if any(row.evidence_sha256 != _digest(row.evidence) for row in rows):
        yield Finding(subject, "log_draw_changed", {"what": "替换附件"})
    why = _wrong(session, draw)
    if why:
        yield Finding(subject, "log_replacement_wrong", {"why": why})
    elif _crews_shown(session, draw) != _crews_right(session, draw, rows) or not _roles_right(
        session, draw
    ):
        yield Finding(subject, "log_draw_changed", {"what": "检查组"})
    elif not _fixed_right(session, draw, steps):
        yield Finding(subject, "log_draw_changed", {"what": "人员无随机性的标记"})


def _visits_right(session: Session, draw: Draw, rows: Sequence[Replacement]) -> bool:
    """Is each row of the visit of its target, or of who came in for that one since? And does a seat
    that is still vacant say that nobody has come?"""
    wanted = select(VisitTask.visit_id, VisitTask.pid).where(VisitTask.draw_id == draw.parent_id)
    target_of = {visit: pid for visit, pid in session.execute(wanted)}
    instead = {row.out: row.came_in for row in rows if row.kind == ReplacementKind.TARGET}
    for row in rows:
        own = [row.target]
        while own[-1] in instead:
            own.append(instead[own[-1]])
        has_come = bool(row.came_in or row.stood_at)
        if target_of.get(row.visit_id) not in own or (row.place is None and has_come):
            return False
    return True


def _entries(said: Said, *kinds: str) -> list[dict[str, Json]]:
    return [{**content, "subject": ""} for kind, content in said if kind in kinds]


def _report(draw: Draw, row: Replacement) -> dict[str, Json]:
    """The entry of a report, from the row."""
    head: dict[str, Json] = {"subject": "", "at": moment(row.reported_at)}
    if row.kind == ReplacementKind.TARGET:
        own = replacement_entries.target_replaced(draw, row)
        return {"kind": "target_replaced", **head, **own}
    return {"kind": "vacancy", **head, **replacement_entries.vacancy(draw, row)}


def _step(draw: Draw, row: Replacement) -> dict[str, Json]:
    """The entry of a step, from the row."""
    if row.kind == ReplacementKind.TARGET:
        return _report(draw, row)
    at = "" if row.done_at is None else moment(row.done_at)
    head: dict[str, Json] = {"kind": "seat_filled", "subject": "", "at": at}
    return {**head, **replacement_entries.seat_filled(draw, row)}


def _digest(evidence: bytes | None) -> str | None:
    return None if evidence is None else sha256_hex(evidence)


def _wrong(session: Session, draw: Draw) -> str:
    """Why a step is not the one that was fixed with the draw; empty where all are."""
    parent = session.get_one(Draw, draw.parent_id)
    try:
        data = crews_now.replacements_file(session, draw)
        check(data, draw_files.load(session, draw), draw_files.load(session, parent))
    except (DrawFault, DocumentError, LookupError) as error:
        return str(error) or type(error).__name__
    return ""


def _crews_right(session: Session, draw: Draw, rows: Sequence[Replacement]) -> Crew:
    """Who should be where: after all steps, without those whose seats are vacant."""
    try:
        crews = crews_now.story(session, draw).crews
    except NotThere:
        return {"": []}
    crew = {target: [*crews.seats_of(target)] for target in crews.there}
    targets = _targets(session, draw)
    for row in rows:
        target = targets.get(row.visit_id, "")
        if row.place is None and (row.seat, row.out) in crew.get(target, []):
            crew[target].remove((row.seat, row.out))
    return crew


def _crews_shown(session: Session, draw: Draw) -> Crew:
    """Who is where, by the tables that people see."""
    targets = _targets(session, draw)
    wanted = (
        select(Assignment.visit_id, Assignment.seat, DrawSalt.pid)
        .join(DrawSalt, DrawSalt.inspector_id == Assignment.inspector_id)
        .where(
            DrawSalt.draw_id == draw.parent_id,
            Assignment.draw_id == draw.id,
            Assignment.ended_at.is_(None),
        )
    )
    crew: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for visit, seat, pid in session.execute(wanted):
        crew[targets.get(visit, "")].append((seat, pid))
    return {target: sorted(crew[target]) for target in {*targets.values(), *crew}}


def _roles_right(session: Session, draw: Draw) -> bool:
    """Does everybody lead, or not, as their seat says?"""
    seats = table_rows(draw_files.load_one(session, draw, "seats.txt"))
    roles = {(row[SEAT], row[ROLE]) for row in seats}
    wanted = select(Assignment.seat, Assignment.role).where(Assignment.draw_id == draw.id)
    return {(seat, role.value) for seat, role in session.execute(wanted)} <= roles


def _fixed_right(session: Session, draw: Draw, steps: Sequence[Replacement]) -> bool:
    """Are the visits whose crew was as good as known, and which are looked at again more often,
    those that the frozen odds make so? Who comes in is visited by the same crew."""
    fixed = targets_with_fixed_staff(draw_files.load(session, draw))
    for row in steps:
        if row.kind == ReplacementKind.TARGET and row.out in fixed:
            fixed.add(row.came_in)
    wanted = (
        select(VisitTask.pid, Visit.fixed_staff)
        .join(Visit, Visit.id == VisitTask.visit_id)
        .where(VisitTask.draw_id == draw.parent_id)
    )
    return all((pid in fixed) == mark for pid, mark in session.execute(wanted))


def _targets(session: Session, draw: Draw) -> dict[int, str]:
    """The targets that are there, by the rows of their visits."""
    wanted = (
        select(Visit.id, VisitTask.pid)
        .join(VisitTask, VisitTask.visit_id == Visit.id)
        .where(VisitTask.draw_id == draw.parent_id, Visit.state != VisitState.REPLACED)
    )
    return {visit: pid for visit, pid in session.execute(wanted)}
