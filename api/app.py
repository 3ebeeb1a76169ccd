"""Puts the application together and refuses to start with an unguarded route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgi_cross_origin_protection import CrossOriginProtection
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi_problem.handler import add_exception_handler
from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Scope

from api.guards import refuse_unguarded
from api.headers import SecurityHeaders
from api.pages.app import create_pages
from api.plain_errors import PlainErrors, refuse_cross_site
from api.problems import problem_handler
from api.proving import program_version, verifier_files
from api.routes import (
    consents,
    drawing,
    health,
    inspecting,
    log,
    odds,
    officials,
    oversight,
    planning,
    public,
    publications,
    replacing,
    seals,
    sessions,
    slips,
    standing,
)
from api.settings import Settings
from api.state import State
from models.migrations.run import is_current
from models.session import Database
from scheduler.desk import setting_up
from scheduler.desk.verifiers import log_new
from scheduler.errors import DomainError, NotFound, Refused

DESCRIPTION = """双随机抽查调度的接口。匿名可读：已公布的计划、任务、抽取及其证明文件、
已公示的结果。
登录：`POST /api/v1/sessions`，之后带 `Authorization: Bearer <token>`。
错误一律是 RFC 9457 文档，`code` 不变，`detail` 给人看。"""

ROUTERS = (
    public.router,
    odds.router,
    slips.router,
    sessions.router,
    planning.router,
    drawing.router,
    seals.router,
    inspecting.router,
    replacing.router,
    standing.router,
    officials.router,
    oversight.router,
    consents.router,
    publications.router,
)


def create_app(settings: Settings | None = None, state: State | None = None) -> FastAPI:
    """The application; `state` may be given by tests, with their own clock."""
    if state is None:
        chosen = settings or Settings.from_environment()
        state = State(chosen, Database(chosen.database_url))
    app = FastAPI(
        title="双随机抽查调度",
        version="0.1.0",
        description=DESCRIPTION,
        # The framework's documentation pages load scripts from elsewhere; the description itself
        # is enough.
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        lifespan=_lifespan,
        # Uploads of registers are the largest bodies.
        max_body_size=state.settings.max_upload_mb * 1024 * 1024,
    )
    app.state.ssj = state
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(health.router)
    app.include_router(log.router)
    problems = problem_handler()
    add_exception_handler(app, problems)
    # By its own name too: what is handled as a mere Exception is raised again for the log.
    app.add_exception_handler(DomainError, problems)
    app.router.routes.append(PagesMount("/", create_pages(state)))
    refuse_unguarded(app)
    return app


def asgi(settings: Settings | None = None) -> ASGIApp:
    """The application inside its protections, for the server."""
    return protect(create_app(settings))


def protect(app: FastAPI) -> ASGIApp:
    """Refuse cross-site writes; put the security headers on every answer."""
    return SecurityHeaders(PlainErrors(CrossOriginProtection(app, deny_app=refuse_cross_site)))


class PagesMount(Mount):
    """The pages answer every path but the API's, whose wrong methods are 405, not a page."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            return Match.NONE, {}
        return super().matches(scope)


def _log_verifiers(state: State) -> None:
    """What will be handed out is in the log before the first request; nothing where no office is
    set up, as then there is nothing to verify either."""
    with state.read() as session:
        try:
            operator = setting_up.operator(session, "web")
        except NotFound:
            return
    with state.desk(operator) as desk:
        log_new(desk, verifier_files(), program_version())


def _operation_id(route: APIRoute) -> str:
    return route.name


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    state: State = app.state.ssj
    if not is_current(state.database.engine):
        raise Refused("database_not_current")
    _log_verifiers(state)
    yield
    state.database.close()
