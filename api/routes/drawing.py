"""Triggering a draw, the ceremony of its seed, voiding it through the public path."""

from fastapi import APIRouter, Response

from api.guards import Anyone, AppState, Attendant, Contributor, OtherBody, Supervisor
from api.schemas.draws import (
    CommitmentIn,
    DrawIn,
    DrawOut,
    EscrowIn,
    PublicValueIn,
    RevealIn,
    VoidIn,
)
from api.views.ceremony import evidence_of
from api.views.draws import draw_view
from api.views.plans import visible_draw
from scheduler.desk import ceremony, freezing, party_only, typists, voiding
from scheduler.errors import Finding, Invalid, NotFound
from scheduler.vocabulary import DrawKind, VoidCause

router = APIRouter(tags=["抽取"])


@router.post(
    "/tasks/{number}/draws",
    summary="触发抽取：锁定名单、公布概率，约定封存方、截止时间和公开数字来源；"
    "检查人员的抽取照此自动进行，也可提前触发",
    status_code=201,
)
def new_draw(number: str, body: DrawIn, who: Supervisor, state: AppState) -> DrawOut:
    if body.kind not in set(DrawKind):
        raise Invalid([Finding("kind", "unknown_value", {"value": body.kind})])
    if body.kind == DrawKind.INSPECTORS:
        body.refuse_terms()
        with state.desk(who) as desk:
            return draw_view(desk.session, freezing.freeze_inspectors(desk, number))
    terms = body.terms(state.settings.least_parties, state.settings.limits)
    with state.desk(who) as desk:
        return draw_view(desk.session, freezing.freeze_targets(desk, number, terms))


@router.post("/draws/{number}/commitment", summary="封存号码：只提交校验值，号码自己保管")
def take_commitment(number: str, body: CommitmentIn, who: Contributor, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, ceremony.take_commitment(desk, number, body.commitment))


@router.post("/draws/{number}/reveal", summary="启封：交出当初封存的号码")
def take_reveal(number: str, body: RevealIn, who: Contributor, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, ceremony.take_reveal(desk, number, body.secret))


@router.post("/draws/{number}/escrow", summary="代管方代为启封（只用各方号码的抽取）")
def enter_withheld(number: str, body: EscrowIn, who: Contributor, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        draw = party_only.enter_withheld(desk, number, body.party, body.secret)
        return draw_view(desk.session, draw)


@router.post("/draws/{number}/open", summary="封存截止时间已过，开始启封")
def open_reveals(number: str, who: Attendant, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, ceremony.open_reveals(desk, number))


@router.post("/draws/{number}/close", summary="启封截止时间已过，截止启封")
def close_reveals(number: str, who: Attendant, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, ceremony.close_reveals(desk, number))


@router.post(
    "/draws/{number}/public-value",
    summary="录入公开数字（须两人独立录入）；最后一个录入一致，当即算出结果",
)
def type_public_value(number: str, body: PublicValueIn, who: Attendant, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        draw = typists.type_value(desk, number, body.place, body.value, body.evidence)
        return draw_view(desk.session, draw)


@router.get(
    "/draws/{number}/evidence/{sha256}",
    summary="录入公开数字时的附件（两人都录入之后）",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_evidence(number: str, sha256: str, who: Anyone, state: AppState) -> Response:
    with state.read() as session:
        content = evidence_of(session, visible_draw(session, number, who), sha256)
    headers = {"content-disposition": f'attachment; filename="{sha256[:16]}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/draws/{number}/void-proposal", summary="提出作废（须有列明的原因）")
def propose_void(number: str, body: VoidIn, who: Supervisor, state: AppState) -> DrawOut:
    if body.cause not in set(VoidCause):
        raise Invalid([Finding("cause", "unknown_value", {"value": body.cause})])
    with state.desk(who) as desk:
        draw = voiding.propose_void(
            desk, number, VoidCause(body.cause), body.reason, body.document, body.evidence
        )
        return draw_view(desk.session, draw)


@router.post("/draws/{number}/void", summary="批准作废（上级单位，或方案列明的其他单位的封存方）")
def approve_void(number: str, who: OtherBody, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, voiding.approve_void(desk, number))


@router.post("/draws/{number}/void-refusal", summary="不同意作废（同上）；抽取照常进行")
def refuse_void(number: str, who: OtherBody, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, voiding.refuse_void(desk, number))


@router.get(
    "/draws/{number}/void-evidence",
    summary="作废的证明材料",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_void_evidence(number: str, who: Anyone, state: AppState) -> Response:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        content = voiding.void_file(session, draw) if draw.void_at is not None else None
    if content is None:
        raise NotFound("not_found", what="附件", key=number)
    headers = {"content-disposition": f'attachment; filename="{number}-void"'}
    return Response(content, media_type="application/octet-stream", headers=headers)
