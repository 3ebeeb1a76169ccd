"""封存、启封、录入公开数字, in the browser of each who takes part."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.pages.forms import Form, Typed, filled, parsed, refused, upload_of, values_of
from api.pages.guards import Anyone, AppState, Attendant, Contributor
from api.pages.rendering import render, see
from api.pages.steps import due
from api.schemas.draws import CommitmentIn, DrawOut, PublicValueIn, RevealIn
from api.schemas.seals import HolderOut
from api.state import State
from api.views.draws import draw_view
from api.views.escrow import escrow_of, in_trust, keeps
from api.views.plans import visible_draw
from models import Contribution, Draw, Task
from scheduler.clock import civil_date
from scheduler.desk import ceremony, finding, sealed, steering, typists
from scheduler.desk.context import Actor
from scheduler.desk.hidden import is_hidden
from scheduler.desk.register_changes import within
from scheduler.errors import DomainError, Finding, Forbidden, Invalid
from scheduler.vocabulary import DrawState, Role

router = APIRouter()

LISTED = 50


@dataclass(frozen=True)
class Line:
    """One draw in a contributor's list."""

    draw: Draw
    task: Task
    own: Contribution


@router.get("/ceremony")
def list_draws(request: Request, who: Contributor, state: AppState) -> HTMLResponse:
    with state.read() as session:
        wanted = (
            select(Draw, Task, Contribution)
            .join(Contribution, Contribution.draw_id == Draw.id)
            .join(Task, Task.id == Draw.task_id)
            .where(Contribution.party == who.party)
            .order_by(Draw.id.desc())
            .limit(LISTED)
        )
        lines = [Line(*row) for row in session.execute(wanted)]
        narrow = steering.waiting(session, within(session, who.authority_id))
        kept = in_trust(session, who.party or "")
    return render(request, who, "ceremony/list.html", lines=lines, narrow=narrow, kept=kept)


@router.get("/ceremony/{number}")
def show_draw(request: Request, number: str, who: Contributor, state: AppState) -> HTMLResponse:
    return draw_page(request, number, who, state, Form())


def draw_page(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        draw = _named(session, number, who)
        view = draw_view(session, draw)
        is_escrow = not view.sources and escrow_of(session, draw) == who.party
        return render(
            request,
            who,
            "ceremony/draw.html",
            status,
            form=form,
            draw=view,
            share=_own_share(view, who),
            handing=_why_handing(session, draw, state),
            task=session.get_one(Task, draw.task_id),
            own=next((party for party in view.parties if party.party == who.party), None),
            is_escrow=is_escrow,
            may_stand_in=is_escrow and state.clock.now() >= draw.reveal_by,
            due=due(view, state.clock.now()),
        )


def _own_share(view: DrawOut, who: Actor) -> HolderOut | None:
    holders = view.seal.holders if view.seal else []
    return next((each for each in holders if each.holder == who.party), None)


def _why_handing(session: Session, draw: Draw, state: State) -> str:
    """Why holders may hand their shares in now; empty where they may not."""
    if not is_hidden(draw) or draw.state == DrawState.VOID:
        return ""
    if sealed.known_secret(session, draw) is None:
        return "主办机关的密封号码丢失或不符。"
    assert draw.disclose_on is not None
    due = civil_date(state.clock.now()) >= draw.disclose_on and draw.state == DrawState.RESULT
    return "公开日已到，主办机关还没有公开。" if due else ""


def _named(session: Session, number: str, who: Actor) -> Draw:
    """The draw, where its plan names the contributor, as a party or to keep something, or it
    belongs to the official's authority."""
    draw = finding.draw(session, number)
    if who.role != Role.CONTRIBUTOR:
        return finding.of_authority(draw, who)
    wanted = select(Contribution.id).where(
        Contribution.draw_id == draw.id, Contribution.party == who.party
    )
    if session.scalars(wanted).first() is None and not keeps(session, draw, who.party or ""):
        raise Forbidden("party_not_named", number=number)
    return draw


@router.post("/ceremony/{number}/commitment")
def take_commitment(
    request: Request, number: str, who: Contributor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(CommitmentIn, filled(values, "commitment"))
        with state.desk(who) as desk:
            ceremony.take_commitment(desk, number, body.commitment)
    except Invalid as error:
        return draw_page(request, number, who, state, refused(values, error), error.status)
    return see(f"/ceremony/{number}", "sealed")


@router.post("/ceremony/{number}/reveal")
def take_reveal(
    request: Request, number: str, who: Contributor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(RevealIn, filled(values, "secret"))
        with state.desk(who) as desk:
            ceremony.take_reveal(desk, number, body.secret)
    except Invalid as error:
        return draw_page(request, number, who, state, refused(values, error), error.status)
    except DomainError as error:
        if error.code != "reveal_does_not_open":
            raise
        wrong = Invalid([Finding("secret", error.code)])
        return draw_page(request, number, who, state, refused(values, wrong), 422)
    return see(f"/ceremony/{number}", "unsealed")


@router.post("/ceremony/{number}/open")
def open_reveals(number: str, who: Attendant, state: AppState) -> Response:
    with state.desk(who) as desk:
        draw = ceremony.open_reveals(desk, number)
        back = _back(desk.session, draw, who)
    return see(back, "opened")


@router.post("/ceremony/{number}/close")
def close_reveals(number: str, who: Attendant, state: AppState) -> Response:
    with state.desk(who) as desk:
        draw = ceremony.close_reveals(desk, number)
        back = _back(desk.session, draw, who)
    return see(back, "closed")


def _back(session: Session, draw: Draw, who: Actor) -> str:
    """Where somebody goes on: contributors at the draw, officials at its task."""
    if who.role == Role.CONTRIBUTOR:
        return f"/ceremony/{draw.number}"
    return f"/desk/tasks/{session.get_one(Task, draw.task_id).number}"


@router.get("/ceremony/{number}/value/{place}")
def show_value(
    request: Request, number: str, place: int, who: Attendant, state: AppState
) -> HTMLResponse:
    return _value_form(request, number, place, who, state, Form())


def _value_form(
    request: Request,
    number: str,
    place: int,
    who: Actor,
    state: State,
    form: Form,
    status: int = 200,
) -> HTMLResponse:
    with state.read() as session:
        draw = _named(session, number, who)
        view = draw_view(session, draw)
        if not 0 <= place < len(view.sources):
            raise Invalid([Finding("place", "unknown_value", {"value": place})])
        return render(
            request,
            who,
            "ceremony/value.html",
            status,
            form=form,
            draw=view,
            source=view.sources[place],
            back=_back(session, draw, who),
        )


@router.post("/ceremony/{number}/value/{place}")
def type_value(
    request: Request, number: str, place: int, who: Attendant, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    upload = upload_of(typed, "evidence")
    evidence = upload.file.read(typists.MOST_EVIDENCE + 1) if upload else None
    try:
        body = parsed(PublicValueIn, {"place": place, **filled(values, "value")})
        with state.desk(who) as desk:
            draw = typists.type_value(desk, number, body.place, body.value, evidence)
            back = _back(desk.session, draw, who)
            said = _said(draw_view(desk.session, draw), place)
    except Invalid as error:
        form = refused(values, error)
        return _value_form(request, number, place, who, state, form, error.status)
    return see(back, said)


def _said(draw: DrawOut, place: int) -> str:
    """What the page says after a typing."""
    source = draw.sources[place]
    if draw.state.code == DrawState.RESULT:
        return "drawn"
    if source.value is not None:
        return "settled"
    return "mismatch" if source.typings else "typed"


@router.get("/draws/{number}/progress")
def show_progress(request: Request, number: str, who: Anyone, state: AppState) -> HTMLResponse:
    """The part of a page that says who has sealed, opened and typed, asked for again and again."""
    with state.read() as session:
        draw = draw_view(session, visible_draw(session, number, who))
    return render(request, who, "ceremony/progress.html", draw=draw)
