"""常设摇号: the upper bureau fixes the slots of a year, and two bodies have deposited their chains.

    list locked ─ cut-off ─▶ links open ─▶ due ─ escrow ─▶ closed ─▶ public values ─▶ outcome

Everything that decides is in the calendar's log entry: no lock chooses anything any more, it takes
the next slot. Only a slot before its cut-off that no list has taken can be cancelled, in public.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Authority, DepositedChain, SlotDraw, StandingCalendar, StandingSlot
from scheduler.desk.calendar_drafts import CalendarDraft, faults
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.public_log import append, moment
from scheduler.desk.terms import (
    Agreed,
    PublicSource,
    SlotTerms,
    contributors,
    timed,
)
from scheduler.draw.documents import Json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Finding, Forbidden, Invalid, NotFound, Refused
from scheduler.vocabulary import Role


def subject_of(calendar: StandingCalendar) -> str:
    """The subject of the calendar's log entries, and how plans name it."""
    return f"calendar:{calendar.name}"


def publish(desk: Desk, draft: CalendarDraft) -> StandingCalendar:
    """Fix a calendar for ever; Invalid with everything that is wrong. Each party has deposited a
    chain that is long enough and not used."""
    draft, able, chains = refuse_wrong(desk, draft, lock=True)
    return _keep(desk, draft, able, chains)


def refuse_wrong(
    desk: Desk, draft: CalendarDraft, lock: bool = False
) -> tuple[CalendarDraft, Mapping[str, str], Mapping[str, DepositedChain]]:
    """The draft with its sources in the protocol's form, bodies by party, and the chains that it
    uses (`lock`: their rows locked); Invalid with everything that is wrong."""
    if desk.actor.role != Role.SUPERVISOR:
        raise Forbidden("role_needed", roles=Role.SUPERVISOR.label)
    able = {
        row.party or "": row.body or ""
        for row in contributors(desk.session, desk.actor.authority_id)
    }
    draft = replace(
        draft,
        slots=[replace(each, sources=[*map(timed, each.sources)]) for each in draft.slots],
    )
    links = len(draft.slots)
    kept = {party: _deposited(desk.session, party, links, lock) for party in draft.parties}
    findings = faults(desk.session, desk.now(), draft, able, kept)
    if findings:
        raise Invalid(findings)
    return draft, able, {party: row for party, row in kept.items() if row is not None}


def _keep(
    desk: Desk,
    draft: CalendarDraft,
    able: Mapping[str, str],
    chains: Mapping[str, DepositedChain],
) -> StandingCalendar:
    calendar = StandingCalendar(
        authority_id=desk.actor.authority_id,
        name=draft.name,
        title=draft.title.strip(),
        entry="",
        heads={party: chains[party].head for party in sorted(chains)},
        bodies={party: able[party] for party in sorted(chains)},
        escrow=draft.escrow,
        published_by=desk.actor.name,
        published_at=desk.now(),
    )
    slots = _rows(desk, draft)
    entry = append(desk, "calendar", subject_of(calendar), said(calendar, slots))
    calendar.entry = sha256_hex(entry.content)
    desk.session.add(calendar)
    desk.session.flush()
    for slot in slots:
        slot.calendar_id = calendar.id
    for row in chains.values():
        row.calendar_id = calendar.id
    desk.session.add_all(slots)
    desk.session.flush()
    after = {"slots": len(slots), "escrow": draft.escrow}
    record(desk, "calendar.publish", subject_of(calendar), after)
    return calendar


def said(calendar: StandingCalendar, slots: Sequence[StandingSlot]) -> dict[str, Json]:
    """What the calendar's log entry says."""
    return {
        "title": calendar.title,
        "heads": {**calendar.heads},
        "bodies": {**calendar.bodies},
        "escrow": calendar.escrow,
        "slots": [
            {
                "place": slot.place,
                "cutoff": moment(slot.cutoff_at),
                "opens": moment(slot.opens_at),
                "due": moment(slot.due_at),
                "closes": moment(slot.closes_at),
                "sources": [{**source} for source in slot.sources],
            }
            for slot in slots
        ],
    }


def _rows(desk: Desk, draft: CalendarDraft) -> list[StandingSlot]:
    return [
        StandingSlot(
            authority_id=desk.actor.authority_id,
            place=place,
            cutoff_at=slot.cutoff,
            opens_at=slot.opens,
            due_at=slot.due,
            closes_at=slot.closes,
            sources=[each.announced() for each in slot.sources],
        )
        for place, slot in enumerate(draft.slots, 1)
    ]


def _deposited(session: Session, party: str, links: int, lock: bool) -> DepositedChain | None:
    """The oldest unused chain of a party that has so many links."""
    wanted = select(DepositedChain).where(
        DepositedChain.party == party,
        DepositedChain.length >= links,
        DepositedChain.draw_id.is_(None),
        DepositedChain.calendar_id.is_(None),
    )
    wanted = wanted.order_by(DepositedChain.id).limit(1)
    return session.scalars(wanted.with_for_update() if lock else wanted).first()


# ---- taking and cancelling slots -----------------------------------------------------------------


def calendar(session: Session, name: str) -> StandingCalendar:
    """The calendar of this name; NotFound."""
    wanted = select(StandingCalendar).where(StandingCalendar.name == name)
    row = session.scalars(wanted).one_or_none()
    if row is None:
        raise NotFound("not_found", what="常设摇号日历", key=name)
    return row


def slots_of(session: Session, row: StandingCalendar) -> Sequence[StandingSlot]:
    """All slots of a calendar in their order."""
    wanted = select(StandingSlot).where(StandingSlot.calendar_id == row.id)
    return session.scalars(wanted.order_by(StandingSlot.place)).all()


def slot(session: Session, name: str, place: int) -> tuple[StandingCalendar, StandingSlot]:
    """A calendar and one of its slots, the slot's row locked; NotFound."""
    row = calendar(session, name)
    wanted = select(StandingSlot).where(
        StandingSlot.calendar_id == row.id, StandingSlot.place == place
    )
    found = session.scalars(wanted.with_for_update()).one_or_none()
    if found is None:
        raise NotFound("not_found", what="摇号期次", key=f"{name} {place}")
    return row, found


def agree_slot(desk: Desk, authority_id: int, name: str) -> Agreed:
    """What a lock by the calendar says of the seed: that of the next slot, and nothing else."""
    row = calendar(desk.session, name)
    if row.authority_id not in line(desk.session, authority_id):
        raise Forbidden("calendar_not_above", name=name)
    found = _next_slot(desk, row)
    if found is None:
        raise Refused("calendar_over", name=name)
    return _agreed(row, found)


def agree_next_slot(desk: Desk, name: str) -> Agreed:
    """The same for a draw that must go on: where the calendar has no slot left, the next slot of
    the first calendar that its authority has published later and that has one."""
    named = calendar(desk.session, name)
    wanted = select(StandingCalendar).where(
        StandingCalendar.authority_id == named.authority_id, StandingCalendar.id >= named.id
    )
    for row in desk.session.scalars(wanted.order_by(StandingCalendar.id)):
        found = _next_slot(desk, row)
        if found is not None:
            return _agreed(row, found)
    raise Refused("calendar_over", name=name)


def _next_slot(desk: Desk, row: StandingCalendar) -> StandingSlot | None:
    wanted = select(StandingSlot).where(
        StandingSlot.calendar_id == row.id,
        StandingSlot.cutoff_at > desk.now(),
        StandingSlot.cancelled_at.is_(None),
    )
    return desk.session.scalars(wanted.order_by(StandingSlot.place).limit(1)).first()


def _agreed(row: StandingCalendar, found: StandingSlot) -> Agreed:
    sources = tuple(PublicSource(**each) for each in found.sources)
    bodies = {party: row.bodies[party] for party in sorted(row.bodies)}
    taken = SlotTerms(found.id, subject_of(row), row.entry, found.place, {**row.heads}, row.escrow)
    return Agreed(sources, bodies, found.cutoff_at, found.closes_at, slot=taken)


def line(session: Session, authority_id: int) -> set[int]:
    """The authority and those above it."""
    above: set[int] = set()
    at: int | None = authority_id
    while at is not None:
        above.add(at)
        at = session.get_one(Authority, at).parent_id
    return above


def cancel(desk: Desk, name: str, place: int, reason: str) -> StandingSlot:
    """Cancel a slot before its cut-off, in public; refused where a list has taken it."""
    if desk.actor.role != Role.SUPERVISOR:
        raise Forbidden("role_needed", roles=Role.SUPERVISOR.label)
    row, found = slot(desk.session, name, place)
    if row.authority_id != desk.actor.authority_id:
        raise Forbidden("not_your_authority")
    if not reason.strip():
        raise Invalid([Finding("reason", "required")])
    if found.cancelled_at is not None:
        raise Refused("slot_cancelled", place=place)
    if desk.now() >= found.cutoff_at:
        raise Refused("slot_cancel_late", cutoff=moment(found.cutoff_at))
    taken = select(SlotDraw.id).where(SlotDraw.slot_id == found.id)
    if desk.session.scalars(taken).first() is not None:
        raise Refused("slot_taken", place=place)
    found.cancelled_at, found.cancelled_by = desk.now(), desk.actor.name
    found.cancel_reason = reason.strip()
    told: dict[str, Json] = {"place": place, "reason": found.cancel_reason}
    append(desk, "slot_cancelled", subject_of(row), told)
    record(desk, "calendar.cancel", subject_of(row), told)
    return found
