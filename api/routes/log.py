"""The public log in the form of C2SP tlog-tiles: what a mirror, a monitor or a witness reads."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import PlainTextResponse, Response

from api.guards import Anyone, AppState
from scheduler.ledger.policy import written
from scheduler.ledger.tiles import Tile

router = APIRouter(prefix="/log", tags=["公开日志"])

BRIEFLY = {"Cache-Control": "public, max-age=5"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get(
    "/checkpoint",
    summary="日志校验点：条数、校验码、签名和见证",
    response_class=PlainTextResponse,
)
def get_checkpoint(who: Anyone, state: AppState) -> PlainTextResponse:
    with state.read() as session:
        return PlainTextResponse(str(state.log_book(session).served()), headers=BRIEFLY)


@router.get(
    "/tile/{path:path}",
    summary="日志分片：校验码（0、1、2…）或条目（entries）",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_tile(path: str, who: Anyone, state: AppState) -> Response:
    tile = Tile.parse(path)
    with state.read() as session:
        content = state.log_book(session).tile(tile)
    return Response(content, media_type="application/octet-stream", headers=FOR_EVER)


@router.get(
    "/proof/{position}",
    summary="一个条目在日志里的证明（.tlog-proof）",
    response_class=PlainTextResponse,
)
def get_proof(
    position: Annotated[int, Path(ge=0, le=2**62)], who: Anyone, state: AppState
) -> PlainTextResponse:
    with state.read() as session:
        return PlainTextResponse(str(state.log_book(session).proof(position)), headers=BRIEFLY)


@router.get(
    "/policy",
    summary="信任名单：日志和见证方的公钥",
    response_class=PlainTextResponse,
)
def get_policy(who: Anyone, state: AppState) -> PlainTextResponse:
    with state.read() as session:
        return PlainTextResponse(written(state.policy_for_all(session)), headers=BRIEFLY)
