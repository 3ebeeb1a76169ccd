"""One slot of a calendar: cancelled at the desk; its link entered by hand, by its party or by the
escrow."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, Contributor, Supervisor
from api.pages.rendering import render, see
from api.schemas.standing import CancelIn, LinkIn, SlotOut
from api.state import State
from api.views.standing import calendar_view
from scheduler.desk import calendars, standing_links
from scheduler.desk.context import Actor
from scheduler.errors import DomainError, Forbidden, Invalid, NotFound

router = APIRouter()


# ---- cancelling a slot ---------------------------------------------------------------------------


@router.get("/desk/calendars/{name}/slots/{place}/cancel")
def ask_cancel(
    request: Request, name: str, place: int, who: Supervisor, state: AppState
) -> HTMLResponse:
    return _cancel_form(request, name, place, who, state, Form())


def _cancel_form(
    request: Request,
    name: str,
    place: int,
    who: Actor,
    state: State,
    form: Form,
    status: int = 200,
) -> HTMLResponse:
    slot = _slot(name, place, state)
    return render(request, who, "desk/slot_cancel.html", status, form=form, name=name, slot=slot)


def _slot(name: str, place: int, state: State) -> SlotOut:
    """One slot as everybody sees it; NotFound."""
    with state.read() as session:
        row = calendars.calendar(session, name)
        shown = calendar_view(session, row, state.clock.now()).slots
    found = next((slot for slot in shown if slot.place == place), None)
    if found is None:
        raise NotFound("not_found", what="摇号期次", key=f"{name} {place}")
    return found


@router.post("/desk/calendars/{name}/slots/{place}/cancel")
def cancel_slot(
    request: Request, name: str, place: int, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(CancelIn, filled(values, "reason"))
        with state.desk(who) as desk:
            calendars.cancel(desk, name, place, body.reason)
    except Invalid as error:
        form = refused(values, error)
        return _cancel_form(request, name, place, who, state, form, error.status)
    return see(f"/calendars/{name}", "slot-cancelled")


# ---- a link by hand ------------------------------------------------------------------------------


@router.get("/calendars/{name}/slots/{place}/link")
def show_link(
    request: Request, name: str, place: int, who: Contributor, state: AppState
) -> HTMLResponse:
    return _link_form(request, name, place, who, state, Form())


def _link_form(
    request: Request,
    name: str,
    place: int,
    who: Actor,
    state: State,
    form: Form,
    status: int = 200,
) -> HTMLResponse:
    with state.read() as session:
        row = calendars.calendar(session, name)
    is_escrow = who.party == row.escrow
    if not is_escrow and who.party not in row.heads:
        raise Forbidden("calendar_not_named", name=name)
    heads = row.heads if is_escrow else {str(who.party): row.heads[str(who.party)]}
    slot = _slot(name, place, state)
    return render(
        request,
        who,
        "ceremony/link.html",
        status,
        form=form,
        calendar=row,
        slot=slot,
        heads=heads,
        is_escrow=is_escrow,
    )


@router.post("/calendars/{name}/slots/{place}/link")
def take_link(
    request: Request, name: str, place: int, who: Contributor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(LinkIn, filled(values, "link", "party"))
        with state.desk(who) as desk:
            standing_links.take_link(desk, name, place, body.link, body.party)
    except Invalid as error:
        return _link_form(request, name, place, who, state, refused(values, error), error.status)
    except DomainError as error:
        if error.code != "link_wrong":
            raise
        return _link_form(request, name, place, who, state, refused(values, error), 422)
    return see(f"/calendars/{name}", "link-opened")
