"""What those who watch may ask: every change of the registers."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select

from api.guards import Anyone, AppState, Overseer
from api.schemas.changes import ChangesOut
from api.schemas.oversight import AlarmsOut, CountsListOut, HistoryOut
from api.views.changes import changes_view
from api.views.history import counts_view, history_view
from api.views.oversight import alarms_view
from api.views.plans import visible
from models import Plan, Task
from scheduler.desk.register_changes import SHOWN_DAYS, Asked
from scheduler.desk.registers import Register
from scheduler.errors import Finding, Invalid, NotFound

router = APIRouter(tags=["监督"])

Limit = Annotated[int, Query(ge=1, le=200)]
Days = Annotated[int, Query(ge=1, le=3660)]


@router.get("/tasks/{number}/history", summary="一个任务的全部经过，依公开日志")
def get_history(number: str, who: Anyone, state: AppState) -> HistoryOut:
    with state.read() as session:
        task = session.scalars(
            select(Task)
            .join(Plan, Plan.id == Task.plan_id)
            .where(Task.number == number, visible(who))
        ).one_or_none()
        if task is None:
            raise NotFound("not_found", what="任务", key=number)
        return history_view(session, task)


@router.get("/authorities", summary="各单位抽取、作废、补位、更正、逾期的次数")
def list_authorities(who: Anyone, state: AppState) -> CountsListOut:
    with state.read() as session:
        return CountsListOut(authorities=counts_view(session, state.clock.now()))


@router.get("/alarms", summary="逾期提醒：停着不办的抽取")
def list_alarms(who: Anyone, state: AppState) -> AlarmsOut:
    with state.read() as session:
        return AlarmsOut(alarms=alarms_view(session, state.clock.now()))


@router.get("/register-changes", summary="名录库逐条改动，默认近 30 日，新的在前")
def list_changes(
    who: Overseer,
    state: AppState,
    register: str = "",
    row: Annotated[str, Query(max_length=64)] = "",
    by: Annotated[str, Query(max_length=64)] = "",
    weighty: bool = False,
    days: Days = SHOWN_DAYS,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    limit: Limit = 100,
) -> ChangesOut:
    if register and register not in set(Register):
        raise Invalid([Finding("register", "unknown_value", {"value": register})])
    asked = Asked(Register(register) if register else None, row, by, weighty, days)
    with state.read() as session:
        return changes_view(session, who, state.clock.now(), asked, before, limit)
