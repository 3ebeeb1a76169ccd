"""Dispatch, review, publication; the journal; register imports."""

from typing import Annotated

from fastapi import APIRouter, Query, UploadFile
from sqlalchemy import select

from api import looks
from api.guards import AppState, Official, Overseer, Reviewer, Supervisor
from api.schemas.people import (
    ImportBatchesOut,
    ImportOut,
    JournalEntryOut,
    JournalOut,
    LoanIn,
    LoanOut,
    LoansOut,
)
from api.schemas.registers import ItemsOut
from api.schemas.visits import DispatchOut, PublishOut, ReviewIn, VisitOut, VisitsOut
from api.views.common import coded
from api.views.imports import batch_view, import_view
from api.views.loans import loan_view, loans_view
from api.views.registers import items_view
from api.views.visits import visit_view, visits_page
from models import ImportBatch, JournalEntry, Task, Visit, VisitTask
from scheduler.desk import dispatching, finding, lending, looking, publishing, reviewing
from scheduler.desk.registers import Register, import_register
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import VisitState

router = APIRouter(tags=["监管、审核、监督"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/tasks/{number}/dispatch", summary="派发")
def dispatch(number: str, who: Supervisor, state: AppState) -> DispatchOut:
    with state.desk(who) as desk:
        task = dispatching.dispatch(desk, number)
        return DispatchOut(task=task.number, dispatched=len(dispatching.visits_of(desk, task)))


@router.get("/tasks/{number}/visits", summary="一个任务的检查")
def list_visits(
    number: str,
    who: Official,
    state: AppState,
    status: str | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> VisitsOut:
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        wanted = (
            select(Visit)
            .join(VisitTask, VisitTask.visit_id == Visit.id)
            .join(Task, Task.id == VisitTask.task_id)
            .where(Task.id == task.id)
            .order_by(Visit.id)
        )
        if status:
            if status not in set(VisitState):
                raise Invalid([Finding("status", "unknown_value", {"value": status})])
            wanted = wanted.where(Visit.state == VisitState(status))
        page = visits_page(session, looking.shown_to(who, wanted), who, after, limit)
        looks.note(state, session, who, f"task:{number}", page.visits)
        return page


@router.get("/visits/{visit}", summary="一次检查")
def get_visit(visit: str, who: Official, state: AppState) -> VisitOut:
    with state.read() as session:
        row = finding.of_authority(finding.visit(session, visit), who)
        looking.refuse_needless(session, who, row)
        view = visit_view(session, row, who)
        looks.note(state, session, who, f"visit:{visit}", [view])
        return view


@router.get("/reviews", summary="本单位待审核的检查")
def list_reviews(
    who: Official, state: AppState, after: str | None = None, limit: Limit = 50
) -> VisitsOut:
    with state.read() as session:
        wanted = select(Visit).where(
            Visit.authority_id == who.authority_id, Visit.state == VisitState.ENTERED
        )
        return visits_page(session, wanted.order_by(Visit.id), who, after, limit)


@router.get("/items", summary="抽查事项清单（现行版本）")
def list_items(who: Official, state: AppState) -> ItemsOut:
    with state.read() as session:
        return ItemsOut(items=items_view(session))


@router.post("/visits/{visit}/review", summary="审核（不能是录入人或检查组成员）")
def review(visit: str, body: ReviewIn, who: Reviewer, state: AppState) -> VisitOut:
    with state.desk(who) as desk:
        reviewing.review(desk, visit, body.revision, body.passed, body.reason)
        return visit_view(desk.session, finding.visit(desk.session, visit), who)


@router.post("/tasks/{number}/publication", summary="公示已通过审核的结果")
def publish(number: str, who: Supervisor, state: AppState) -> PublishOut:
    with state.desk(who) as desk:
        made = publishing.publish_results(desk, number)
        task = finding.task(desk.session, number)
        return PublishOut(task=number, published=len(made), task_state=coded(task.state))


@router.post("/inspectors/{person_no}/loans", summary="借调：把本单位人员借给其他区县")
def lend(person_no: str, body: LoanIn, who: Supervisor, state: AppState) -> LoanOut:
    with state.desk(who) as desk:
        loan = lending.lend(desk, person_no, body.county, body.from_on, body.to_on)
        return loan_view(desk.session, loan)


@router.get("/loans", summary="本单位借出和借入本地的人员，新的在前")
def list_loans(who: Official, state: AppState, limit: Limit = 50) -> LoansOut:
    with state.read() as session:
        return loans_view(session, who, limit)


@router.get("/journal", summary="留痕")
def list_journal(
    who: Overseer,
    state: AppState,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    limit: Limit = 100,
) -> JournalOut:
    with state.read() as session:
        wanted = select(JournalEntry).where(JournalEntry.authority_id == who.authority_id)
        if before is not None:
            wanted = wanted.where(JournalEntry.id < before)
        found = session.scalars(wanted.order_by(JournalEntry.id.desc()).limit(limit + 1)).all()
        entries = [
            JournalEntryOut.model_validate(entry, from_attributes=True) for entry in found[:limit]
        ]
        return JournalOut(entries=entries, next=entries[-1].id if len(found) > limit else None)


@router.get("/imports", summary="名录库导入记录，新的在前")
def list_imports(who: Overseer, state: AppState, limit: Limit = 50) -> ImportBatchesOut:
    with state.read() as session:
        wanted = select(ImportBatch).where(ImportBatch.authority_id == who.authority_id)
        found = session.scalars(wanted.order_by(ImportBatch.id.desc()).limit(limit))
        return ImportBatchesOut(imports=[batch_view(batch) for batch in found])


@router.post("/imports/{register}", summary="导入名录库文件（CSV 或 XLSX）")
def import_file(
    register: str,
    file: UploadFile,
    who: Supervisor,
    state: AppState,
    skip_bad: bool = False,
    dry_run: bool = False,
) -> ImportOut:
    if register not in set(Register):
        raise Invalid([Finding("register", "unknown_value", {"value": register})])
    content = file.file.read()
    with (state.look if dry_run else state.desk)(who) as desk:
        report = import_register(
            desk,
            Register(register),
            (file.filename or "upload.csv", content),
            skip_bad=skip_bad,
            dry_run=dry_run,
        )
        return import_view(report, None)
