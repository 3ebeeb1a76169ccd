"""What everybody may read: published plans, tasks, draws with their proofs, results, the log."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from api.guards import Anyone, AppState
from api.schemas.draws import DrawOut, LogEntriesOut, LogEntryOut
from api.schemas.plans import PlanOut, PlansOut, TaskOut, TasksOut
from api.schemas.visits import PublicationOut, PublicationsOut
from api.state import State
from api.views.draws import draw_view
from api.views.plans import (
    plan_view,
    plans_view,
    task_view,
    tasks_visible,
    visible,
    visible_draw,
)
from api.views.visits import publication_view, publications_view
from models import LogEntry, Plan, Publication, Task
from scheduler.desk import draw_files, public_log
from scheduler.desk.hidden import PUBLIC_FILES, refuse_hidden
from scheduler.errors import NotFound

router = APIRouter(tags=["公开"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/plans", summary="已公布的计划")
def list_plans(who: Anyone, state: AppState) -> PlansOut:
    with state.read() as session:
        return PlansOut(plans=plans_view(session, who))


@router.get("/plans/{number}", summary="一个计划")
def get_plan(number: str, who: Anyone, state: AppState) -> PlanOut:
    with state.read() as session:
        plan = session.scalars(select(Plan).where(Plan.number == number, visible(who))).first()
        if plan is None:
            raise NotFound("not_found", what="计划", key=number)
        return plan_view(session, plan)


@router.get("/tasks", summary="已公布计划下的任务")
def list_tasks(who: Anyone, state: AppState) -> TasksOut:
    with state.read() as session:
        return TasksOut(tasks=[task_view(session, task) for task in tasks_visible(session, who)])


@router.get("/tasks/{number}", summary="一个任务及其抽取")
def get_task(number: str, who: Anyone, state: AppState) -> TaskOut:
    with state.read() as session:
        task = session.scalars(
            select(Task)
            .join(Plan, Plan.id == Task.plan_id)
            .where(Task.number == number, visible(who))
        ).first()
        if task is None:
            raise NotFound("not_found", what="任务", key=number)
        return task_view(session, task)


@router.get("/draws/{number}", summary="一次抽取")
def get_draw(number: str, who: Anyone, state: AppState) -> DrawOut:
    with state.read() as session:
        return draw_view(session, visible_draw(session, number, who))


@router.get(
    "/draws/{number}/bundle",
    summary="一次抽取的证明文件",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_bundle(number: str, who: Anyone, state: AppState) -> StreamingResponse:
    with state.read() as session:
        pieces = draw_files.bundle_pieces(session, visible_draw(session, number, who))
    name = f"{number}.ssj"
    return StreamingResponse(
        sent(state, pieces),
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "public, max-age=31536000, immutable",
            "content-length": str(len(pieces)),
        },
    )


def sent(state: State, pieces: draw_files.Pieces) -> Iterator[bytes]:
    """One piece after the other, each read when the one before has been sent. Between two there is
    no session: who reads slowly keeps nobody from the database."""
    for piece in pieces.pieces:
        with state.read() as session:
            content = pieces.read(session, piece)
        yield content


@router.get(
    "/draws/{number}/files/{name}",
    summary="一次抽取锁定的一个文件，逐字节",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/plain": {}, "application/json": {}}}},
)
def get_draw_file(number: str, name: str, who: Anyone, state: AppState) -> StreamingResponse:
    with state.read() as session:
        draw = visible_draw(session, number, who)
        if name not in PUBLIC_FILES:
            refuse_hidden(draw)
        if not draw_files.has(session, draw, name):
            raise NotFound("not_found", what="文件", key=name)
        pieces = draw_files.file_pieces(session, draw, name)
    return StreamingResponse(
        sent(state, pieces),
        media_type="application/json" if name.endswith(".json") else "text/plain; charset=utf-8",
        headers={"content-length": str(len(pieces))},
    )


@router.get("/results", summary="已公示的检查结果")
def list_results(
    who: Anyone,
    state: AppState,
    response: Response,
    task: str | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> PublicationsOut:
    with state.read() as session:
        page, following = publications_view(session, task, after, limit)
    if following:
        more = f"/api/v1/results?after={following}&limit={limit}"
        response.headers["link"] = f'<{more}{f"&task={task}" if task else ""}>; rel="next"'
    return PublicationsOut(results=page, next=following)


@router.get("/results/{number}", summary="一条已公示的检查结果")
def get_result(number: str, who: Anyone, state: AppState) -> PublicationOut:
    with state.read() as session:
        found = session.execute(
            select(Publication, Task.number)
            .join(Task, Task.id == Publication.task_id)
            .where(Publication.number == number)
        ).one_or_none()
        if found is None:
            raise NotFound("not_found", what="公示", key=number)
        return publication_view(*found)


@router.get("/log", summary="公开日志：规模、校验码和条目")
def get_log(
    who: Anyone,
    state: AppState,
    after: Annotated[int, Query(ge=-1, le=2**62)] = -1,
    limit: Limit = 100,
) -> LogEntriesOut:
    with state.read() as session:
        point = public_log.checkpoint(session)
        wanted = select(LogEntry).where(LogEntry.position > after).order_by(LogEntry.position)
        listed = session.scalars(wanted.limit(limit)).all()
        entries = [
            LogEntryOut(
                position=entry.position,
                kind=entry.kind,
                subject=entry.subject,
                content=entry.content.decode(),
                logged_at=entry.logged_at,
            )
            for entry in listed
        ]
    last = entries[-1].position if entries else after
    following = last if last + 1 < point.size else None
    return LogEntriesOut(size=point.size, root=point.root, entries=entries, next=following)
