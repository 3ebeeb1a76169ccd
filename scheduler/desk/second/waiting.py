"""Which tasks wait for their second draw, and which wait in vain."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, JournalEntry, LogEntry, Task
from scheduler.desk.second import terms
from scheduler.vocabulary import DrawKind, DrawState, TaskState

IMPOSSIBLE = "second_impossible"
"""Kind of the log entry of a task whose drawn targets cannot be paired."""


@dataclass(frozen=True)
class Waiting:
    """A task whose targets are drawn and whose inspectors are not; `after`: the moment from which
    the second draw's terms are counted; `impossible`: when it was found that it cannot be, None
    where it can for all that is known."""

    task: Task
    parent: Draw
    after: datetime
    impossible: datetime | None


def waiting(session: Session, authorities: Collection[int] | None = None) -> list[Waiting]:
    """All such tasks (of these authorities) without a second draw under way, in their order."""
    wanted = (
        select(Task, Draw)
        .join(Draw, Draw.task_id == Task.id)
        .where(
            Task.state == TaskState.TARGETS_DRAWN,
            Draw.kind == DrawKind.TARGETS,
            Draw.state == DrawState.RESULT,
            Task.id.not_in(
                select(Draw.task_id).where(
                    Draw.kind == DrawKind.INSPECTORS, Draw.state != DrawState.VOID
                )
            ),
        )
        .order_by(Task.id)
    )
    if authorities is not None:
        wanted = wanted.where(Task.authority_id.in_(authorities))
    return [
        Waiting(task, parent, terms.began(session, parent), _impossible(session, task))
        for task, parent in session.execute(wanted).all()
    ]


def of_task(session: Session, task: Task) -> Waiting | None:
    """The same of one task; None where it does not wait for its second draw."""
    if task.state != TaskState.TARGETS_DRAWN:
        return None
    found = waiting(session, [task.authority_id])
    return next((each for each in found if each.task.id == task.id), None)


def _impossible(session: Session, task: Task) -> datetime | None:
    wanted = select(LogEntry.logged_at).where(
        LogEntry.subject == f"task:{task.number}", LogEntry.kind == IMPOSSIBLE
    )
    return session.scalars(wanted).first()


def why_impossible(session: Session, number: str) -> Iterator[str]:
    """What clashes, with names: for officials."""
    wanted = select(JournalEntry.after).where(
        JournalEntry.subject == f"task:{number}", JournalEntry.action == IMPOSSIBLE
    )
    for after in session.scalars(wanted):
        yield str((after or {}).get("details", ""))
