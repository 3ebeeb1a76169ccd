"""公示: passed results become immutable publications that can be traced to the line that was
drawn."""

from sqlalchemy import select

from models import (
    Authority,
    Draw,
    DrawSalt,
    InspectionItem,
    Publication,
    Review,
    Target,
    Task,
    Visit,
    VisitTask,
)
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.dispatching import visits_of
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.publications import publish_document
from scheduler.desk.result_proofs import refuse_changed
from scheduler.desk.reviewing import present_result
from scheduler.draw.documents import Json
from scheduler.draw.identifiers import line_seal
from scheduler.errors import Refused
from scheduler.vocabulary import ResultCode, VisitState


def publish_results(desk: Desk, task_number: str) -> list[Publication]:
    """Publish every passed result of a task; when all its visits are public, the task is."""
    task = finding.own(desk, finding.task(desk.session, task_number))
    visits = visits_of(desk, task)
    passed = [visit for visit in visits if visit.state == VisitState.PASSED]
    if not passed:
        raise Refused("publish_nothing", task=task.number)
    item = desk.session.get_one(InspectionItem, task.item_id)
    publications = []
    for visit in passed:
        refuse_changed(desk, visit)
        advance(desk, visit, "publish")
        content = _content(desk, task, item, visit)
        subject = f"visit:{visit.public_id}"
        publications.append(publish_document(desk, subject, content, task.id))
    if all(visit.state in (VisitState.PUBLISHED, VisitState.REPLACED) for visit in visits):
        advance(desk, task, "publish")
    record(desk, "task.publish", f"task:{task.number}", {"results": len(publications)})
    return publications


def _content(desk: Desk, task: Task, item: InspectionItem, visit: Visit) -> dict[str, Json]:
    result = present_result(desk, visit)
    assert result is not None
    _refuse_own(desk, result.id, result.entered_by)
    target = desk.session.get_one(Target, visit.target_id)
    line = desk.session.execute(
        select(VisitTask.pid, Draw.number, DrawSalt.salt)
        .join(Draw, Draw.id == VisitTask.draw_id)
        .join(DrawSalt, (DrawSalt.draw_id == Draw.id) & (DrawSalt.pid == VisitTask.pid))
        .where(VisitTask.visit_id == visit.id, VisitTask.task_id == task.id)
    ).one()
    return {
        "task": task.number,
        "task_title": task.title,
        "authority": desk.session.get_one(Authority, task.authority_id).name,
        "item": f"{item.code} {item.name}",
        "target": target.name,
        "target_key": target.register_key,
        "target_kind": target.kind.label,
        "district": target.division_code or "",
        "checked_on": result.checked_on.isoformat(),
        "results": [ResultCode(code).label for code in result.codes],
        "result_codes": list(result.codes),
        # Binds the publication to its line for whoever holds the code of the notice. The id itself
        # would tell everybody the cell, and so the firm's risk class.
        "draw": line.number,
        "line": line_seal(line.pid, line.salt) if line.salt else "",
    }


def _refuse_own(desk: Desk, result_id: int, entered_by: str) -> None:
    """Who publishes is neither who entered nor who reviewed."""
    reviewers = set(
        desk.session.scalars(select(Review.reviewed_by).where(Review.result_id == result_id))
    )
    if desk.actor.name in reviewers | {entered_by}:
        raise Refused("publish_own")
