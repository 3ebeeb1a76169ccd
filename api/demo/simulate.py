"""The only simulated thing of the demonstration: what inspectors found.

One visit in five has a problem, as in a real published batch (research: 97 checked, 19 with
problems). Which one is decided by a hash of the visit's id, and everything goes through the use
case that the phone page calls.
"""

import hashlib
from datetime import date

from sqlalchemy import select

from api.demo import script
from api.demo.clock import ScriptedClock
from api.state import State
from models import Assignment, InspectionItem, Inspector, Task, Visit, VisitTask
from scheduler.desk import dispatching, inspecting
from scheduler.desk.context import Actor, Desk
from scheduler.entropy import FixedEntropy
from scheduler.vocabulary import Answer, ResultCode, Role, VisitState

# Of 97 visits: what was found, how often, with which words.
FOUND: tuple[tuple[ResultCode, int, str], ...] = (
    (ResultCode.NO_PROBLEM, 78, ""),
    (ResultCode.NOT_PUBLICISED, 10, "未按期公示年度报告。（演示数据）"),
    (ResultCode.UNREACHABLE, 3, "登记住所无人，电话无法接通，已拍照留证。（演示数据）"),
    (ResultCode.CORRECTED, 6, "营业执照未置于醒目位置，已当场责令改正。（演示数据）"),
)


def simulate_field_results(state: State, clock: ScriptedClock, task_number: str) -> int:
    """Acknowledge and enter every dispatched visit of a task in the name of its first inspector."""
    with state.database.write() as session:
        waiting = session.execute(
            select(Visit, Assignment.inspector_id, Inspector.authority_id, Inspector.person_no)
            .join(VisitTask, VisitTask.visit_id == Visit.id)
            .join(Task, Task.id == VisitTask.task_id)
            .join(Assignment, Assignment.visit_id == Visit.id)
            .join(Inspector, Inspector.id == Assignment.inspector_id)
            .where(Task.number == task_number, Visit.state == VisitState.DISPATCHED)
            .order_by(Visit.id, Assignment.seat)
        ).all()
        item = session.scalars(
            select(InspectionItem)
            .join(Task, Task.item_id == InspectionItem.id)
            .where(Task.number == task_number)
        ).one()
        entropy = FixedEntropy(f"{script.ENTROPY_PHRASE}: field results {task_number}")
        entered = set()
        for visit, inspector, authority, person_no in waiting:
            actor = Actor(person_no, Role.INSPECTOR, authority, "demo", inspector)
            desk = Desk(session, clock, entropy, actor)
            dispatching.acknowledge(desk, visit.public_id)
            if visit.id not in entered:
                inspecting.enter_result(desk, visit.public_id, _draft(visit, item, desk.today()))
                entered.add(visit.id)
        return len(entered)


def _draft(visit: Visit, item: InspectionItem, checked_on: date) -> inspecting.ResultDraft:
    place = hashlib.sha256(f"field\n{visit.public_id}".encode()).digest()[0] % 97
    code, findings = FOUND[0][0], FOUND[0][2]
    for found, share, words in FOUND:
        if place < share:
            code, findings = found, words
            break
        place -= share
    answer = Answer.UNCHECKED if code == ResultCode.UNREACHABLE else Answer.YES
    return inspecting.ResultDraft(
        submission_id=f"demo-{visit.public_id}",
        codes=[code.value],
        checked_on=checked_on,
        findings=findings,
        answers=[{"question": question, "answer": answer.value} for question in item.checklist],
    )
