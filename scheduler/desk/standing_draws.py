"""Draws of a slot (常设摇号) go through the ceremony by themselves: their commitments are the heads
of the parties' chains, their reveals the links that the parties open for the slot.

A list counts for its slot only if it was locked, and where the plan names witnesses seen by them,
before the cut-off. One that was not has missed the slot: it stays as it is until it is voided, and
no link opens it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import (
    Contribution,
    Cosignature,
    Draw,
    DrawSource,
    LogEntry,
    SlotDraw,
    StandingLink,
    StandingSlot,
)
from scheduler.beacons import Checked, check
from scheduler.desk import draw_files
from scheduler.desk.ceremony import close_now, parties
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.desk.terms import SlotTerms
from scheduler.draw.documents import Json, canonical_json, read_canonical
from scheduler.errors import Refused
from scheduler.ledger.policy import NOBODY, Policy, parse_policy
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
        if not in_time(desk.session, draw, slot):
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


def missed(desk: Desk, draw: Draw) -> datetime | None:
    """The cut-off of its slot that a locked draw has missed; None where it has not, or has none."""
    wanted = (
        select(StandingSlot)
        .join(SlotDraw, SlotDraw.slot_id == StandingSlot.id)
        .where(SlotDraw.draw_id == draw.id, StandingSlot.opens_at <= desk.now())
    )
    slot = desk.session.scalars(wanted).one_or_none()
    if draw.state != DrawState.FROZEN or slot is None or in_time(desk.session, draw, slot):
        return None
    return slot.cutoff_at


def in_time(session: Session, draw: Draw, slot: StandingSlot) -> bool:
    """Whether the lock was seen before the cut-off by the witnesses that the plan names."""
    policy = _policy(session, draw)
    if policy.quorum == NOBODY:
        return True
    wanted = select(LogEntry.position).where(
        LogEntry.subject == f"draw:{draw.number}", LogEntry.kind == "freeze"
    )
    position = session.scalars(wanted).one()
    seen = session.scalars(
        select(Cosignature).where(Cosignature.size > position, Cosignature.seen_at < slot.cutoff_at)
    )
    keys = {row.key_id for row in seen}
    return policy.is_quorum(each.name for each in policy.witnesses if each.key.key_id.hex() in keys)


def _policy(session: Session, draw: Draw) -> Policy:
    """Who is believed about the log, by the plan; nobody is asked where it names none."""
    named = read_canonical(draw_files.load_one(session, draw, "plan.json")).get("log", [])
    if not isinstance(named, list) or not named:
        return Policy(quorum=NOBODY)
    return parse_policy("\n".join(map(str, named)))


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
