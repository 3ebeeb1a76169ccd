"""The odds of a draw: overview, one target, one inspector, one pair; for officials the
identifier."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.guards import Anyone, AppState, Official
from api.schemas.odds import (
    IdentifierOut,
    InspectorChanceOut,
    InspectorOddsOut,
    KeyIn,
    PairOut,
    TargetChanceOut,
    TargetOddsOut,
    TargetSeatsOut,
)
from api.views.odds.inspectors import inspector_chance_view
from api.views.odds.overview import odds_view, target_view
from api.views.odds.pages import page_of
from api.views.odds.pairs import pair_view
from api.views.plans import visible_draw
from scheduler.desk import finding
from scheduler.desk.odds_lookup import identifier

router = APIRouter(tags=["概率"])


@router.get("/draws/{number}/odds", summary="一次抽取的机会：合计、分组或人员")
def get_odds(
    number: str,
    who: Anyone,
    state: AppState,
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> TargetOddsOut | InspectorOddsOut:
    with state.read() as session:
        return odds_view(session, visible_draw(session, number, who), first, limit)


@router.get("/draws/{number}/odds/targets/{pid}", summary="一个检查对象的机会和理由")
def get_target_odds(
    number: str, pid: str, who: Anyone, state: AppState
) -> TargetChanceOut | TargetSeatsOut:
    with state.read() as session:
        return target_view(session, visible_draw(session, number, who), pid)


@router.get("/draws/{number}/odds/inspectors/{pid}", summary="一名检查人员的预计检查次数和理由")
def get_inspector_odds(number: str, pid: str, who: Anyone, state: AppState) -> InspectorChanceOut:
    with state.read() as session:
        return inspector_chance_view(session, visible_draw(session, number, who), pid)


@router.get(
    "/draws/{number}/odds/pairs/{target}/{inspector}",
    summary="一名检查人员被派到一个对象的机会，或为什么不可能",
)
def get_pair_odds(
    number: str, target: str, inspector: str, who: Anyone, state: AppState
) -> PairOut:
    with state.read() as session:
        return pair_view(session, visible_draw(session, number, who), target, inspector)


@router.post("/draws/{number}/odds/identifier", summary="由登记号码或人员编号查本次抽取的编号")
def find_identifier(number: str, body: KeyIn, who: Official, state: AppState) -> IdentifierOut:
    with state.desk(who) as desk:
        draw = finding.draw(desk.session, number)
        kind, pid = identifier(desk, draw, body.target, body.inspector)
        page = page_of(draw.number, kind, pid)
        return IdentifierOut(kind=kind, pid=pid, page=page)
