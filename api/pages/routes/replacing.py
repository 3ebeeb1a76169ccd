"""候补与替换 in the browser: for the chain's party, the supervisor, the overseers, everybody."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from api import looks
from api.pages.forms import Form, Typed, filled, parsed, refused, upload_of, values_of
from api.pages.guards import Anyone, AppState, Contributor, Overseer, Supervisor
from api.pages.rendering import render, see
from api.schemas.replacements import ChainIn, CodeIn, WaitingOut
from api.state import State
from api.views.plans import visible_draw
from api.views.replacements import (
    chains_view,
    named_view,
    office_total,
    replacements_view,
    used_chain,
    waiting_view,
)
from api.views.visits import visit_view
from models import Assignment, Draw, Inspector, Task, Visit, VisitTask
from scheduler.desk import chains, finding, replacing
from scheduler.desk.context import Actor
from scheduler.desk.replacing import Report
from scheduler.desk.typists import MOST_EVIDENCE
from scheduler.errors import DomainError, Finding, Invalid, NotFound
from scheduler.vocabulary import (
    CAUSES_OF,
    DrawKind,
    DrawState,
    ReplacementCause,
    ReplacementKind,
)

router = APIRouter()

TARGET = "target"
"""In the form: the target is to be replaced; anything else is a person's number."""

MOST_REASON = 512
USUAL_LENGTH = "100"


# ---- the chain's party ---------------------------------------------------------------------------


@router.get("/chains")
def list_chains(request: Request, who: Contributor, state: AppState) -> HTMLResponse:
    return _chains_page(request, who, state, Form({"length": [USUAL_LENGTH]}))


def _chains_page(
    request: Request, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        known = chains_view(session).chains
        waiting = waiting_view(session, who.party).waiting
    return render(
        request,
        who,
        "ceremony/chains.html",
        status,
        form=form,
        party=who.party,
        waiting=waiting,
        chains=[chain for chain in known if chain.party == who.party],
    )


@router.post("/chains")
def deposit_chain(request: Request, who: Contributor, typed: Typed, state: AppState) -> Response:
    values = values_of(typed)
    try:
        body = parsed(ChainIn, filled(values, "head", "length"))
        with state.desk(who) as desk:
            chains.deposit(desk, body.head, body.length)
    except Invalid as error:
        return _chains_page(request, who, state, refused(values, error), error.status)
    return see("/chains", "chain-deposited")


@router.get("/chains/{number}")
def show_code(request: Request, number: str, who: Contributor, state: AppState) -> HTMLResponse:
    return _code_page(request, number, who, state, Form())


def _code_page(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        line = _waiting(session, number, who)
        view = replacements_view(session, finding.draw(session, number))
    return render(
        request, who, "ceremony/code.html", status, form=form, number=number, line=line, view=view
    )


def _waiting(session: Session, number: str, who: Actor) -> WaitingOut:
    found = [each for each in waiting_view(session, who.party).waiting if each.number == number]
    if not found:
        raise NotFound("not_found", what="等待备用码的抽取", key=number)
    return found[0]


@router.post("/chains/{number}")
def open_code(
    request: Request, number: str, who: Contributor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(CodeIn, filled(values, "code"))
        with state.desk(who) as desk:
            replacing.open_code(desk, number, body.code)
    except Invalid as error:
        return _code_page(request, number, who, state, refused(values, error), error.status)
    except DomainError as error:
        if error.code != "code_wrong":
            raise
        return _code_page(request, number, who, state, refused(values, error), 422)
    return see(f"/chains/{number}", "code-opened")


# ---- who reports ---------------------------------------------------------------------------------


@router.get("/desk/visits/{visit}/replace")
def ask_replace(request: Request, visit: str, who: Supervisor, state: AppState) -> HTMLResponse:
    return _form(request, visit, who, state, Form())


def _form(
    request: Request, visit: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        row = finding.of_authority(finding.visit(session, visit), who)
        draw = _inspectors_draw(session, row)
        chain = used_chain(session, draw) if draw else None
        crew = session.execute(
            select(Inspector.person_no, Inspector.name)
            .join(Assignment, Assignment.inspector_id == Inspector.id)
            .where(Assignment.visit_id == row.id, Assignment.ended_at.is_(None))
            .order_by(Assignment.seat, Inspector.name)
        ).all()
        view = visit_view(session, row, who)
        looks.note(state, session, who, f"visit:{visit}", [view])
    people = [(number, f"检查人员{name}（{number}）来不了") for number, name in crew]
    return render(
        request,
        who,
        "desk/replace.html",
        status,
        form=form,
        visit=view,
        keeper=chain.body if chain else "",
        who_options=[(TARGET, "检查对象已不在"), *people],
        cause_options=[
            (cause.value, f"{kind.label}：{cause.label}")
            for kind, causes in CAUSES_OF.items()
            for cause in causes
        ],
    )


def _inspectors_draw(session: Session, visit: Visit) -> Draw | None:
    wanted = (
        select(Draw)
        .join(VisitTask, VisitTask.draw_id == Draw.parent_id)
        .where(
            VisitTask.visit_id == visit.id,
            Draw.kind == DrawKind.INSPECTORS,
            Draw.state == DrawState.RESULT,
        )
    )
    return session.scalars(wanted).first()


@router.post("/desk/visits/{visit}/replace")
def replace(
    request: Request, visit: str, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    upload = upload_of(typed, "evidence")
    evidence = upload.file.read(MOST_EVIDENCE + 1) if upload else None
    try:
        person, report = _read(values, evidence)
        with state.desk(who) as desk:
            if person == TARGET:
                replacing.report_target(desk, visit, report)
            else:
                replacing.report_vacancy(desk, visit, person, report)
            task = visit_view(desk.session, finding.visit(desk.session, visit), who).tasks[0]
    except Invalid as error:
        return _form(request, visit, who, state, refused(values, error), error.status)
    return see(f"/desk/tasks/{task}", "replaced" if person == TARGET else "vacancy")


def _read(values: Mapping[str, list[str]], evidence: bytes | None) -> tuple[str, Report]:
    """Who is to be replaced, and the report; Invalid with everything that is wrong."""
    person, cause, reason = (
        values.get(name, [""])[0].strip() for name in ("who", "cause", "reason")
    )
    kind = ReplacementKind.TARGET if person == TARGET else ReplacementKind.SEAT
    fitting = {each.value for each in CAUSES_OF[kind]}
    findings = [
        Finding(name, "required")
        for name, text in (("who", person), ("cause", cause), ("reason", reason))
        if not text
    ]
    if person and cause and cause not in fitting:
        findings.append(Finding("cause", "cause_of_other"))
    if len(reason) > MOST_REASON:
        findings.append(Finding("reason", "too_long", {"most": MOST_REASON}))
    if findings:
        raise Invalid(findings)
    return person, Report(ReplacementCause(cause), reason, evidence)


# ---- who looks -----------------------------------------------------------------------------------


@router.get("/draws/{number}/replacements")
def show_replacements(request: Request, number: str, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        office, total = office_total(session, draw)
        return render(
            request,
            who,
            "replacements.html",
            view=replacements_view(session, draw),
            task=session.get_one(Task, draw.task_id).number,
            office=office,
            total=total,
        )


@router.get("/desk/draws/{number}/replacements")
def show_named(request: Request, number: str, who: Overseer, state: AppState) -> HTMLResponse:
    with state.read() as session:
        draw = finding.of_authority(finding.draw(session, number), who)
        view = named_view(session, draw)
        looks.note_steps(state, who, draw, len(view.steps))
        return render(
            request,
            who,
            "desk/replacements.html",
            view=view,
            task=session.get_one(Task, draw.task_id).number,
        )
