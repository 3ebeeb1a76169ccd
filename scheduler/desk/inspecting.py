"""录入: an inspector enters what was found; the same submission twice is one result."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from models import InspectionItem, Result, Task, Visit, VisitTask
from scheduler.clock import civil_date
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.dispatching import acknowledge, own_assignment
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.result_proofs import bind_result
from scheduler.errors import Finding, Invalid, Refused
from scheduler.vocabulary import Answer, ResultCode, VisitState

MAX_FINDINGS = 4000


@dataclass(frozen=True)
class ResultDraft:
    """What an inspector hands in; `submission_id` was made on their device before sending."""

    submission_id: str
    codes: list[str]
    checked_on: date
    findings: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)


def enter_result(desk: Desk, visit_id: str, draft: ResultDraft) -> Result:
    """Enter the result of a visit, or return the one that this submission made before."""
    visit = finding.own_visit(desk.session, visit_id, desk.actor)
    own_assignment(desk, visit)
    # Locked: the same submission sent twice at once waits here and then finds itself.
    desk.session.refresh(visit, with_for_update=True)
    earlier = desk.session.scalars(
        select(Result).where(Result.submission_id == draft.submission_id)
    ).one_or_none()
    if earlier is not None:
        return _same(earlier, visit, draft)
    findings = _check(desk, visit, draft)
    if findings:
        raise Invalid(findings)
    if visit.state == VisitState.DISPATCHED:
        acknowledge(desk, visit_id)
    advance(desk, visit, "enter")
    last = select(func.max(Result.revision)).where(Result.visit_id == visit.id)
    result = Result(
        authority_id=visit.authority_id,
        visit_id=visit.id,
        revision=(desk.session.scalar(last) or 0) + 1,
        submission_id=draft.submission_id,
        codes=sorted(draft.codes),
        answers=draft.answers,
        findings=draft.findings.strip(),
        checked_on=draft.checked_on,
        entered_by=desk.actor.name,
        entered_at=desk.now(),
    )
    desk.session.add(result)
    desk.session.flush()
    bind_result(desk, visit, result)
    after = {"revision": result.revision, "codes": result.codes}
    record(desk, "visit.enter", f"visit:{visit_id}", after)
    return result


def _same(earlier: Result, visit: Visit, draft: ResultDraft) -> Result:
    handed_in = (visit.id, sorted(draft.codes), draft.findings.strip(), draft.checked_on)
    stored = (earlier.visit_id, earlier.codes, earlier.findings, earlier.checked_on)
    if handed_in != stored or draft.answers != earlier.answers:
        raise Refused("submission_differs")
    return earlier


def checklist(desk: Desk, visit: Visit) -> list[str]:
    """The questions of the items that the visit is for."""
    wanted = (
        select(InspectionItem)
        .join(Task, Task.item_id == InspectionItem.id)
        .join(VisitTask, VisitTask.task_id == Task.id)
        .where(VisitTask.visit_id == visit.id)
        .order_by(Task.number)
    )
    return [question for item in desk.session.scalars(wanted) for question in item.checklist]


def _check(desk: Desk, visit: Visit, draft: ResultDraft) -> list[Finding]:
    findings = []
    if not 8 <= len(draft.submission_id) <= 64:
        findings.append(Finding("submission_id", "submission_id_form"))
    findings += _check_codes(draft)
    if draft.checked_on > desk.today():
        findings.append(Finding("checked_on", "date_in_future"))
    if visit.dispatched_at and draft.checked_on < civil_date(visit.dispatched_at):
        findings.append(Finding("checked_on", "checked_before_dispatch"))
    if len(draft.findings) > MAX_FINDINGS:
        findings.append(Finding("findings", "too_long", {"most": MAX_FINDINGS}))
    questions = checklist(desk, visit)
    asked = [answer.get("question") for answer in draft.answers]
    if len(set(asked)) != len(asked):
        findings.append(Finding("answers", "answers_repeated"))
    for answer in draft.answers:
        question, value = answer.get("question"), answer.get("answer")
        if question not in questions:
            findings.append(Finding("answers", "unknown_value", {"value": question}))
        if value not in set(Answer):
            findings.append(Finding("answers", "unknown_value", {"value": value}))
    return findings


def _check_codes(draft: ResultDraft) -> list[Finding]:
    if not draft.codes:
        return [Finding("codes", "required")]
    unknown = [code for code in draft.codes if code not in set(ResultCode)]
    if unknown:
        return [Finding("codes", "unknown_value", {"value": code}) for code in unknown]
    findings = []
    if len(set(draft.codes)) != len(draft.codes):
        findings.append(Finding("codes", "codes_repeated"))
    if ResultCode.NO_PROBLEM in draft.codes and len(draft.codes) > 1:
        findings.append(Finding("codes", "no_problem_excludes"))
    told = {ResultCode.CORRECTED, ResultCode.REFUSED, ResultCode.PENDING}
    if told.intersection(draft.codes) and not draft.findings.strip():
        findings.append(Finding("findings", "findings_required"))
    return findings
