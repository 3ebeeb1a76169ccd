"""Inspectors, mostly on phones: own assignments, acknowledging one, entering its result."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, Inspector
from api.pages.rendering import render, see
from api.schemas.visits import ResultIn
from api.state import State
from api.views.visits import own_visits, visit_view
from models import Visit
from scheduler.clock import civil_date
from scheduler.desk import dispatching, finding, inspecting
from scheduler.desk.context import Actor
from scheduler.entropy import public_token
from scheduler.errors import Invalid
from scheduler.vocabulary import Answer, ResultCode, VisitState

router = APIRouter()

OPEN = (VisitState.DISPATCHED, VisitState.ACKNOWLEDGED, VisitState.RETURNED)
MOST_OPEN = 200
DONE_PER_PAGE = 30
ANSWER = "answer-"


@router.get("/my")
def show_own(
    request: Request, who: Inspector, state: AppState, after: str | None = None
) -> HTMLResponse:
    with state.read() as session:
        wanted = own_visits(who).where(Visit.state.in_(OPEN)).limit(MOST_OPEN)
        open_visits = [visit_view(session, visit, who) for visit in session.scalars(wanted)]
        finished = own_visits(who).where(Visit.state.not_in(OPEN))
        if after:
            start = select(Visit.id).where(Visit.public_id == after).scalar_subquery()
            finished = finished.where(Visit.id > start)
        found = session.scalars(finished.limit(DONE_PER_PAGE + 1)).all()
        done = [visit_view(session, visit, who) for visit in found[:DONE_PER_PAGE]]
    return render(
        request,
        who,
        "my/list.html",
        open_visits=open_visits,
        done=done,
        after=after,
        following=done[-1].id if len(found) > DONE_PER_PAGE else None,
    )


@router.get("/my/{visit}")
def show_visit(request: Request, visit: str, who: Inspector, state: AppState) -> HTMLResponse:
    # One id for this form: however often it is sent, it is one result.
    form = Form({"submission_id": [public_token(state.entropy)]})
    return _visit_page(request, visit, who, state, form)


def _visit_page(
    request: Request, visit: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        row = finding.own_visit(session, visit, who)
        view = visit_view(session, row, who)
        may_enter = row.state in OPEN and view.acknowledged
    return render(
        request,
        who,
        "my/visit.html",
        status,
        visit=view,
        may_enter=may_enter,
        form=form,
        answers=list(Answer),
        answer_words={answer.value: answer.label for answer in Answer},
        codes=list(ResultCode),
        today=civil_date(state.clock.now()).isoformat(),
    )


@router.post("/my/{visit}/acknowledge")
def acknowledge(visit: str, who: Inspector, state: AppState) -> Response:
    with state.desk(who) as desk:
        dispatching.acknowledge(desk, visit)
    return see(f"/my/{visit}", "acknowledged")


@router.post("/my/{visit}")
def enter_result(
    request: Request, visit: str, who: Inspector, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        with state.desk(who) as desk:
            row = finding.own_visit(desk.session, visit, who)
            questions = inspecting.checklist(desk, row)
            body = _read(values, questions)
            draft = inspecting.ResultDraft(
                submission_id=body.submission_id,
                codes=body.codes,
                checked_on=body.checked_on,
                findings=body.findings,
                answers=[answer.model_dump() for answer in body.answers],
            )
            inspecting.enter_result(desk, visit, draft)
    except Invalid as error:
        return _visit_page(request, visit, who, state, refused(values, error), error.status)
    return see(f"/my/{visit}", "entered")


def _read(values: dict[str, list[str]], questions: list[str]) -> ResultIn:
    """The typed result; a question without an answer is not sent on."""
    answers = [
        {"question": question, "answer": values[f"{ANSWER}{at}"][0]}
        for at, question in enumerate(questions)
        if values.get(f"{ANSWER}{at}")
    ]
    more: dict[str, object] = {"codes": values.get("codes", []), "answers": answers}
    return parsed(ResultIn, filled(values, "submission_id", "checked_on", "findings") | more)
