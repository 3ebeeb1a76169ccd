"""Calendars of standing draws as everybody may see them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.schemas.common import Coded
from api.schemas.standing import (
    CalendarLineOut,
    CalendarOut,
    CalendarsOut,
    LinkedOut,
    PartyLinkOut,
    SlotDrawOut,
    SlotOut,
    SlotSourceOut,
)
from api.views.common import authority, coded
from models import Draw, LogEntry, SlotDraw, StandingCalendar, StandingLink, StandingSlot, Task
from scheduler.desk import calendars, sealed
from scheduler.desk.hidden import is_hidden
from scheduler.vocabulary import DrawState

STANDINGS = {
    "ahead": "可以锁定",
    "locked": "名单已截止",
    "open": "启封中",
    "over": "已封闭",
    "cancelled": "已取消",
}


def calendars_view(session: Session, now: datetime) -> CalendarsOut:
    """Every calendar, the newest first."""
    wanted = select(StandingCalendar).order_by(StandingCalendar.id.desc())
    return CalendarsOut(calendars=[_line(session, row, now) for row in session.scalars(wanted)])


def _line(session: Session, row: StandingCalendar, now: datetime) -> CalendarLineOut:
    slots = calendars.slots_of(session, row)
    ahead = [each.cutoff_at for each in slots if each.cutoff_at > now and not each.cancelled_at]
    return CalendarLineOut(
        name=row.name,
        title=row.title,
        authority=authority(session, row.authority_id),
        slots=len(slots),
        cancelled=sum(each.cancelled_at is not None for each in slots),
        next=min(ahead, default=None),
    )


def calendar_view(session: Session, row: StandingCalendar, now: datetime) -> CalendarOut:
    """One calendar with all that happened in its slots."""
    slots = calendars.slots_of(session, row)
    links, draws = _links(session, slots), _draws(session, slots)
    shown = [_slot(row, each, links[each.id], draws[each.id], now) for each in slots]
    wanted = select(LogEntry.content).where(
        LogEntry.subject == calendars.subject_of(row), LogEntry.kind == "calendar"
    )
    return CalendarOut(
        name=row.name,
        title=row.title,
        authority=authority(session, row.authority_id),
        bodies=row.bodies,
        escrow=row.escrow,
        entry=row.entry,
        text=session.scalars(wanted.limit(1)).one().decode(),
        published_at=row.published_at,
        slots=shown,
        cancelled=sum(each.cancelled_at is not None for each in slots),
        withheld=sum(
            link.link is None
            for each in shown
            for link in each.links
            if each.standing.code == "over" and each.draws
        ),
    )


def _links(session: Session, slots: Sequence[StandingSlot]) -> dict[int, dict[str, StandingLink]]:
    found: defaultdict[int, dict[str, StandingLink]] = defaultdict(dict)
    wanted = select(StandingLink).where(StandingLink.slot_id.in_([each.id for each in slots]))
    for link in session.scalars(wanted):
        found[link.slot_id][link.party] = link
    return found


def _draws(session: Session, slots: Sequence[StandingSlot]) -> dict[int, list[SlotDrawOut]]:
    found: defaultdict[int, list[SlotDrawOut]] = defaultdict(list)
    wanted = (
        select(SlotDraw.slot_id, Draw, Task.number)
        .join(Draw, Draw.id == SlotDraw.draw_id)
        .join(Task, Task.id == Draw.task_id)
        .where(SlotDraw.slot_id.in_([each.id for each in slots]))
        .order_by(Draw.id)
    )
    for slot, draw, task in session.execute(wanted):
        shown = SlotDrawOut(
            number=draw.number,
            task=task,
            kind=coded(draw.kind),
            state=coded(draw.state),
            unkept=_unkept(session, draw),
        )
        found[slot].append(shown)
    return found


def _unkept(session: Session, draw: Draw) -> list[str]:
    if not is_hidden(draw) or draw.state == DrawState.VOID:
        return []
    return [row.holder for row in sealed.shares(session, draw) if row.confirmed_at is None]


def _slot(
    row: StandingCalendar,
    slot: StandingSlot,
    links: dict[str, StandingLink],
    draws: list[SlotDrawOut],
    now: datetime,
) -> SlotOut:
    code = _standing(slot, now)
    return SlotOut(
        place=slot.place,
        standing=Coded(code=code, label=STANDINGS[code]),
        cutoff=slot.cutoff_at,
        opens=slot.opens_at,
        due=slot.due_at,
        closes=slot.closes_at,
        sources=[SlotSourceOut(**each) for each in slot.sources],
        links=[_party(party, body, links.get(party)) for party, body in row.bodies.items()],
        draws=draws,
        cancelled_at=slot.cancelled_at,
        reason=slot.cancel_reason,
    )


def _party(party: str, body: str, link: StandingLink | None) -> PartyLinkOut:
    return PartyLinkOut(
        party=party,
        body=body,
        link=link.link if link else None,
        by_escrow=link.by_escrow if link else False,
        at=link.opened_at if link else None,
    )


def _standing(slot: StandingSlot, now: datetime) -> str:
    if slot.cancelled_at is not None:
        return "cancelled"
    if now < slot.cutoff_at:
        return "ahead"
    if now < slot.opens_at:
        return "locked"
    return "open" if now < slot.closes_at else "over"


def linked_view(name: str, link: StandingLink, place: int) -> LinkedOut:
    """A link that was taken."""
    return LinkedOut(
        calendar=name, place=place, party=link.party, link=link.link, by_escrow=link.by_escrow
    )


def usable_calendars(session: Session, authority_id: int, now: datetime) -> list[tuple[str, str]]:
    """(name, words) of the calendars that a lock of this authority may take a slot of."""
    found = []
    wanted = select(StandingCalendar).where(
        StandingCalendar.authority_id.in_(calendars.line(session, authority_id))
    )
    for row in session.scalars(wanted.order_by(StandingCalendar.id)):
        ahead = session.scalar(
            select(func.min(StandingSlot.cutoff_at)).where(
                StandingSlot.calendar_id == row.id,
                StandingSlot.cutoff_at > now,
                StandingSlot.cancelled_at.is_(None),
            )
        )
        if ahead is not None:
            found.append((row.name, row.title))
    return found
