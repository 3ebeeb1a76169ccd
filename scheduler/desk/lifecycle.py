"""One table: what may follow what. Every change of state goes through `advance`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import update

from models import Draw, Plan, Task, Visit
from scheduler.desk.context import Desk
from scheduler.errors import Refused
from scheduler.vocabulary import DrawState, Labelled, PlanState, TaskState, VisitState

Stateful = TypeVar("Stateful", Plan, Task, Draw, Visit)


@dataclass(frozen=True)
class Transition:
    """In `state`, `event` leads to `then`."""

    state: StrEnum
    event: str
    then: StrEnum


PLAN = (
    Transition(PlanState.DRAFT, "approve", PlanState.APPROVED),
    Transition(PlanState.APPROVED, "file", PlanState.FILED),
    Transition(PlanState.FILED, "publish", PlanState.PUBLISHED),
)

TASK = (
    Transition(TaskState.OPEN, "draw_targets", TaskState.TARGETS_DRAWN),
    # Low rates in a small county may draw nobody: an outcome like any other, and the end.
    Transition(TaskState.OPEN, "draw_nobody", TaskState.EMPTY),
    # By a written decision, before anybody can know what would be drawn.
    Transition(TaskState.OPEN, "withdraw", TaskState.WITHDRAWN),
    Transition(TaskState.TARGETS_DRAWN, "draw_inspectors", TaskState.INSPECTORS_DRAWN),
    Transition(TaskState.INSPECTORS_DRAWN, "dispatch", TaskState.DISPATCHED),
    Transition(TaskState.DISPATCHED, "publish", TaskState.PUBLISHED),
)

DRAW = (
    Transition(DrawState.FROZEN, "open", DrawState.OPENING),
    Transition(DrawState.OPENING, "close", DrawState.CLOSED),
    Transition(DrawState.CLOSED, "result", DrawState.RESULT),
    Transition(DrawState.FROZEN, "void", DrawState.VOID),
    Transition(DrawState.OPENING, "void", DrawState.VOID),
    Transition(DrawState.CLOSED, "void", DrawState.VOID),
)

VISIT = (
    Transition(VisitState.DRAWN, "dispatch", VisitState.DISPATCHED),
    Transition(VisitState.DISPATCHED, "acknowledge", VisitState.ACKNOWLEDGED),
    Transition(VisitState.ACKNOWLEDGED, "enter", VisitState.ENTERED),
    Transition(VisitState.RETURNED, "enter", VisitState.ENTERED),
    Transition(VisitState.ENTERED, "pass", VisitState.PASSED),
    Transition(VisitState.ENTERED, "return", VisitState.RETURNED),
    Transition(VisitState.PASSED, "publish", VisitState.PUBLISHED),
    # The target turned out not to be there: its alternate has a visit of its own.
    Transition(VisitState.DRAWN, "replace", VisitState.REPLACED),
    Transition(VisitState.DISPATCHED, "replace", VisitState.REPLACED),
    Transition(VisitState.ACKNOWLEDGED, "replace", VisitState.REPLACED),
)

TRANSITIONS: dict[type, tuple[Transition, ...]] = {
    Plan: PLAN,
    Task: TASK,
    Draw: DRAW,
    Visit: VISIT,
}


def advance(desk: Desk, row: Stateful, event: str) -> None:
    """Move `row` by `event`; Refused where the table or another person in the meantime says no.

    The update names the old state and counts its rows, so of two people who press at once one is
    refused.
    """
    kind = type(row)
    found = [step for step in TRANSITIONS[kind] if (step.state, step.event) == (row.state, event)]
    if not found:
        state = row.state
        label = state.label if isinstance(state, Labelled) else state
        raise Refused(f"{kind.__tablename__}_{event}_state", state=label)
    desk.session.flush()
    result = desk.session.execute(
        update(kind)
        .where(kind.id == row.id, kind.state == row.state)
        .values(state=found[0].then, row_version=kind.row_version + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined] # an UPDATE has a cursor result
        raise Refused("changed_meanwhile")
    desk.session.refresh(row)
