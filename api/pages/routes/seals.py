"""密封方式 in the browser: holders take, confirm and hand in shares; officials disclose."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, Contributor, SecondPerson, Supervisor
from api.pages.rendering import render, see
from api.pages.routes.ceremony import draw_page
from api.pages.routes.drawing import draw_and_task
from api.routes.slips import FOR_NOBODY_ELSE
from api.schemas.seals import EarlyIn, ShareConfirmIn, ShareIn
from api.state import State
from models import Seal, Task
from scheduler.clock import civil_date
from scheduler.desk import disclosing, sealed, sealed_shares
from scheduler.desk.context import Actor
from scheduler.desk.hidden import is_hidden
from scheduler.errors import Invalid, Refused

router = APIRouter()


@router.post("/ceremony/{number}/share", response_class=Response)
def take_share(number: str, who: Contributor, state: AppState) -> Response:
    """The file itself: the page's script checks it; without scripts the browser saves it."""
    with state.desk(who) as desk:
        share = sealed_shares.take_share(desk, number)
    name = f'attachment; filename="ssj-share-{number}-{share.holder}.json"'
    headers = {**FOR_NOBODY_ELSE, "content-disposition": name}
    return Response(bytes(share), media_type="application/json", headers=headers)


@router.post("/ceremony/{number}/share/confirmation")
def confirm_share(
    request: Request, number: str, who: Contributor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(ShareConfirmIn, filled(values, "sha256"))
        with state.desk(who) as desk:
            sealed_shares.confirm_share(desk, number, body.sha256)
    except Invalid as error:
        return draw_page(request, number, who, state, refused(values, error), error.status)
    return see(f"/ceremony/{number}", "share-kept")


@router.post("/ceremony/{number}/shares")
def hand_in(
    request: Request, number: str, who: Contributor, typed: Typed, state: AppState
) -> Response:
    values = values_of(typed)
    try:
        body = parsed(ShareIn, filled(values, "share"))
        with state.desk(who) as desk:
            sealed_shares.hand_in(desk, number, body.share.encode())
    except Invalid as error:
        return draw_page(request, number, who, state, refused(values, error), error.status)
    return see(f"/ceremony/{number}", "share-handed")


@router.get("/desk/draws/{number}/disclose")
def ask_disclose(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    return _disclose_form(request, number, who, state, Form())


def _disclose_form(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    draw, task = draw_and_task(number, who, state)
    if not is_hidden(draw):
        raise Refused("seal_disclosed" if draw.disclosed_at else "draw_not_sealed", number=number)
    assert draw.disclose_on is not None
    due = civil_date(state.clock.now()) >= draw.disclose_on
    return render(
        request, who, "desk/disclose.html", status, form=form, draw=draw, task=task, due=due
    )


@router.post("/desk/draws/{number}/disclose")
def disclose(
    request: Request, number: str, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    """On the day or later it is done at once; before, a reason is given and another decides."""
    values = values_of(typed)
    try:
        with state.desk(who) as desk:
            if "reason" in values:
                body = parsed(EarlyIn, filled(values, "reason"))
                draw = disclosing.propose_early(desk, number, body.reason)
            else:
                draw = disclosing.disclose(desk, number)
            task = desk.session.get_one(Task, draw.task_id).number
    except Invalid as error:
        return _disclose_form(request, number, who, state, refused(values, error), error.status)
    return see(f"/desk/tasks/{task}", "early-proposed" if "reason" in values else "disclosed")


@router.get("/desk/draws/{number}/disclose/approve")
def ask_approve(request: Request, number: str, who: SecondPerson, state: AppState) -> HTMLResponse:
    draw, task = draw_and_task(number, who, state)
    row = _proposal(number, who, state)
    return render(
        request,
        who,
        "confirm.html",
        title="提前公开",
        subject=f"{draw.kind.label} {draw.number}（{task.title}）",
        points=[
            f"{row.early_by} 提出提前公开，理由：{row.early_reason}",
            f"原定 {draw.disclose_on} 公开。批准后，名单、机会、密封号码和结果随即公布，不能收回。",
            "理由和提出人、批准人记入公开日志。",
        ],
        action=f"/desk/draws/{number}/disclose/approve",
        button="批准提前公开",
        back=f"/desk/tasks/{task.number}",
        hidden={},
    )


def _proposal(number: str, who: Actor, state: State) -> Seal:
    draw, _ = draw_and_task(number, who, state)
    if not is_hidden(draw):
        raise Refused("seal_disclosed" if draw.disclosed_at else "draw_not_sealed", number=number)
    with state.read() as session:
        row = sealed.row_of(session, draw)
    if row.early_by is None:
        raise Refused("early_not_proposed", number=number)
    return row


@router.post("/desk/draws/{number}/disclose/approve")
def approve(number: str, who: SecondPerson, state: AppState) -> Response:
    with state.desk(who) as desk:
        draw = disclosing.approve_early(desk, number)
        task = desk.session.get_one(Task, draw.task_id).number
    return see(f"/desk/tasks/{task}", "disclosed")
