"""Triggering a draw, typing in its public value, voiding it through the public path."""

from fastapi import APIRouter

from api.guards import AppState, SecondPerson, Supervisor
from api.schemas.draws import DrawIn, DrawOut, PublicValueIn, VoidIn
from api.views.draws import draw_view
from scheduler.desk import drawing, freezing
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import DrawKind, VoidCause

router = APIRouter(tags=["抽取"])


@router.post(
    "/tasks/{number}/draws",
    summary="触发抽取：锁定名单、公布概率、封存号码，等待公开数字",
    status_code=201,
)
def new_draw(number: str, body: DrawIn, who: Supervisor, state: AppState) -> DrawOut:
    if body.kind not in set(DrawKind):
        raise Invalid([Finding("kind", "unknown_value", {"value": body.kind})])
    freeze = (
        freezing.freeze_targets if body.kind == DrawKind.TARGETS else freezing.freeze_inspectors
    )
    with state.desk(who) as desk:
        draw = freeze(desk, number, body.source_kind, body.source_label)
        return draw_view(desk.session, draw)


@router.post("/draws/{number}/public-value", summary="录入公开数字，当即算出结果")
def enter_public_value(
    number: str, body: PublicValueIn, who: Supervisor, state: AppState
) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, drawing.enter_public_value(desk, number, body.value))


@router.post("/draws/{number}/void-proposal", summary="提出作废（须有列明的原因）")
def propose_void(number: str, body: VoidIn, who: Supervisor, state: AppState) -> DrawOut:
    if body.cause not in set(VoidCause):
        raise Invalid([Finding("cause", "unknown_value", {"value": body.cause})])
    with state.desk(who) as desk:
        draw = drawing.propose_void(desk, number, VoidCause(body.cause), body.reason)
        return draw_view(desk.session, draw)


@router.post("/draws/{number}/void", summary="批准作废（不能是提出人）")
def approve_void(number: str, who: SecondPerson, state: AppState) -> DrawOut:
    with state.desk(who) as desk:
        return draw_view(desk.session, drawing.approve_void(desk, number))
