"""A calendar of standing draws before it is published, and everything that is wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import DepositedChain, StandingCalendar
from scheduler.desk.public_log import moment
from scheduler.desk.terms import OFFICE, PublicSource, source_faults
from scheduler.errors import Finding

LEAST_PARTIES = 2
MOST_SLOTS = 400
GAP = timedelta(minutes=5)
"""Between the close of a slot and its first public value: witnesses sign in it."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_NAME = 40


@dataclass(frozen=True)
class SlotDraft:
    """One slot to be: until when lists are locked for it, when links open, until when the parties
    and then the escrow may enter them, and the public values."""

    cutoff: datetime
    opens: datetime
    due: datetime
    closes: datetime
    sources: Sequence[PublicSource]


@dataclass(frozen=True)
class CalendarDraft:
    """A calendar to be."""

    name: str
    title: str
    parties: Sequence[str]
    escrow: str
    slots: Sequence[SlotDraft]


def faults(
    session: Session,
    now: datetime,
    draft: CalendarDraft,
    able: Mapping[str, str],
    kept: Mapping[str, DepositedChain | None],
) -> list[Finding]:
    """Everything that is wrong; `able`: body of each party that may take part, `kept`: the chain
    of each party of the draft, if it has one that is long enough."""
    return [*_form(session, draft), *_parties(draft, able, kept), *_slots(now, draft.slots)]


def _form(session: Session, draft: CalendarDraft) -> Iterator[Finding]:
    if not _NAME.fullmatch(draft.name) or len(draft.name) > MOST_NAME:
        yield Finding("name", "calendar_name", {"most": MOST_NAME})
    known = select(StandingCalendar.id).where(StandingCalendar.name == draft.name)
    if session.scalars(known).first() is not None:
        yield Finding("name", "calendar_taken")
    if not draft.title.strip():
        yield Finding("title", "required")
    if not 1 <= len(draft.slots) <= MOST_SLOTS:
        yield Finding("slots", "calendar_slots", {"most": MOST_SLOTS})


def _parties(
    draft: CalendarDraft, able: Mapping[str, str], kept: Mapping[str, DepositedChain | None]
) -> Iterator[Finding]:
    named = set(draft.parties)
    bodies = {"".join(able.get(party, party).split()) for party in named}
    if len(named) < LEAST_PARTIES or len(bodies) < len(named) or OFFICE in named:
        yield Finding("parties", "calendar_parties", {"least": LEAST_PARTIES})
    for party in sorted(named - {OFFICE}):
        if party not in able:
            yield Finding("parties", "party_unknown", {"party": party})
        elif kept.get(party) is None:
            params = {"party": able[party], "links": len(draft.slots)}
            yield Finding("parties", "calendar_no_chain", params)
    if draft.escrow not in able or draft.escrow in named:
        yield Finding("escrow", "calendar_escrow")


def _slots(now: datetime, slots: Sequence[SlotDraft]) -> Iterator[Finding]:
    last, used = now, set[tuple[str, str]]()
    for at, slot in enumerate(slots):
        where = f"slots.{at}"
        if not last < slot.cutoff < slot.opens < slot.due < slot.closes:
            yield Finding(where, "calendar_order")
        last = max(last, slot.cutoff)
        yield from source_faults(slot.sources, f"{where}.sources")
        for source in slot.sources:
            if not source.at or source.at < moment(slot.closes + GAP):
                minutes = int(GAP.total_seconds()) // 60
                yield Finding(where, "calendar_source_early", {"minutes": minutes})
            named = (source.kind, source.label.strip())
            if named in used:
                yield Finding(where, "calendar_source_twice", {"label": source.label})
            used.add(named)
