"""Does each salted identifier stand for the firm or the person it was made of, and does each visit
go to the firm that was drawn?

The frozen lists name identifiers only. Whoever holds the database could leave them alone and put
another firm behind one of them, or send the inspectors to another one.
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, DrawSalt, Inspector, Target, Visit, VisitTask
from scheduler.desk import draw_files
from scheduler.desk.erasing import erased
from scheduler.draw.documents import split_lines
from scheduler.draw.identifiers import SALT_BYTES, public_id
from scheduler.errors import Finding
from scheduler.vocabulary import DrawKind

_NAMED = ("pool.txt", "excluded.txt", "roster.txt", "absent.txt")
"""Frozen files whose lines begin with the identifier of a firm or a person."""


def check_subjects(session: Session) -> Iterator[Finding]:
    """Every draw of which some identifier is not that of the firm or person behind it, or has
    nobody behind it. Of a draw whose salts were erased nobody can tell any more, as is intended."""
    wanted = select(Draw).where(Draw.kind == DrawKind.TARGETS).order_by(Draw.id)
    for draw in session.scalars(wanted):
        if erased(session, draw) is None:
            count = _wrong(session, draw)
            if count:
                yield Finding(f"draw:{draw.number}", "log_identifier_wrong", {"count": count})


def _wrong(session: Session, draw: Draw) -> int:
    """How many identifiers of the lists have no right line behind them, and lines no list."""
    named = {
        line.partition(b"\t")[0].decode()
        for name in _NAMED
        if draw_files.has(session, draw, name)
        for line in split_lines(draw_files.load_one(session, draw, name))
    }
    wanted = (
        select(DrawSalt.pid, DrawSalt.salt, Target.register_key, Inspector.person_no)
        .outerjoin(Target, Target.id == DrawSalt.target_id)
        .outerjoin(Inspector, Inspector.id == DrawSalt.inspector_id)
        .where(DrawSalt.draw_id == draw.id)
        .execution_options(yield_per=10_000)
    )
    extra = 0
    for pid, salt, firm, person in session.execute(wanted):
        subject = f"inspector:{person}" if firm is None else f"target:{firm}"
        if salt is not None and len(salt) == SALT_BYTES and public_id(salt, subject) == pid:
            extra += pid not in named
            named.discard(pid)
    return len(named) + extra


def check_visits(session: Session) -> Iterator[Finding]:
    """Every visit that goes to another firm than the one behind the line that was drawn, or that is
    said to be of another task."""
    behind = (
        select(
            Visit.public_id, Visit.target_id, VisitTask.task_id, DrawSalt.target_id, Draw.task_id
        )
        .join(VisitTask, VisitTask.visit_id == Visit.id)
        .join(Draw, Draw.id == VisitTask.draw_id)
        .outerjoin(
            DrawSalt, (DrawSalt.draw_id == VisitTask.draw_id) & (DrawSalt.pid == VisitTask.pid)
        )
        .order_by(Visit.id)
    )
    for visit, firm, task, drawn_firm, drawn_task in session.execute(behind):
        if (firm, task) != (drawn_firm, drawn_task):
            yield Finding(f"visit:{visit}", "log_visit_elsewhere")
