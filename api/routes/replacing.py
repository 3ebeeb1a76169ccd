"""候补与替换: chains deposited by other bodies, reports of who is missing, codes that decide."""

from fastapi import APIRouter, Response

from api import looks
from api.guards import Anyone, AppState, Contributor, Overseer, Supervisor
from api.schemas.replacements import (
    ChainIn,
    ChainOut,
    ChainsOut,
    CodeIn,
    FilledOut,
    NamedReplacementsOut,
    ReplacementsOut,
    ReportIn,
    VacancyIn,
    WaitingListOut,
)
from api.views.plans import visible_draw
from api.views.replacements import (
    chain_view,
    chains_view,
    filled_view,
    named_view,
    replacements_view,
    waiting_view,
)
from models import Draw
from scheduler.desk import chains, crews_now, finding, replacing
from scheduler.desk.hidden import refuse_hidden

router = APIRouter(tags=["候补与替换"])


@router.post("/chains", summary="交存备用码链的链头（备用码自己保管）", status_code=201)
def deposit_chain(body: ChainIn, who: Contributor, state: AppState) -> ChainOut:
    with state.desk(who) as desk:
        return chain_view(chains.deposit(desk, body.head, body.length))


@router.get("/chains", summary="已交存的备用码链")
def list_chains(who: Anyone, state: AppState) -> ChainsOut:
    with state.read() as session:
        return chains_view(session)


@router.get("/chains/waiting", summary="哪些抽取等待本单位的备用码，下一个是第几个")
def list_waiting(who: Contributor, state: AppState) -> WaitingListOut:
    with state.read() as session:
        return waiting_view(session, who.party)


@router.post(
    "/visits/{visit}/replacement",
    summary="检查对象已不在：由同组下一名候补递补",
    status_code=201,
)
def replace_target(visit: str, body: ReportIn, who: Supervisor, state: AppState) -> ReplacementsOut:
    with state.desk(who) as desk:
        row = replacing.report_target(desk, visit, body.report())
        return replacements_view(desk.session, desk.session.get_one(Draw, row.draw_id))


@router.post(
    "/visits/{visit}/vacancies",
    summary="检查人员不能参加：岗位空缺，等待备用码决定由谁补",
    status_code=201,
)
def report_vacancy(
    visit: str, body: VacancyIn, who: Supervisor, state: AppState
) -> ReplacementsOut:
    with state.desk(who) as desk:
        row = replacing.report_vacancy(desk, visit, body.person, body.report())
        return replacements_view(desk.session, desk.session.get_one(Draw, row.draw_id))


@router.post("/draws/{number}/chain-code", summary="公开下一个备用码，当即定出由谁补缺")
def open_code(number: str, body: CodeIn, who: Contributor, state: AppState) -> FilledOut:
    with state.desk(who) as desk:
        row = replacing.open_code(desk, number, body.code)
        return filled_view(desk.session.get_one(Draw, row.draw_id), row)


@router.get(
    "/draws/{number}/replacements",
    summary="替换文件 ssj-replacements/1，逐字节",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}},
)
def get_replacements(number: str, who: Anyone, state: AppState) -> Response:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        refuse_hidden(draw)
        data = crews_now.replacements_file(session, draw)
    name = f"{number}-replacements.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="application/json", headers=headers)


@router.get("/draws/{number}/replacements/overview", summary="替换的经过和次数，不含姓名")
def get_overview(number: str, who: Anyone, state: AppState) -> ReplacementsOut:
    with state.read() as session:
        return replacements_view(session, visible_draw(session, number, who))


@router.get("/draws/{number}/replacements/named", summary="替换的经过和次数，含姓名和说明")
def get_named(number: str, who: Overseer, state: AppState) -> NamedReplacementsOut:
    with state.read() as session:
        draw = finding.of_authority(finding.draw(session, number), who)
        view = named_view(session, draw)
        looks.note_steps(state, who, draw, len(view.steps))
        return view
