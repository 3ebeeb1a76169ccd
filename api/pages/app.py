"""The pages as an app of their own, mounted beside the API, so that its errors are pages too."""

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.pages.errors import add_error_pages
from api.pages.rendering import STATIC
from api.pages.routes import (
    calendars,
    ceremony,
    consents,
    desk,
    drawing,
    escrow,
    field,
    imports,
    locking,
    log,
    odds,
    oversight,
    plans,
    public,
    publications,
    replacing,
    results,
    reviews,
    seals,
    second,
    sessions,
    slips,
    slots,
    standing,
    tasks,
    verifiers,
    voiding,
)
from api.state import State

ROUTERS = (
    public.router,
    odds.router,
    log.router,
    verifiers.router,
    slips.router,
    results.router,
    sessions.router,
    # Before the desk, whose /desk/tasks/{number} would take "new" for a number.
    tasks.router,
    plans.router,
    desk.router,
    locking.router,
    second.router,
    drawing.router,
    ceremony.router,
    escrow.router,
    seals.router,
    voiding.router,
    replacing.router,
    standing.router,
    calendars.router,
    slots.router,
    reviews.router,
    imports.router,
    field.router,
    oversight.router,
    consents.router,
    publications.router,
)


def create_pages(state: State) -> FastAPI:
    """The pages app, with the same state as the API."""
    pages = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    pages.state.ssj = state
    for router in ROUTERS:
        pages.include_router(router)
    pages.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_error_pages(pages)
    return pages
