"""Logging in and out."""

from fastapi import APIRouter, Request

from api.guards import Anyone, AppState, Person, token_of
from api.schemas.people import AccountOut, LoginIn, TokenOut
from api.state import State
from api.views.people import account_view
from scheduler.desk import accounts
from scheduler.desk.context import Actor

router = APIRouter(tags=["登录"])


def start_session(state: State, client: str, body: LoginIn) -> TokenOut:
    """Check name and password under the rate limit; the same for API and pages."""
    state.count_login(body.username, client)
    nobody = Actor("", None, 0, "login")
    with state.logins, state.desk(nobody) as desk:
        token = accounts.log_in(desk, body.username, body.password, state.settings.session_hours)
        return TokenOut(token=token, account=account_view(desk.session, body.username))


@router.post("/sessions", summary="登录", status_code=201)
def log_in(body: LoginIn, request: Request, who: Anyone, state: AppState) -> TokenOut:
    client = request.client.host if request.client else ""
    return start_session(state, client, body)


@router.delete("/sessions/current", summary="退出", status_code=204)
def log_out(request: Request, who: Person, state: AppState) -> None:
    token = token_of(request)
    assert token is not None
    with state.desk(who) as desk:
        accounts.log_out(desk, token)


@router.get("/me", summary="当前账号")
def get_me(who: Person, state: AppState) -> AccountOut:
    with state.read() as session:
        return account_view(session, who.name)
