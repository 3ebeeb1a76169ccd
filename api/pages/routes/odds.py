"""The odds of a draw for everybody, and for officials the way from a name to its identifier."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.documents.odds_report import odds_report
from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import Anyone, AppState, Official
from api.pages.rendering import render, see
from api.schemas.odds import KeyIn
from api.state import State
from api.views.draws import draw_view
from api.views.odds.inspectors import inspector_chance_view
from api.views.odds.overview import odds_view, target_view
from api.views.odds.pages import inspector_page, page_of, pair_page, target_page
from api.views.odds.pairs import pair_view
from api.views.plans import visible_draw
from scheduler.desk import finding
from scheduler.desk.context import Actor
from scheduler.desk.odds_lookup import identifier
from scheduler.errors import Invalid

router = APIRouter()

LINES_PER_PAGE = 50

Pid = Annotated[str, Query(max_length=64)]


@router.get("/draws/{number}/odds")
def show_odds(
    request: Request,
    number: str,
    who: Anyone,
    state: AppState,
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> HTMLResponse:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        odds = odds_view(session, draw, first, LINES_PER_PAGE)
        view = draw_view(session, draw)
    return render(request, who, f"odds/{odds.kind}.html", draw=view, odds=odds)


@router.get("/draws/{number}/odds.pdf", response_class=Response)
def get_report(number: str, who: Anyone, state: AppState) -> Response:
    with state.read() as session:
        report = odds_report(session, visible_draw(session, number, who))
    return Response(
        report,
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{number}-odds.pdf"'},
    )


@router.get("/draws/{number}/odds/find")
def find(number: str, who: Anyone, target: Pid = "", inspector: Pid = "") -> RedirectResponse:
    """Where the form of the overview leads; identifiers only."""
    target, inspector = target.strip(), inspector.strip()
    if target and inspector:
        return see(pair_page(number, target, inspector))
    if target:
        return see(target_page(number, target))
    return see(inspector_page(number, inspector) if inspector else page_of(number))


@router.get("/draws/{number}/odds/targets/{pid}")
def show_target(
    request: Request, number: str, pid: str, who: Anyone, state: AppState
) -> HTMLResponse:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        found = target_view(session, draw, pid)
        view = draw_view(session, draw)
    template = "odds/target.html" if found.kind == "targets" else "odds/seats.html"
    return render(request, who, template, draw=view, found=found)


@router.get("/draws/{number}/odds/inspectors/{pid}")
def show_inspector(
    request: Request, number: str, pid: str, who: Anyone, state: AppState
) -> HTMLResponse:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        found = inspector_chance_view(session, draw, pid)
        view = draw_view(session, draw)
    return render(request, who, "odds/inspector.html", draw=view, found=found)


@router.get("/draws/{number}/odds/pairs/{target}/{inspector}")
def show_pair(
    request: Request, number: str, target: str, inspector: str, who: Anyone, state: AppState
) -> HTMLResponse:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        found = pair_view(session, draw, target, inspector)
        view = draw_view(session, draw)
    return render(request, who, "odds/pair.html", draw=view, found=found)


@router.get("/desk/draws/{number}/odds")
def show_lookup(request: Request, number: str, who: Official, state: AppState) -> HTMLResponse:
    return _lookup_form(request, number, who, state, Form())


def _lookup_form(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        draw = finding.of_authority(finding.draw(session, number), who)
        view = draw_view(session, draw)
    return render(request, who, "desk/odds.html", status, draw=view, form=form)


@router.post("/desk/draws/{number}/odds")
def look_up(
    request: Request, number: str, who: Official, typed: Typed, state: AppState
) -> Response:
    """A POST, so that no register key stands in an address or a log of addresses."""
    values = values_of(typed)
    try:
        body = parsed(KeyIn, filled(values, "target", "inspector"))
        with state.desk(who) as desk:
            draw = finding.draw(desk.session, number)
            kind, pid = identifier(desk, draw, body.target, body.inspector)
            return see(page_of(draw.number, kind, pid))
    except Invalid as error:
        return _lookup_form(request, number, who, state, refused(values, error), error.status)
