"""Publications as everybody sees them, with what corrects them; the forms of a correction."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, refused, values_of
from api.pages.guards import Anyone, AppState, SecondPerson, Supervisor
from api.pages.rendering import render, see
from api.state import State
from api.views.publications import FIELDS, versions_view
from scheduler.desk import correcting
from scheduler.desk.context import Actor
from scheduler.errors import DomainError, Forbidden, Refused
from scheduler.vocabulary import ResultCode

router = APIRouter()


@router.get("/publications/{number}")
def show_versions(request: Request, number: str, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        found = versions_view(session, number)
        row = correcting.publication_named(session, number)
        is_own = who is not None and who.authority_id == row.authority_id
    return render(
        request, who, "publication.html", found=found, number=number, labels=FIELDS, is_own=is_own
    )


@router.get("/desk/publications/{number}/correct")
def show_form(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    with state.read() as session:
        content = versions_view(session, number).versions[-1].content
    values = {name: _texts(content.get(name, "")) for name in FIELDS if name in content}
    return _form(request, number, who, state, Form(values))


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _form(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        if correcting.publication_named(session, number).authority_id != who.authority_id:
            raise Forbidden("not_your_authority")
        found = versions_view(session, number)
    return render(
        request,
        who,
        "desk/correct.html",
        status,
        form=form,
        number=number,
        members=correcting.CORRECTABLE[found.kind],
        labels=FIELDS,
        codes=[(code.value, code.label) for code in ResultCode],
    )


@router.post("/desk/publications/{number}/correct")
def propose(
    request: Request, number: str, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    changes: dict[str, object] = {
        name: listed if name == "result_codes" else listed[0]
        for name, listed in values.items()
        if name in FIELDS
    }
    try:
        with state.desk(who) as desk:
            cause = values.get("cause", [""])[0]
            correcting.propose_correction(desk, number, cause, changes)
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        return _form(request, number, who, state, refused(values, error), error.status)
    return see("/desk", "correction-proposed")


@router.get("/desk/publications/{number}/correct/decide")
def show_decision(
    request: Request, number: str, who: SecondPerson, state: AppState
) -> HTMLResponse:
    with state.read() as session:
        row = correcting.publication_named(session, number)
        if row.authority_id != who.authority_id:
            raise Forbidden("not_your_authority")
        asked = correcting.open_correction(session, row)
        if asked is None:
            raise Refused("correction_none", number=number)
        now = versions_view(session, number).versions[-1].content
    listed = [
        (FIELDS[name], _words(name, now.get(name, "")), _words(name, value))
        for name, value in asked.changes.items()
    ]
    return render(
        request, who, "desk/correct_decide.html", asked=asked, number=number, listed=listed
    )


def _words(name: str, value: object) -> str:
    if name == "result_codes" and isinstance(value, list):
        return "；".join(ResultCode(str(code)).label for code in value)
    return str(value) or "（空）"


@router.post("/desk/publications/{number}/correct/decide")
def decide(number: str, who: SecondPerson, typed: Typed, state: AppState) -> Response:
    accepted = "accept" in values_of(typed)
    with state.desk(who) as desk:
        made = correcting.decide_correction(desk, number, accepted)
        path = f"/publications/{made.number}" if made else "/desk"
    return see(path, "corrected" if accepted else "correction-refused")
