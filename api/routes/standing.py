"""常设摇号: calendars for everybody; publishing, cancelling; links from the machines of parties."""

from fastapi import APIRouter

from api.guards import Anyone, AppState, Contributor, Supervisor
from api.schemas.standing import CalendarIn, CalendarOut, CalendarsOut, CancelIn, LinkedOut, LinkIn
from api.views.standing import calendar_view, calendars_view, linked_view
from scheduler.desk import calendars, standing_links

router = APIRouter(tags=["常设摇号"])


@router.get("/calendars", summary="常设摇号日历")
def list_calendars(who: Anyone, state: AppState) -> CalendarsOut:
    with state.read() as session:
        return calendars_view(session, state.clock.now())


@router.get("/calendars/{name}", summary="一份日历：期次、抽取、启封、取消")
def get_calendar(name: str, who: Anyone, state: AppState) -> CalendarOut:
    with state.read() as session:
        return calendar_view(session, calendars.calendar(session, name), state.clock.now())


@router.post("/calendars", summary="公布日历（不能更改）", status_code=201)
def publish_calendar(body: CalendarIn, who: Supervisor, state: AppState) -> CalendarOut:
    with state.desk(who) as desk:
        row = calendars.publish(desk, body.draft())
        return calendar_view(desk.session, row, desk.now())


@router.post("/calendars/{name}/slots/{place}/cancel", summary="取消还没有名单的一期，公开并计数")
def cancel_slot(
    name: str, place: int, body: CancelIn, who: Supervisor, state: AppState
) -> CalendarOut:
    with state.desk(who) as desk:
        calendars.cancel(desk, name, place, body.reason)
        return calendar_view(desk.session, calendars.calendar(desk.session, name), desk.now())


@router.post("/calendars/{name}/slots/{place}/link", summary="启封一期：交出这一期的码")
def take_link(name: str, place: int, body: LinkIn, who: Contributor, state: AppState) -> LinkedOut:
    with state.desk(who) as desk:
        link = standing_links.take_link(desk, name, place, body.link, body.party)
        return linked_view(name, link, place)
