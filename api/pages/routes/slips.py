"""查我的企业: a firm types in its code and gets its own slip."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.guards import Anyone, AppState
from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.rendering import render
from api.routes.slips import FOR_NOBODY_ELSE
from api.schemas.slips import CodeIn
from api.state import State
from api.views.draws import draw_view
from api.views.plans import visible_draw
from scheduler.desk import slips
from scheduler.desk.context import Actor
from scheduler.errors import DomainError
from scheduler.ledger.slips import Slip, check_slip
from scheduler.vocabulary import ExclusionReason

router = APIRouter()


@router.get("/draws/{number}/slip")
def show(request: Request, number: str, who: Anyone, state: AppState) -> HTMLResponse:
    return _page(request, number, who, state, Form())


@router.post("/draws/{number}/slip")
def make(request: Request, number: str, who: Anyone, typed: Typed, state: AppState) -> Response:
    """With `save` the slip itself as a file, else what it shows."""
    values = values_of(typed)
    try:
        given = filled(values, "id", "salt")
        code = parsed(CodeIn, {name: str(text).strip().lower() for name, text in given.items()})
        with state.read() as session:
            draw = visible_draw(session, number, who)
            made = slips.slip(session, state.log_book(session), draw, code.id, code.salt)
    except DomainError as error:
        return _page(request, number, who, state, refused(values, error), error.status)
    if "save" not in values:
        return _page(request, number, who, state, Form(values), made=made)
    name = f"{number}-{code.id}.slip.json"
    shown = {"content-disposition": f'attachment; filename="{name}"'} | FOR_NOBODY_ELSE
    return Response(bytes(made), media_type="application/json", headers=shown)


def _page(
    request: Request,
    number: str,
    who: Actor | None,
    state: State,
    form: Form,
    status: int = 200,
    made: Slip | None = None,
) -> HTMLResponse:
    with state.read() as session:
        view = draw_view(session, visible_draw(session, number, who))
    found = check_slip(made) if made else None
    reason = ExclusionReason(found.reason).label if found and found.reason else ""
    return render(
        request, who, "slip.html", status, form=form, draw=view, found=found, reason=reason,
        size=len(bytes(made)) if made else 0,
    )  # fmt: skip
