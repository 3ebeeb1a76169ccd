"""封存与启封: every party commits to a secret number, then all are opened, then nothing moves.

    lock ── every party commits ──▶ open ── every one reveals ──▶ close ──▶ typing (typists.py)

Both doors open by themselves when nobody is missing: the first not before witnesses have seen the
list locked (witnessed.py), and in sealed mode every share is confirmed. Before its deadline nobody
can push one, so no party can be shut out early. After a deadline anybody who takes part may. A
party that withholds its number is named and changes nothing else: the public values do not exist
yet. Each step is one transaction: after a power cut the draw stands where it stood.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from models import Contribution, Draw, DrawSource, SlotDraw
from scheduler.desk import draw_files, finding, sealed, witnessed
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append, moment
from scheduler.desk.terms import OFFICE
from scheduler.draw.documents import Json, canonical_json, read_canonical
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import SECRET_BYTES, commitment, low_secrets
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.vocabulary import DrawState, Role

TYPISTS = (Role.SUPERVISOR, Role.REVIEWER, Role.OVERSEER, Role.CONTRIBUTOR)
"""Who takes part, and may type a public value."""

ATTENDING = (*TYPISTS, None)
"""Who may push a door after its deadline: who holds the machine, too."""

ESCROW_TIME = timedelta(days=1)
"""After the parties' deadline, for the escrow to enter what was withheld (party_only.py)."""

_HASH = re.compile(r"[0-9a-f]{64}")


def begin(desk: Desk, draw: Draw, bodies: Mapping[str, str]) -> None:
    """At the lock: a place for each party of the plan, and the office's own commitment."""
    rows = {
        party: Contribution(authority_id=draw.authority_id, draw_id=draw.id, party=party, body=body)
        for party, body in bodies.items()
    }
    desk.session.add_all(rows.values())
    own = rows[OFFICE]
    own.secret = desk.entropy.bytes(SECRET_BYTES)
    _commit(desk, draw, own, commitment(draw.number, draw.plan_hash, OFFICE, own.secret))


def take_commitment(desk: Desk, number: str, hidden: str) -> Draw:
    """A contributor commits; the secret stays with them. The last one opens the reveals."""
    draw, own = _own_place(desk, number)
    if draw.state != DrawState.FROZEN:
        raise Refused("commitment_late", state=draw.state.label)
    _refuse_after_values(desk, draw)
    if own.commitment is not None:
        raise Refused("commitment_again")
    if not _HASH.fullmatch(hidden):
        raise Invalid([Finding("commitment", "hash_form")])
    if any(row.commitment == hidden for row in parties(desk, draw)):
        raise Refused("commitment_copied")
    _commit(desk, draw, own, hidden)
    record(desk, "draw.commit", f"draw:{number}", {"party": own.party})
    return draw


def _commit(desk: Desk, draw: Draw, own: Contribution, hidden: str) -> None:
    own.commitment, own.committed_at = hidden, desk.now()
    append(desk, "commit", f"draw:{draw.number}", {"party": own.party, "commitment": hidden})
    open_when_ready(desk, draw)


def open_when_ready(desk: Desk, draw: Draw) -> None:
    """Reveals begin when everybody has committed, in sealed mode every share is confirmed, and
    witnesses have seen the list locked where the plan wants that; of a draw of a slot with the
    slot."""
    waiting = draw.state == DrawState.FROZEN and _all_committed(desk, draw)
    waiting = waiting and not _has_slot(desk, draw)
    if waiting and sealed.may_open(desk.session, draw) and witnessed.is_freeze_seen(desk, draw):
        _open(desk, draw)


def _all_committed(desk: Desk, draw: Draw) -> bool:
    return all(row.commitment for row in parties(desk, draw))


def open_waiting(desk: Desk) -> list[str]:
    """After witnesses have signed: open every draw that has waited for nothing else; their
    numbers."""
    wanted = select(Draw).where(
        Draw.state == DrawState.FROZEN,
        Draw.id.not_in(select(SlotDraw.draw_id)),  # these wait for their slot
    )
    waiting = desk.session.scalars(wanted.order_by(Draw.id).with_for_update()).all()
    for draw in waiting:
        open_when_ready(desk, draw)
    return [draw.number for draw in waiting if draw.state != DrawState.FROZEN]


def open_reveals(desk: Desk, number: str) -> Draw:
    """Go on without those who have not committed; refused before the deadline."""
    draw = _by_hand(desk, attended(desk, number))
    if draw.state == DrawState.FROZEN and desk.now() < draw.commit_by:
        if not _all_committed(desk, draw):
            raise Refused("open_early", by=moment(draw.commit_by))
        if not sealed.may_open(desk.session, draw):
            raise Refused("open_before_shares", by=moment(draw.commit_by))
    if draw.state == DrawState.FROZEN:
        sealed.refuse_unconfirmed(desk.session, draw)
        witnessed.refuse_unseen_freeze(desk, draw)
    _open(desk, draw)
    record(desk, "draw.open", f"draw:{number}")
    return draw


def _open(desk: Desk, draw: Draw) -> None:
    """Commitments are final; the office opens its number at once."""
    advance(desk, draw, "open")
    committed: dict[str, Json] = {
        row.party: row.commitment for row in parties(desk, draw) if row.commitment
    }
    content = canonical_json(committed)
    draw_files.store(desk, draw, {"commitments.json": content})
    append(desk, "open", f"draw:{draw.number}", {"commitments": content.decode()})
    office = next(row for row in parties(desk, draw) if row.party == OFFICE)
    # A number that was tampered with counts as withheld: the draw goes on and shows it.
    if office.secret and _opens(draw, OFFICE, office.secret, committed[OFFICE]):
        _reveal(desk, draw, office, office.secret)


def _opens(draw: Draw, party: str, secret: bytes, hidden: Json) -> bool:
    return commitment(draw.number, draw.plan_hash, party, secret) == hidden


def take_reveal(desk: Desk, number: str, secret: str) -> Draw:
    """A contributor opens their number (hex); the last one closes the reveals."""
    draw, own = _own_place(desk, number)
    if draw.state == DrawState.FROZEN:
        raise Refused("reveal_early")
    if draw.state != DrawState.OPENING:
        raise Refused("reveal_late", state=draw.state.label)
    _refuse_after_values(desk, draw)
    reveal_for(desk, draw, own.party, secret)
    record(desk, "draw.reveal", f"draw:{number}", {"party": own.party})
    return draw


def reveal_for(desk: Desk, draw: Draw, party: str, secret: str) -> None:
    """Open the number (hex) of a party of the plan; Refused or Invalid where it is not the one that
    was fixed when reveals opened, whatever the row says now."""
    own = next((row for row in parties(desk, draw) if row.party == party), None)
    if own is not None and own.revealed_at is not None:
        raise Refused("reveal_again")
    if not _HASH.fullmatch(secret):
        raise Invalid([Finding("secret", "hash_form")])
    fixed = _committed(desk, draw).get(party)
    if own is None or fixed is None:
        raise Refused("reveal_uncommitted")
    if not _opens(draw, party, bytes.fromhex(secret), fixed):
        raise Refused("reveal_does_not_open")
    _reveal(desk, draw, own, bytes.fromhex(secret))


def _reveal(desk: Desk, draw: Draw, own: Contribution, secret: bytes) -> None:
    own.secret, own.revealed_at = secret, desk.now()
    content: dict[str, Json] = {"party": own.party, "secret": secret.hex()}
    append(desk, "reveal", f"draw:{draw.number}", content)
    revealed = {row.party for row in parties(desk, draw) if row.revealed_at}
    if _committed(desk, draw).keys() <= revealed:
        close_now(desk, draw)


def close_reveals(desk: Desk, number: str) -> Draw:
    """Go on without those who withhold; refused before the deadline."""
    draw = _by_hand(desk, attended(desk, number))
    if draw.state == DrawState.OPENING and desk.now() < draw.reveal_by:
        raise Refused("close_early", by=moment(draw.reveal_by))
    _wait_for_escrow(desk, draw)
    close_now(desk, draw)
    record(desk, "draw.close", f"draw:{number}")
    return draw


def _wait_for_escrow(desk: Desk, draw: Draw) -> None:
    """Where no public value decides, what a party withholds would steer: its escrow has time to
    enter it."""
    sources = select(DrawSource.id).where(DrawSource.draw_id == draw.id)
    until = draw.reveal_by + ESCROW_TIME
    if draw.state != DrawState.OPENING or desk.session.scalars(sources).first() is not None:
        return
    if desk.now() < until:
        raise Refused("close_escrow", by=moment(until))


def close_now(desk: Desk, draw: Draw) -> None:
    """Reveals are final: from here on nothing about secrets changes, and values may be typed."""
    advance(desk, draw, "close")
    everybody = parties(desk, draw)
    reveals = {row.party: row.secret.hex() for row in everybody if row.revealed_at and row.secret}
    committed = _committed(desk, draw)
    content = canonical_json({**reveals})
    draw_files.store(desk, draw, {"reveals.json": content})
    said: dict[str, Json] = {
        "revealed": [*reveals],
        "withheld": [party for party in committed if party not in reveals],
        "missing": [row.party for row in everybody if row.party not in committed],
        "low": [*sorted(low_secrets(reveals))],
        "commitments": sha256_hex(draw_files.load_one(desk.session, draw, "commitments.json")),
        "reveals": sha256_hex(content),
    }
    append(desk, "close", f"draw:{draw.number}", said)


def parties(desk: Desk, draw: Draw) -> list[Contribution]:
    """The places of the parties that the plan names, in the order of their names; a row that
    somebody put in later is none."""
    named = read_canonical(draw_files.load_one(desk.session, draw, "plan.json"))["parties"]
    assert isinstance(named, list)
    wanted = select(Contribution).where(
        Contribution.draw_id == draw.id, Contribution.party.in_(named)
    )
    return list(desk.session.scalars(wanted.order_by(Contribution.party)))


def _committed(desk: Desk, draw: Draw) -> dict[str, Json]:
    return read_canonical(draw_files.load_one(desk.session, draw, "commitments.json"))


def attended(desk: Desk, number: str) -> Draw:
    """The draw, its row locked, where who is acting takes part: an official of its authority, or a
    contributor that its plan names; else Forbidden."""
    draw = finding.draw(desk.session, number)
    desk.session.refresh(draw, with_for_update=True)
    if desk.actor.role not in ATTENDING:
        raise Forbidden("role_needed", roles="、".join(role.label for role in ATTENDING if role))
    if desk.actor.role != Role.CONTRIBUTOR:
        return finding.own(desk, draw)
    if all(row.party != desk.actor.party for row in parties(desk, draw)):
        raise Forbidden("party_not_named", number=number)
    return draw


def _own_place(desk: Desk, number: str) -> tuple[Draw, Contribution]:
    if desk.actor.role != Role.CONTRIBUTOR:
        raise Forbidden("role_needed", roles=Role.CONTRIBUTOR.label)
    draw = _by_hand(desk, attended(desk, number))
    return draw, next(row for row in parties(desk, draw) if row.party == desk.actor.party)


def _by_hand(desk: Desk, draw: Draw) -> Draw:
    """The draw; Refused where it has a slot: then the parties' machines open links, and doors
    open by themselves."""
    if _has_slot(desk, draw):
        raise Refused("draw_of_slot", number=draw.number)
    return draw


def _has_slot(desk: Desk, draw: Draw) -> bool:
    taken = select(SlotDraw.id).where(SlotDraw.draw_id == draw.id)
    return desk.session.scalars(taken).first() is not None


def _refuse_after_values(desk: Desk, draw: Draw) -> None:
    """Whoever may know a public value must not choose any more whether or what to contribute."""
    wanted = select(DrawSource.at).where(DrawSource.draw_id == draw.id, DrawSource.at != "")
    announced = desk.session.scalars(wanted).all()
    if announced and moment(desk.now()) >= min(announced):
        raise Refused("value_may_exist", at=min(announced))
