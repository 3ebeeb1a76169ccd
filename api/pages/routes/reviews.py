"""Review of results: what is pending, one visit with its results, pass or return."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from api import looks
from api.pages.forms import Form, Typed, refused, values_of
from api.pages.guards import AppState, Official, Reviewer
from api.pages.rendering import render, see
from api.state import State
from api.views.visits import visit_view
from models import Visit
from scheduler.desk import finding, looking, replacing, reviewing
from scheduler.desk.context import Actor
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import Answer, Role, VisitState

router = APIRouter()

REVIEWS_PER_PAGE = 30
MOST_REASON = 512


@router.get("/desk/reviews")
def show_reviews(
    request: Request, who: Reviewer, state: AppState, after: str | None = None
) -> HTMLResponse:
    with state.read() as session:
        wanted = (
            select(Visit)
            .where(Visit.authority_id == who.authority_id, Visit.state == VisitState.ENTERED)
            .order_by(Visit.id)
        )
        if after:
            start = select(Visit.id).where(Visit.public_id == after).scalar_subquery()
            wanted = wanted.where(Visit.id > start)
        found = session.scalars(wanted.limit(REVIEWS_PER_PAGE + 1)).all()
        visits = [visit_view(session, visit, who) for visit in found[:REVIEWS_PER_PAGE]]
    following = visits[-1].id if len(found) > REVIEWS_PER_PAGE else None
    return render(
        request, who, "desk/reviews.html", visits=visits, after=after, following=following
    )


@router.get("/desk/visits/{visit}")
def show_visit(request: Request, visit: str, who: Official, state: AppState) -> HTMLResponse:
    return _visit_page(request, visit, who, state, Form())


def _visit_page(
    request: Request, visit: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        row = finding.of_authority(finding.visit(session, visit), who)
        may_review = who.role == Role.REVIEWER and row.state == VisitState.ENTERED
        may_replace = who.role == Role.SUPERVISOR and row.state in replacing.REPLACEABLE
        looking.refuse_needless(session, who, row)
        view = visit_view(session, row, who)
        looks.note(state, session, who, f"visit:{visit}", [view])
    answers = {answer.value: answer.label for answer in Answer}
    return render(
        request,
        who,
        "desk/visit.html",
        status,
        visit=view,
        may_review=may_review,
        may_replace=may_replace,
        form=form,
        answers=answers,
    )


@router.post("/desk/visits/{visit}")
def review(request: Request, visit: str, who: Reviewer, typed: Typed, state: AppState) -> Response:
    values = values_of(typed)
    opinion = values.get("passed", [""])[0]
    reason = values.get("reason", [""])[0]
    seen = values.get("revision", [""])[0]
    # Nothing readable is no revision there is, and is refused as such.
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0
    try:
        findings = []
        if opinion not in ("yes", "no"):
            findings.append(Finding("passed", "required"))
        if len(reason) > MOST_REASON:
            findings.append(Finding("reason", "too_long", {"most": MOST_REASON}))
        if findings:
            raise Invalid(findings)
        with state.desk(who) as desk:
            reviewing.review(desk, visit, revision, opinion == "yes", reason)
    except Invalid as error:
        return _visit_page(request, visit, who, state, refused(values, error), error.status)
    return see("/desk/reviews", "passed" if opinion == "yes" else "returned")
