"""密封方式: shares of holders, disclosure on its day, early, or without the office."""

from fastapi import APIRouter, Response

from api.guards import AppState, Contributor, SecondPerson, Supervisor
from api.routes.slips import FOR_NOBODY_ELSE
from api.schemas.draws import DrawOut
from api.schemas.seals import EarlyIn, ShareConfirmIn, ShareIn, ShareOut
from api.views.draws import draw_view
from scheduler.desk import disclosing, finding, sealed, sealed_shares

router = APIRouter(tags=["密封方式"])


@router.post("/draws/{number}/share", summary="领取本单位保管的份额（确认之前可以重领，留痕）")
def take_share(number: str, who: Contributor, state: AppState, response: Response) -> ShareOut:
    with state.desk(who) as desk:
        share = sealed_shares.take_share(desk, number)
        points = sealed.planned(desk.session, finding.draw(desk.session, number)).points
    response.headers.update(FOR_NOBODY_ELSE)
    return ShareOut(
        number=number,
        holder=share.holder,
        place=share.place,
        file=bytes(share).decode(),
        points=[*points],
    )


@router.post("/draws/{number}/share/confirmation", summary="确认份额已核对并保存，服务器随即抹去")
def confirm_share(number: str, body: ShareConfirmIn, who: Contributor, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, sealed_shares.confirm_share(desk, number, body.sha256))


@router.post("/draws/{number}/shares", summary="交出份额，打开密封（公开日起，或密封号码丢失时）")
def hand_in(number: str, body: ShareIn, who: Contributor, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, sealed_shares.hand_in(desk, number, body.share.encode()))


@router.post("/draws/{number}/disclosure", summary="公开密封的抽取（公开日起）")
def disclose(number: str, who: Supervisor, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, disclosing.disclose(desk, number))


@router.post("/draws/{number}/disclosure-proposal", summary="提出提前公开（须有理由）")
def propose_early(number: str, body: EarlyIn, who: Supervisor, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, disclosing.propose_early(desk, number, body.reason))


@router.post("/draws/{number}/disclosure-approval", summary="批准提前公开（不能是提出人）")
def approve_early(number: str, who: SecondPerson, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, disclosing.approve_early(desk, number))
