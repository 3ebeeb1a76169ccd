"""Pages of those who watch: what changed in the registers, by whom."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.pages.guards import AppState, Overseer
from api.pages.rendering import render
from api.views.changes import changes_view
from scheduler.desk.register_changes import SHOWN_DAYS, Asked
from scheduler.desk.registers import Register
from scheduler.errors import Finding, Invalid

router = APIRouter()

CHANGES_PER_PAGE = 50
MOST_DAYS = 3660


@router.get("/desk/changes")
def show_changes(
    request: Request,
    who: Overseer,
    state: AppState,
    register: str = "",
    row: Annotated[str, Query(max_length=64)] = "",
    by: Annotated[str, Query(max_length=64)] = "",
    weighty: str = "",
    days: str = "",
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
) -> HTMLResponse:
    findings = []
    if register and register not in set(Register):
        findings.append(Finding("register", "unknown_value", {"value": register}))
    if days and not (days.isascii() and days.isdigit() and 1 <= int(days[:9]) <= MOST_DAYS):
        findings.append(Finding("days", "unknown_value", {"value": days[:20]}))
    if findings:
        raise Invalid(findings)
    far = int(days) if days else SHOWN_DAYS
    chosen = Register(register) if register else None
    asked = Asked(chosen, row.strip(), by.strip(), bool(weighty), far)
    with state.read() as session:
        page = changes_view(session, who, state.clock.now(), asked, before, CHANGES_PER_PAGE)
    keep = {"register": register, "row": row, "by": by, "weighty": weighty, "days": days}
    return render(
        request,
        who,
        "desk/changes.html",
        page=page,
        asked=asked,
        registers=list(Register),
        before=before,
        keep=keep,
    )
