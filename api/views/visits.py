"""Visits for the people concerned, publications for everybody."""

import json

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from api.schemas.common import Coded
from api.schemas.visits import (
    CrewMember,
    NoticeCode,
    PublicationOut,
    ResultOut,
    ReviewOut,
    TargetOut,
    VisitOut,
    VisitsOut,
)
from api.views.common import coded, region_name
from models import (
    Assignment,
    Draw,
    DrawSalt,
    InspectionItem,
    Inspector,
    Publication,
    Result,
    Review,
    Target,
    Task,
    Visit,
    VisitTask,
)
from scheduler.desk.context import Actor
from scheduler.desk.rechecking import recheck_percent
from scheduler.vocabulary import ResultCode, VisitState

HIDDEN = (VisitState.DRAWN,)
"""An assignment is not shown to its people before it is dispatched: lists must not leak."""


def own_visits(actor: Actor) -> Select[Visit]:
    """The dispatched visits in which the actor has a seat."""
    return (
        select(Visit)
        .join(Assignment, Assignment.visit_id == Visit.id)
        .where(
            Assignment.inspector_id == actor.inspector_id,
            Assignment.ended_at.is_(None),
            Visit.state.not_in(HIDDEN),
        )
        .order_by(Visit.id)
    )


def visits_page(
    session: Session, wanted: Select[Visit], actor: Actor, after: str | None, limit: int
) -> VisitsOut:
    """One page of visits ordered by row, and where the next starts."""
    if after:
        start = select(Visit.id).where(Visit.public_id == after).scalar_subquery()
        wanted = wanted.where(Visit.id > start)
    found = session.scalars(wanted.limit(limit + 1)).all()
    visits = [visit_view(session, visit, actor) for visit in found[:limit]]
    return VisitsOut(visits=visits, next=visits[-1].id if len(found) > limit else None)


def visit_view(session: Session, visit: Visit, actor: Actor) -> VisitOut:
    """One visit with its target, crew, checklist and results."""
    tasks = session.execute(
        select(Task, InspectionItem)
        .join(VisitTask, VisitTask.task_id == Task.id)
        .join(InspectionItem, InspectionItem.id == Task.item_id)
        .where(VisitTask.visit_id == visit.id)
        .order_by(Task.number)
    ).all()
    crew = session.execute(
        select(Assignment, Inspector.name)
        .join(Inspector, Inspector.id == Assignment.inspector_id)
        .where(Assignment.visit_id == visit.id, Assignment.ended_at.is_(None))
        .order_by(Assignment.seat, Inspector.name)
    ).all()
    in_crew = any(seat.inspector_id == actor.inspector_id for seat, _ in crew)
    return VisitOut(
        id=visit.public_id,
        tasks=[task.number for task, _ in tasks],
        state=coded(visit.state),
        target=_target(session, visit.target_id),
        items=[Coded(code=item.code, label=item.name) for _, item in tasks],
        visits_from=min(task.visits_from for task, _ in tasks),
        visits_to=max(task.visits_to for task, _ in tasks),
        crew=[CrewMember(name=name, role=coded(seat.role)) for seat, name in crew],
        checklist=[question for _, item in tasks for question in item.checklist],
        results=_results(session, visit),
        acknowledged=any(
            seat.acknowledged_at is not None
            for seat, _ in crew
            if seat.inspector_id == actor.inspector_id
        ),
        notice_codes=_notice_codes(session, visit),
        # Who goes need not know how likely somebody comes after them.
        fixed_staff=None if in_crew else visit.fixed_staff,
        recheck_percent=None if in_crew else recheck_percent(visit.fixed_staff),
    )


def _notice_codes(session: Session, visit: Visit) -> list[NoticeCode]:
    lines = session.execute(
        select(Draw.number, DrawSalt.pid, DrawSalt.salt)
        .join(DrawSalt, DrawSalt.draw_id == Draw.id)
        .join(VisitTask, (VisitTask.draw_id == Draw.id) & (VisitTask.pid == DrawSalt.pid))
        .where(VisitTask.visit_id == visit.id)
        .order_by(Draw.number)
    )
    return [NoticeCode(draw=number, id=pid, salt=salt.hex()) for number, pid, salt in lines if salt]


def _target(session: Session, target_id: int) -> TargetOut:
    target = session.get_one(Target, target_id)
    return TargetOut(
        name=target.name,
        key=target.register_key,
        kind=coded(target.kind),
        district=region_name(session, target.division_code or ""),
        address=target.address,
    )


def _results(session: Session, visit: Visit) -> list[ResultOut]:
    listed = session.execute(
        select(Result, Review)
        .outerjoin(Review, Review.result_id == Result.id)
        .where(Result.visit_id == visit.id)
        .order_by(Result.revision)
    ).all()
    return [
        ResultOut(
            revision=result.revision,
            submission_id=result.submission_id,
            results=[coded(ResultCode(code)) for code in result.codes],
            checked_on=result.checked_on,
            findings=result.findings,
            answers=result.answers,
            entered_at=result.entered_at,
            review=ReviewOut(
                passed=review.passed, reason=review.reason, reviewed_at=review.reviewed_at
            )
            if review
            else None,
        )
        for result, review in listed
    ]


def publication_view(publication: Publication, task: str) -> PublicationOut:
    """A publication as published."""
    return PublicationOut(
        number=publication.number,
        task=task,
        published_at=publication.published_at,
        sha256=publication.sha256,
        revision=publication.revision,
        content=json.loads(publication.content),
    )


def publications_view(
    session: Session, task: str | None, after: str | None, limit: int
) -> tuple[list[PublicationOut], str | None]:
    """Published results in their latest version, newest first, and where the next page starts."""
    later = aliased(Publication)
    corrected = exists().where(
        later.subject == Publication.subject, later.revision > Publication.revision
    )
    wanted = select(Publication, Task.number).join(Task, Task.id == Publication.task_id)
    wanted = wanted.where(~corrected)
    if task:
        wanted = wanted.where(Task.number == task)
    if after:
        start = select(Publication.id).where(Publication.number == after).scalar_subquery()
        wanted = wanted.where(Publication.id < start)
    listed = session.execute(wanted.order_by(Publication.id.desc()).limit(limit + 1)).all()
    page = [publication_view(publication, number) for publication, number in listed[:limit]]
    return page, page[-1].number if len(listed) > limit else None
