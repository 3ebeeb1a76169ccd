"""Do calendars, their links and the draws of their slots show what the log says of them?

A draw of a slot is compared with the calendar's own entry: its sources, heads and escrow are those
of the slot, it was locked before the cut-off and opened after it, the slot was not cancelled, and
its reveals are the slot's links.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, SlotDraw, StandingCalendar, StandingLink, StandingSlot
from scheduler.desk import calendars, draw_files, witnessed
from scheduler.desk.log_heads import LogBook
from scheduler.desk.public_log import moment
from scheduler.draw.chains import goes_back
from scheduler.draw.documents import DocumentError, Json, canonical_json, read_canonical
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import plan_hash
from scheduler.errors import Finding

Said = Sequence[tuple[str, Mapping[str, Json]]]


class _Slot(NamedTuple):
    """What the log says of one slot."""

    calendar: Mapping[str, Json]
    own: Mapping[str, Json]
    links: Mapping[str, str]
    """Links by party."""
    cancelled: bool


def check_calendars(session: Session, said: Mapping[str, Said]) -> Iterator[Finding]:
    """Every calendar that is stored or logged."""
    stored = {calendars.subject_of(row): row for row in session.scalars(select(StandingCalendar))}
    logged = {subject for subject in said if subject.startswith("calendar:")}
    for subject in sorted(logged | stored.keys()):
        row, entries = stored.get(subject), said.get(subject, ())
        if row is None or not entries or entries[0][0] != "calendar":
            yield Finding(subject, "log_calendar_changed", {"what": "日历"})
            continue
        shown = dict(_shown(session, row))
        once = {"日历": entries[0][1], "启封": _of(entries, "link")}
        once["取消"] = _of(entries, "slot_cancelled")
        for what, then in once.items():
            if shown[what] != then:
                yield Finding(subject, "log_calendar_changed", {"what": what})
        if row.entry != sha256_hex(canonical_json({**entries[0][1]})):
            yield Finding(subject, "log_calendar_changed", {"what": "日历校验码"})
        if not all(_leads_back(entries[0][1], link) for link in _of(entries, "link")):
            yield Finding(subject, "log_calendar_changed", {"what": "链头"})


def _shown(session: Session, row: StandingCalendar) -> Iterator[tuple[str, object]]:
    """The entries as the rows have them."""
    subject, slots = calendars.subject_of(row), calendars.slots_of(session, row)
    places = {slot.id: slot.place for slot in slots}
    head: dict[str, Json] = {"kind": "calendar", "subject": subject}
    head["at"] = moment(row.published_at)
    yield "日历", {**head, **calendars.said(row, slots)}
    wanted = select(StandingLink).where(StandingLink.slot_id.in_(places))
    yield (
        "启封",
        [
            {
                **_head("link", subject, link.opened_at),
                "place": places[link.slot_id],
                "party": link.party,
                "link": link.link,
                "by": "escrow" if link.by_escrow else "party",
            }
            for link in session.scalars(wanted.order_by(StandingLink.id))
        ],
    )
    cancelled = sorted((each.cancelled_at, each.place, each) for each in slots if each.cancelled_at)
    yield (
        "取消",
        [
            {
                **_head("slot_cancelled", subject, at),
                "place": place,
                "reason": each.cancel_reason or "",
            }
            for at, place, each in cancelled
        ],
    )


def _head(kind: str, subject: str, at: datetime) -> dict[str, Json]:
    return {"kind": kind, "subject": subject, "at": moment(at)}


def _of(entries: Said, kind: str) -> list[Mapping[str, Json]]:
    return [content for each, content in entries if each == kind]


def _leads_back(calendar: Mapping[str, Json], link: Mapping[str, Json]) -> bool:
    heads, place = calendar.get("heads"), link.get("place")
    if not isinstance(heads, dict) or not isinstance(place, int):
        return False
    return goes_back(str(link.get("link")), place) == heads.get(str(link.get("party")))


def check_slotted(session: Session, book: LogBook, said: Mapping[str, Said]) -> Iterator[Finding]:
    """Every draw whose plan names a slot, or that a row gives one."""
    given = dict(
        session.execute(
            select(SlotDraw.draw_id, StandingSlot.place).join(
                StandingSlot, StandingSlot.id == SlotDraw.slot_id
            )
        ).all()
    )
    for draw in session.scalars(select(Draw).order_by(Draw.id)):
        plan = _plan(session, draw)
        named = plan.get("slot")
        place = named.get("place") if isinstance(named, dict) else None
        if place is None and draw.id not in given:
            continue
        subject = f"draw:{draw.number}"
        if given.get(draw.id) != place or not isinstance(named, dict):
            yield Finding(subject, "log_slot_other", {"what": "期次"})
            continue
        slot = _slot(said.get(str(named.get("calendar")), ()), named)
        if slot is None:
            yield Finding(subject, "log_slot_other", {"what": "日历"})
            continue
        entries = said.get(subject, ())
        differs = [*_differs(plan, named, slot, entries)]
        if _is_as_logged(plan, entries):
            differs += _unseen(book, draw, slot, entries)
        for what in dict.fromkeys(differs):
            yield Finding(subject, "log_slot_other", {"what": what})


def _plan(session: Session, draw: Draw) -> dict[str, Json]:
    try:
        return read_canonical(draw_files.load_one(session, draw, "plan.json"))
    except (DocumentError, KeyError):
        return {}  # what is wrong with it is said of the draw itself


def _slot(entries: Said, named: Mapping[str, Json]) -> _Slot | None:
    """What the log says of the slot that a plan names; None where it says nothing."""
    found = [
        content
        for kind, content in entries
        if kind == "calendar" and sha256_hex(canonical_json({**content})) == named.get("entry")
    ]
    slots = found[0].get("slots") if found else None
    own = [
        each
        for each in (slots if isinstance(slots, list) else [])
        if isinstance(each, dict) and each.get("place") == named.get("place")
    ]
    if not found or not own:
        return None
    place = named.get("place")
    links = {
        str(each["party"]): str(each["link"])
        for each in _of(entries, "link")
        if each.get("place") == place
    }
    cancelled = any(each.get("place") == place for each in _of(entries, "slot_cancelled"))
    return _Slot(found[0], own[0], links, cancelled)


def _differs(
    plan: Mapping[str, Json], named: Mapping[str, Json], slot: _Slot, entries: Said
) -> Iterator[str]:
    """What of a draw is not that of its slot."""
    if plan.get("sources") != slot.own.get("sources"):
        yield "公开数字来源"
    if named.get("heads") != slot.calendar.get("heads"):
        yield "链头"
    if plan.get("escrow") != slot.calendar.get("escrow"):
        yield "代管方"
    if slot.cancelled:
        yield "期次已取消"
    first = dict(reversed(entries))
    if str(first.get("freeze", {}).get("at", "")) >= str(slot.own.get("cutoff")):
        yield "锁定时间"
    if "open" in first and str(first["open"].get("at")) < str(slot.own.get("opens")):
        yield "启封时间"
    revealed = {str(each["party"]): str(each["secret"]) for each in _of(entries, "reveal")}
    if any(slot.links.get(party) != secret for party, secret in revealed.items()):
        yield "启封号码"


def _is_as_logged(plan: Mapping[str, Json], entries: Said) -> bool:
    """Is this the plan that was locked? What else is wrong with it is said of the draw itself."""
    logged = [content.get("plan") for content in _of(entries, "freeze")]
    return logged == [plan_hash(canonical_json({**plan}))]


def _unseen(book: LogBook, draw: Draw, slot: _Slot, entries: Said) -> Iterator[str]:
    """What witnesses had to see in time: the lock before the cut-off, where the draw was opened;
    and that it had missed its slot before anybody could know a public value, where the program
    moved it."""
    first = dict(reversed(entries))
    if "open" in first:
        cutoff = datetime.fromisoformat(str(slot.own.get("cutoff")))
        if not witnessed.is_seen_in(book, draw, "freeze", cutoff):
            yield "见证时间"
    void = first.get("void", {})
    approved = void.get("approved")
    by_itself = isinstance(approved, dict) and approved.get("account") == slot.calendar["subject"]
    if by_itself and str(void.get("at")) >= str(slot.own.get("closes")):
        yield "作废时间"
    if by_itself and witnessed.is_seen_late(book, draw, "void", _first_value(slot)):
        yield "见证时间"


def _first_value(slot: _Slot) -> datetime:
    """When the first public value of a slot may be known."""
    sources = slot.own["sources"]
    assert isinstance(sources, list)
    moments = [str(each["at"]) for each in sources if isinstance(each, dict)]
    return datetime.fromisoformat(min(moments))
