"""Logging in with a form, and out with a button."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from api.guards import COOKIE, token_of
from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import Anyone, AppState, Person
from api.pages.rendering import local_path, render, see
from api.pages.words import HOME
from api.routes.sessions import start_session
from api.schemas.people import LoginIn
from api.state import TooMany
from models import Account
from scheduler.desk import accounts
from scheduler.errors import Invalid, Unauthenticated

router = APIRouter()


@router.get("/login")
def show_login(request: Request, who: Anyone, next: str = "") -> Response:
    if who is not None and who.role is not None:
        return see(local_path(next) or HOME[who.role])
    return _form(request, Form(), local_path(next))


def _form(request: Request, form: Form, target: str, status: int = 200) -> HTMLResponse:
    page = render(request, None, "login.html", status, form=form, target=target)
    page.headers["cache-control"] = "no-store"
    return page


@router.post("/login")
def log_in(request: Request, who: Anyone, typed: Typed, state: AppState) -> Response:
    values = values_of(typed)
    target = local_path(values.get("next", [""])[0])
    client = request.client.host if request.client else ""
    shown = {"username": values.get("username", [""])}
    try:
        body = parsed(LoginIn, filled(values, "username", "password"))
        made = start_session(state, client, body)
    except (Invalid, Unauthenticated, TooMany) as error:
        return _form(request, refused(shown, error), target, error.status)
    with state.read() as session:
        role = session.scalars(select(Account.role).where(Account.username == body.username)).one()
    answer = see(target or HOME[role])
    answer.set_cookie(
        COOKIE,
        made.token,
        max_age=state.settings.session_hours * 3600,
        path="/",
        secure=state.settings.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/logout")
def log_out(request: Request, who: Person, state: AppState) -> Response:
    token = token_of(request)
    assert token is not None
    with state.desk(who) as desk:
        accounts.log_out(desk, token)
    answer = see("/login", "logged-out")
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer
