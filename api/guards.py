"""Who may call what. Every route names its guard; the app refuses to start where one does not.

A guard is a dependency that answers with the actor. Routes take it as a parameter annotated with
one of the types at the end of this file.
"""

from contextlib import suppress
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount

from api.state import State
from scheduler.desk import accounts
from scheduler.desk.ceremony import TYPISTS
from scheduler.desk.context import Actor, Desk
from scheduler.errors import Busy, Forbidden, Unauthenticated
from scheduler.vocabulary import Role

COOKIE = "ssj_session"
_ANONYMOUS = Actor("", None, 0, "api")


def app_state(request: Request) -> State:
    """The application's state."""
    state: State = request.app.state.ssj
    return state


def token_of(request: Request) -> str | None:
    """The bearer token or, for browsers, the cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE)


def actor_in(request: Request, origin: str = "api") -> Actor | None:
    """Who is logged in, if anybody is; notes once a minute that the login is in use."""
    token = token_of(request)
    if not token:
        return None
    state = app_state(request)
    with state.read() as session:
        desk = Desk(session, state.clock, state.entropy, _ANONYMOUS)
        account = accounts.account_of(desk, token, state.settings.idle_minutes)
        if account is None:
            return None
        actor = accounts.actor_of(account, origin)
        stale = accounts.last_seen_minutes(desk, token) >= 1
    if stale:
        # A database that is busy with a long import must not make reading fail.
        with suppress(Busy), state.desk(actor) as desk:
            accounts.touch(desk, token)
    return actor


class Guard:
    """Base of all guards; what is not one of these does not protect a route."""

    origin = "api"

    def __call__(self, request: Request) -> Actor | None:
        raise Forbidden("forbidden")


class Public(Guard):
    """Anybody; the actor is None where nobody is logged in."""

    def __call__(self, request: Request) -> Actor | None:
        return actor_in(request, self.origin)


class LoggedIn(Guard):
    """Anybody who is logged in in one of these roles (no roles: any)."""

    def __init__(self, *roles: Role) -> None:
        self.roles = roles

    def __call__(self, request: Request) -> Actor:
        actor = actor_in(request, self.origin)
        if actor is None:
            raise Unauthenticated("login_needed")
        if self.roles and actor.role not in self.roles:
            raise Forbidden("role_needed", roles="、".join(role.label for role in self.roles))
        return actor


Anyone = Annotated[Actor | None, Depends(Public())]
Person = Annotated[Actor, Depends(LoggedIn())]
Supervisor = Annotated[Actor, Depends(LoggedIn(Role.SUPERVISOR))]
Reviewer = Annotated[Actor, Depends(LoggedIn(Role.REVIEWER))]
SecondPerson = Annotated[Actor, Depends(LoggedIn(Role.SUPERVISOR, Role.REVIEWER))]
OtherBody = Annotated[Actor, Depends(LoggedIn(Role.SUPERVISOR, Role.REVIEWER, Role.CONTRIBUTOR))]
Inspector = Annotated[Actor, Depends(LoggedIn(Role.INSPECTOR))]
Overseer = Annotated[Actor, Depends(LoggedIn(Role.OVERSEER, Role.SUPERVISOR))]
Contributor = Annotated[Actor, Depends(LoggedIn(Role.CONTRIBUTOR))]
Attendant = Annotated[Actor, Depends(LoggedIn(*TYPISTS))]
Official = Annotated[Actor, Depends(LoggedIn(Role.SUPERVISOR, Role.REVIEWER, Role.OVERSEER))]

AppState = Annotated[State, Depends(app_state)]

UNGUARDED = frozenset({"/openapi.json", "/static"})
"""Served by the framework itself, the same for everybody: the description of the API, style
sheets."""


def guards_of(dependant: Dependant) -> list[Guard]:
    """Every guard below a route."""
    own = [dependant.call] if isinstance(dependant.call, Guard) else []
    return own + [guard for child in dependant.dependencies for guard in guards_of(child)]


def refuse_unguarded(app: FastAPI) -> None:
    """Raise where any route of the app or of what is mounted in it has no guard."""
    bare = []
    # What `include_router` added hides behind one route of its own; the contexts are all there are.
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        path = getattr(route, "path", "")
        if isinstance(route, APIRoute):
            if not guards_of(route.dependant):
                bare.append(path)
        elif isinstance(route, Mount) and isinstance(route.app, FastAPI):
            refuse_unguarded(route.app)
        elif path not in UNGUARDED:
            bare.append(path)
    if bare:
        raise RuntimeError(f"routes without a guard: {', '.join(bare)}")
