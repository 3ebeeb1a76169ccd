"""Tasks and plans as lines of a list: without their draws, which a list does not show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.pages.steps import NextStep, next_step
from api.schemas.common import Coded
from api.schemas.plans import ProgressOut
from api.views.common import authority, coded, region_name
from api.views.draws import draw_view
from api.views.plans import progress
from api.views.second import waiting_view
from models import Draw, InspectionItem, Plan, Task
from scheduler.vocabulary import PENDING, DrawMode, TaskState

TASKS_PER_PAGE = 30


@dataclass(frozen=True)
class TaskLine:
    """One task in a list."""

    number: str
    title: str
    authority: str
    item: str
    region: str
    state: Coded
    visits_from: date
    visits_to: date
    progress: ProgressOut
    # The day of disclosure of its sealed draws that are not disclosed.
    sealed_until: date | None


@dataclass(frozen=True)
class DeskLine:
    """One task on the desk, with what is to be done next."""

    line: TaskLine
    next: NextStep


def task_line(session: Session, task: Task) -> TaskLine:
    """One task."""
    return TaskLine(
        number=task.number,
        title=task.title,
        authority=authority(session, task.authority_id).label,
        item=session.get_one(InspectionItem, task.item_id).name,
        region=region_name(session, task.region_code),
        state=coded(task.state),
        visits_from=task.visits_from,
        visits_to=task.visits_to,
        progress=progress(session, task),
        sealed_until=_sealed_until(session, task),
    )


def _sealed_until(session: Session, task: Task) -> date | None:
    wanted = select(func.min(Draw.disclose_on)).where(
        Draw.task_id == task.id, Draw.mode == DrawMode.SEALED, Draw.disclosed_at.is_(None)
    )
    return session.scalar(wanted)


def task_lines(session: Session, tasks: Sequence[Task]) -> list[TaskLine]:
    """Several tasks, in the order given."""
    return [task_line(session, task) for task in tasks]


def desk_line(session: Session, task: Task) -> DeskLine:
    """One task with its next step; only a locked draw matters to that, so only it is read."""
    line = task_line(session, task)
    locked = []
    if task.state in (TaskState.OPEN, TaskState.TARGETS_DRAWN):
        wanted = select(Draw).where(Draw.task_id == task.id, Draw.state.in_(PENDING))
        locked = [draw_view(session, draw) for draw in session.scalars(wanted)]
    plan = session.get_one(Plan, task.plan_id)
    second = waiting_view(session, task)
    return DeskLine(line, next_step(plan, task.state, locked, line.progress, second))
