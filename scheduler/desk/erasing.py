"""抹去对应关系: after a year nobody needs to find who stands behind an identifier any more.

The salts of a draw go, and with them the only way to show to anybody which line is whose; and the
links from identifiers to firms and people, but of those that were visited or went there: these are
on record anyway. What was published before stays checkable, and so does a slip that a firm has
kept. Copies in backups have to be erased where they lie.
"""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Assignment, Draw, DrawSalt, LogEntry, Task, VisitTask
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.hidden import refuse_hidden
from scheduler.desk.journal import record
from scheduler.desk.public_log import append, moment
from scheduler.errors import Refused
from scheduler.vocabulary import DrawKind, DrawState, TaskState

LEAST_AGE = timedelta(days=365)
"""How long everybody has had to ask for their code, from the end of the draw on."""

_FINISHED = (TaskState.PUBLISHED, TaskState.EMPTY, TaskState.WITHDRAWN)
KIND = "erased"


def erase(desk: Desk, number: str) -> dict[str, int]:
    """Erase salts and links of an own draw of targets; how many of each, as the log says.

    Refused while its inspections go on, in the year after its end, and where it has been done.
    """
    draw = finding.own(desk, finding.draw(desk.session, number))
    desk.session.refresh(draw, with_for_update=True)
    _refuse_needed(desk, draw)
    of_draw = DrawSalt.draw_id == draw.id
    salts = desk.session.scalar(
        select(func.count()).where(of_draw, DrawSalt.salt.is_not(None)).select_from(DrawSalt)
    )
    visited = select(VisitTask.pid).where(VisitTask.draw_id == draw.id)
    went = select(Assignment.inspector_id).join(Draw, Draw.id == Assignment.draw_id)
    cut = (
        *(of_draw, DrawSalt.pid.not_in(visited)),
        (DrawSalt.inspector_id.is_(None))
        | DrawSalt.inspector_id.not_in(went.where(Draw.parent_id == draw.id)),
    )
    links = desk.session.scalar(select(func.count()).select_from(DrawSalt).where(*cut))
    change = update(DrawSalt).execution_options(synchronize_session=False)
    desk.session.execute(change.where(*cut).values(target_id=None, inspector_id=None))
    desk.session.execute(change.where(of_draw).values(salt=None))
    desk.session.expire_all()
    told = {"salts": salts or 0, "links": links or 0}
    record(desk, "draw.erase", f"draw:{number}", told)
    append(desk, "erased", f"draw:{number}", {**told})
    return told


def _refuse_needed(desk: Desk, draw: Draw) -> None:
    if draw.kind != DrawKind.TARGETS:
        raise Refused("slip_of_targets", number=draw.number)
    refuse_hidden(draw)
    refuse_erased(desk.session, draw)
    ended = draw.void_at if draw.state == DrawState.VOID else draw.drawn_at
    task = desk.session.get_one(Task, draw.task_id)
    is_over = draw.state == DrawState.VOID or task.state in _FINISHED
    if ended is None or not is_over:
        raise Refused("erase_unfinished", number=draw.number, state=task.state.label)
    if desk.now() < ended + LEAST_AGE:
        raise Refused("erase_early", since=moment(ended + LEAST_AGE)[:10])


def erased(session: Session, draw: Draw) -> LogEntry | None:
    """The entry that says that a draw's salts are gone."""
    wanted = select(LogEntry).where(
        LogEntry.kind == KIND, LogEntry.subject == f"draw:{draw.number}"
    )
    return session.scalars(wanted).first()


def refuse_erased(session: Session, draw: Draw) -> None:
    """Refused where nobody can be found behind the draw's identifiers any more."""
    entry = erased(session, draw)
    if entry is not None:
        day = moment(entry.logged_at)[:10]
        raise Refused("codes_erased", number=draw.number, day=day)
