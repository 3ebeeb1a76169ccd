"""Draws of a slot (常设摇号) go through the ceremony by themselves: their commitments are the heads
of the parties' chains, their reveals the links that the parties open for the slot.

A list counts for its slot only if it was locked, and where the plan names witnesses seen by them,
before the cut-off; in sealed mode only if enough holders keep their shares when links open. One
that has missed its slot is opened by no link: it takes the next one by itself (slot_moves.py).
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Contribution, Draw, DrawSource, SlotDraw, StandingLink, StandingSlot
from scheduler.beacons import Checked, check
from scheduler.desk import draw_files, sealed, witnessed
from scheduler.desk.ceremony import close_now, parties
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append, moment
from scheduler.desk.terms import SlotTerms
from scheduler.draw.documents import Json, canonical_json
from scheduler.errors import Refused
from scheduler.vocabulary import PENDING, DrawState


def begin(desk: Desk, draw: Draw, bodies: Mapping[str, str], slot: SlotTerms) -> None:
    """At the lock: the heads are the commitments. Refused where the slot was cancelled at the same
    moment."""
    taken = desk.session.get_one(StandingSlot, slot.slot_id, with_for_update=True)
    if taken.cancelled_at is not None:
        raise Refused("changed_meanwhile")
    blank = {"authority_id": draw.authority_id, "draw_id": draw.id}
    desk.session.add(SlotDraw(**blank, slot_id=slot.slot_id))
    for party, body in bodies.items():
        head = slot.heads[party]
        row = Contribution(**blank, party=party, body=body, commitment=head)
        row.committed_at = desk.now()
        desk.session.add(row)
        said: dict[str, Json] = {"party": party, "commitment": head}
        append(desk, "commit", f"draw:{draw.number}", said)
    desk.session.flush()


def go_on(desk: Desk) -> list[str]:
    """Everything that is due in any slot: reveals, closes. What was done,
    in words."""
    wanted = (
        select(Draw, StandingSlot)
        .join(SlotDraw, SlotDraw.draw_id == Draw.id)
        .join(StandingSlot, StandingSlot.id == SlotDraw.slot_id)
        .where(Draw.state.in_(PENDING), StandingSlot.opens_at <= desk.now())
        .order_by(Draw.id)
    )
    found = desk.session.execute(wanted).all()
    return [words for draw, slot in found for words in _go_on(desk, draw, slot)]


def _go_on(desk: Desk, draw: Draw, slot: StandingSlot) -> Iterator[str]:
    desk.session.refresh(draw, with_for_update=True)
    if draw.state == DrawState.FROZEN:
        if _lacks(desk, draw, slot):
            return
        _open(desk, draw)
        yield f"{draw.number} 已开始启封"
    if draw.state == DrawState.OPENING:
        opened = _apply(desk, draw, slot)
        if opened:
            yield f"{draw.number} 启封 {opened} 方"
        if desk.now() >= slot.closes_at or all(row.revealed_at for row in parties(desk, draw)):
            close_now(desk, draw)
            record(desk, "draw.close", f"draw:{draw.number}")
            yield f"{draw.number} 启封已截止"


def _open(desk: Desk, draw: Draw) -> None:
    advance(desk, draw, "open")
    heads: dict[str, Json] = {row.party: row.commitment or "" for row in parties(desk, draw)}
    content = canonical_json(heads)
    draw_files.store(desk, draw, {"commitments.json": content})
    append(desk, "open", f"draw:{draw.number}", {"commitments": content.decode()})


def _apply(desk: Desk, draw: Draw, slot: StandingSlot) -> int:
    """The slot's links that this draw has not got yet become its reveals; how many."""
    wanted = select(StandingLink).where(StandingLink.slot_id == slot.id)
    links = {row.party: row.link for row in desk.session.scalars(wanted)}
    opened = 0
    for own in parties(desk, draw):
        if own.revealed_at is None and own.party in links:
            own.secret, own.revealed_at = bytes.fromhex(links[own.party]), desk.now()
            said: dict[str, Json] = {"party": own.party, "secret": links[own.party]}
            append(desk, "reveal", f"draw:{draw.number}", said)
            opened += 1
    desk.session.flush()
    return opened


def missed(desk: Desk, draw: Draw) -> dict[str, Json] | None:
    """Why a locked draw cannot be opened in its slot, whose links may open now; None where it can,
    or has no slot."""
    wanted = (
        select(StandingSlot)
        .join(SlotDraw, SlotDraw.slot_id == StandingSlot.id)
        .where(SlotDraw.draw_id == draw.id, StandingSlot.opens_at <= desk.now())
    )
    slot = desk.session.scalars(wanted).one_or_none()
    if draw.state != DrawState.FROZEN or slot is None:
        return None
    return _lacks(desk, draw, slot) or None


def _lacks(desk: Desk, draw: Draw, slot: StandingSlot) -> dict[str, Json]:
    """What a draw lacks to be opened, when links open: that witnesses saw its lock before the
    cut-off, or enough shares; empty where it lacks nothing."""
    facts: dict[str, Json] = {"place": slot.place}
    if not witnessed.is_freeze_seen(desk, draw, slot.cutoff_at):
        return {**facts, "cutoff": moment(slot.cutoff_at)}
    have, least = sealed.confirmed(desk.session, draw)
    if have < least:
        return {**facts, "opens": moment(slot.opens_at), "shares": have, "least": least}
    return {}


def of_same_slot(draw: Draw) -> Select[int]:
    """The draws that share the slot of this one, and so its public values; none where it has
    none."""
    own = select(SlotDraw.slot_id).where(SlotDraw.draw_id == draw.id)
    return select(SlotDraw.draw_id).where(SlotDraw.slot_id.in_(own))


def proves_itself(session: Session, draw: Draw, chosen: DrawSource, value: str) -> bool:
    """Whether a value needs nobody else: in a draw of a slot the signature of a round of drand,
    checked here. Whoever hands it in chooses nothing, and nobody has to attend."""
    taken = select(SlotDraw.id).where(SlotDraw.draw_id == draw.id)
    if chosen.kind != "drand" or session.scalars(taken).first() is None:
        return False
    return isinstance(check(chosen.kind, chosen.label, value), Checked)
