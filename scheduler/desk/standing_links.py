"""A party opens its link of a slot (常设摇号), from its own machine and by itself; after its time
the escrow may, so that a withheld link does not even show.

A link opens only when the slot's lists can no longer change, and once; what it is was fixed with
the head that the party has deposited.
"""

import re

from sqlalchemy import select

from models import StandingCalendar, StandingLink, StandingSlot
from scheduler.desk import calendars, standing_draws
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.public_log import append, moment
from scheduler.draw.chains import goes_back
from scheduler.draw.documents import Json
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.vocabulary import Role

_HASH = re.compile(r"[0-9a-f]{64}")


def take_link(
    desk: Desk, name: str, place: int, link: str, party: str | None = None
) -> StandingLink:
    """A party opens its link; the escrow enters that of `party`. Every draw of the slot goes on at
    once."""
    row, slot = calendars.slot(desk.session, name, place)
    owner, by_escrow = _owner(desk, row, party)
    _refuse_time(desk, slot, by_escrow)
    known = select(StandingLink.id).where(
        StandingLink.slot_id == slot.id, StandingLink.party == owner
    )
    if desk.session.scalars(known).first() is not None:
        raise Refused("link_again", place=place)
    if not _HASH.fullmatch(link):
        raise Invalid([Finding("link", "hash_form")])
    if goes_back(link, place) != row.heads[owner]:
        raise Refused("link_wrong", place=place)
    opened = StandingLink(
        authority_id=row.authority_id,
        slot_id=slot.id,
        party=owner,
        link=link,
        by_escrow=by_escrow,
        opened_by=desk.actor.name,
        opened_at=desk.now(),
    )
    desk.session.add(opened)
    by = "escrow" if by_escrow else "party"
    said: dict[str, Json] = {"place": place, "party": owner, "link": link, "by": by}
    append(desk, "link", calendars.subject_of(row), said)
    record(desk, "calendar.link", calendars.subject_of(row), {"place": place, "party": owner})
    desk.session.flush()
    standing_draws.go_on(desk)
    return opened


def _owner(desk: Desk, row: StandingCalendar, party: str | None) -> tuple[str, bool]:
    """Whose link it is, and whether the escrow enters it."""
    own = desk.actor.party
    if desk.actor.role != Role.CONTRIBUTOR or own is None:
        raise Forbidden("role_needed", roles=Role.CONTRIBUTOR.label)
    if own == row.escrow:
        if party not in row.heads:
            raise Invalid([Finding("party", "unknown_value", {"value": party or ""})])
        return party, True
    if own not in row.heads or party not in (None, own):
        raise Forbidden("calendar_not_named", name=row.name)
    return own, False


def _refuse_time(desk: Desk, slot: StandingSlot, by_escrow: bool) -> None:
    now = desk.now()
    if slot.cancelled_at is not None:
        raise Refused("slot_cancelled", place=slot.place)
    if now < slot.opens_at:
        raise Refused("link_early", at=moment(slot.opens_at))
    if now >= slot.closes_at:
        raise Refused("link_late", at=moment(slot.closes_at))
    if by_escrow and now < slot.due_at:
        raise Refused("escrow_early", at=moment(slot.due_at))
