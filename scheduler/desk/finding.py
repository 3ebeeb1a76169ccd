"""Looking things up by the number or id that people use; NotFound says what was looked for."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Assignment, Draw, InspectionItem, Plan, Task, Visit
from scheduler.desk.context import Actor, Desk
from scheduler.errors import Forbidden, NotFound
from scheduler.vocabulary import VisitState

Found = TypeVar("Found", Plan, Task, Draw, Visit)
Owned = TypeVar("Owned", Plan, Task, Draw, Visit)


def _one(
    session: Session, kind: type[Found], column: InstrumentedAttribute[str], key: str, what: str
) -> Found:
    row = session.scalars(select(kind).where(column == key)).one_or_none()
    if row is None:
        raise NotFound("not_found", what=what, key=key)
    return row


def plan(session: Session, number: str) -> Plan:
    return _one(session, Plan, Plan.number, number, "计划")


def task(session: Session, number: str) -> Task:
    return _one(session, Task, Task.number, number, "任务")


def draw(session: Session, number: str) -> Draw:
    return _one(session, Draw, Draw.number, number, "抽取")


def visit(session: Session, public_id: str) -> Visit:
    return _one(session, Visit, Visit.public_id, public_id, "检查")


def item(session: Session, code: str) -> InspectionItem:
    """The present version of an item."""
    row = session.scalars(
        select(InspectionItem).where(InspectionItem.code == code, ~InspectionItem.superseded)
    ).one_or_none()
    if row is None:
        raise NotFound("not_found", what="抽查事项", key=code)
    return row


def of_authority(row: Owned, actor: Actor) -> Owned:
    """The row, where it belongs to the actor's authority; else Forbidden."""
    if row.authority_id != actor.authority_id:
        raise Forbidden("not_your_authority")
    return row


def own(desk: Desk, row: Owned) -> Owned:
    """The row, where it belongs to the authority of who is acting; else Forbidden."""
    return of_authority(row, desk.actor)


def own_visit(session: Session, public_id: str, actor: Actor) -> Visit:
    """A dispatched visit in which the actor has a seat; for others it does not exist."""
    row = session.scalars(
        select(Visit)
        .join(Assignment, Assignment.visit_id == Visit.id)
        .where(
            Visit.public_id == public_id,
            Assignment.inspector_id == actor.inspector_id,
            Assignment.ended_at.is_(None),
            Visit.state != VisitState.DRAWN,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("not_found", what="检查", key=public_id)
    return row
