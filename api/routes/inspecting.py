"""Inspectors: their own assignments and results."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.guards import AppState, Inspector
from api.schemas.visits import ResultIn, VisitOut, VisitsOut
from api.views.visits import own_visits, visit_view, visits_page
from scheduler.desk import dispatching, finding, inspecting

router = APIRouter(tags=["检查"])


@router.get("/assignments", summary="我的检查任务")
def list_assignments(
    who: Inspector,
    state: AppState,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> VisitsOut:
    with state.read() as session:
        return visits_page(session, own_visits(who), who, after, limit)


@router.get("/assignments/{visit}", summary="一次检查")
def get_assignment(visit: str, who: Inspector, state: AppState) -> VisitOut:
    with state.read() as session:
        return visit_view(session, finding.own_visit(session, visit, who), who)


@router.post("/assignments/{visit}/acknowledgement", summary="签收")
def acknowledge(visit: str, who: Inspector, state: AppState) -> VisitOut:
    with state.desk(who) as desk:
        return visit_view(desk.session, dispatching.acknowledge(desk, visit), who)


@router.post("/assignments/{visit}/results", summary="录入检查结果", status_code=201)
def enter_result(visit: str, body: ResultIn, who: Inspector, state: AppState) -> VisitOut:
    draft = inspecting.ResultDraft(
        submission_id=body.submission_id,
        codes=body.codes,
        checked_on=body.checked_on,
        findings=body.findings,
        answers=[answer.model_dump() for answer in body.answers],
    )
    with state.desk(who) as desk:
        inspecting.enter_result(desk, visit, draft)
        return visit_view(desk.session, finding.visit(desk.session, visit), who)
