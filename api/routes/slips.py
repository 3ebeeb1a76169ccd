"""A firm's own slip for whoever holds its code, and handing codes over."""

from fastapi import APIRouter
from fastapi.responses import Response

from api.guards import Anyone, AppState, Supervisor
from api.schemas.slips import CodeIn, CodeOut, ErasedOut, FirmIn
from api.views.plans import visible_draw
from scheduler.desk import erasing, slips

router = APIRouter(tags=["企业凭证"])

FOR_NOBODY_ELSE = {"Cache-Control": "no-store"}


@router.post(
    "/draws/{number}/slip",
    summary="凭自己的编号和凭证码取得凭证：证明自己在锁定的名单里",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}},
)
def make_slip(number: str, code: CodeIn, who: Anyone, state: AppState) -> Response:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        made = slips.slip(session, state.log_book(session), draw, code.id, code.salt)
        return Response(bytes(made), media_type="application/json", headers=FOR_NOBODY_ELSE)


@router.post("/draws/{number}/codes", summary="向一家单位交付它自己的凭证码（留痕）")
def hand_over(number: str, firm: FirmIn, who: Supervisor, state: AppState) -> CodeOut:
    with state.desk(who) as desk:
        pid, salt = slips.hand_over(desk, number, firm.target.strip())
    return CodeOut(draw=number, id=pid, salt=salt)


@router.post(
    "/draws/{number}/codes/erasure", summary="抽取结束满一年后，抹去凭证码和编号的对应关系"
)
def erase(number: str, who: Supervisor, state: AppState) -> ErasedOut:
    with state.desk(who) as desk:
        return ErasedOut(draw=number, **erasing.erase(desk, number))
