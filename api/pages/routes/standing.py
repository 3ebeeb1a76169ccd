"""常设摇号 for everybody: the calendars, their slots, what was opened, cancelled, withheld."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from api.pages.guards import Anyone, AppState
from api.pages.rendering import render
from api.views.standing import calendar_view, calendars_view
from models import Account
from scheduler.desk import calendars
from scheduler.vocabulary import Role

router = APIRouter()


@router.get("/calendars")
def list_calendars(request: Request, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        found = calendars_view(session, state.clock.now()).calendars
    return render(request, who, "calendars.html", calendars=found)


@router.get("/calendars/{name}")
def show_calendar(request: Request, name: str, who: Anyone, state: AppState) -> HTMLResponse:
    with state.read() as session:
        row = calendars.calendar(session, name)
        view = calendar_view(session, row, state.clock.now())
        keeper = session.scalars(select(Account.body).where(Account.party == view.escrow)).first()
        own = who.authority_id if who and who.role == Role.SUPERVISOR else None
    party = who.party if who else None
    return render(
        request,
        who,
        "calendar.html",
        view=view,
        keeper=keeper,
        may_cancel=own == row.authority_id,
        party=party if party == row.escrow or party in row.heads else None,
    )
