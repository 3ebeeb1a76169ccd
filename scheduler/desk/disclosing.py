"""公开: on its day a sealed draw becomes public as a whole; by anybody's button or by the timer.

Before the day it takes two people and a reason, which are public. Without the office, k holders of
shares do it (sealed_shares.py). What is not disclosed by its day shows on every page of the draw.
"""

from collections.abc import Mapping

from sqlalchemy import select

from models import Draw
from scheduler.desk import draw_files, drawing, finding, sealed
from scheduler.desk.context import Desk
from scheduler.desk.hidden import is_sealed
from scheduler.desk.journal import record
from scheduler.desk.public_log import append
from scheduler.draw.documents import Json, canonical_json
from scheduler.errors import Finding, Invalid, Refused
from scheduler.vocabulary import PENDING, DrawMode, DrawState

MOST_REASON = 512


def disclose(desk: Desk, number: str) -> Draw:
    """Publish a sealed draw on its day or later; before it two people are needed."""
    draw = _finished(desk, number)
    assert draw.disclose_on is not None
    if desk.today() < draw.disclose_on:
        raise Refused("disclose_early", day=draw.disclose_on.isoformat())
    publish(desk, draw, {})
    return draw


def propose_early(desk: Desk, number: str, reason: str) -> Draw:
    """Ask for a sealed draw to be disclosed before its day; another person decides."""
    draw = _finished(desk, number)
    assert draw.disclose_on is not None
    if desk.today() >= draw.disclose_on:
        raise Refused("disclose_due", number=number)
    if not reason.strip():
        raise Invalid([Finding("reason", "required")])
    if len(reason) > MOST_REASON:
        raise Invalid([Finding("reason", "too_long", {"most": MOST_REASON})])
    row = sealed.row_of(desk.session, draw)
    if row.early_by is not None:
        raise Refused("early_proposed_already", by=row.early_by)
    row.early_reason, row.early_by, row.early_at = reason.strip(), desk.actor.name, desk.now()
    record(desk, "draw.disclose.propose", f"draw:{number}", {"reason": row.early_reason})
    return draw


def approve_early(desk: Desk, number: str) -> Draw:
    """Disclose a sealed draw before its day, as proposed by another person."""
    draw = _finished(desk, number)
    row = sealed.row_of(desk.session, draw)
    if row.early_by is None:
        raise Refused("early_not_proposed", number=number)
    if row.early_by == desk.actor.name:
        raise Refused("early_own")
    people: dict[str, Json] = {"proposed": row.early_by, "approved": desk.actor.name}
    publish(desk, draw, {"reason": row.early_reason or "", **people})
    return draw


def disclose_due(desk: Desk) -> list[str]:
    """Publish every sealed draw whose day has come; the numbers of those published now. A draw
    whose secret is lost stays sealed, and shows it."""
    due = select(Draw.number).where(
        Draw.mode == DrawMode.SEALED,
        Draw.disclosed_at.is_(None),
        Draw.disclose_on <= desk.today(),
        Draw.state.in_((DrawState.RESULT, DrawState.VOID)),
    )
    published = []
    for number in desk.session.scalars(due.order_by(Draw.id)).all():
        draw = _locked(desk, number)
        if draw.disclosed_at is None and sealed.known_secret(desk.session, draw) is not None:
            publish(desk, draw, {})
            published.append(number)
    return published


def publish(desk: Desk, draw: Draw, more: Mapping[str, Json]) -> None:
    """Secret and seed become public, and with them everything that was frozen."""
    secret = sealed.known_secret(desk.session, draw)
    if secret is None:
        least = sealed.planned(desk.session, draw).least
        raise Refused("disclose_secret_lost", least=least)
    draw_files.store(desk, draw, {"seal.json": canonical_json({"secret": secret})})
    draw.disclosed_at = desk.now()
    seed: dict[str, Json] = {}
    if draw_files.is_computed(draw):
        # Computed anew: what the log says must not depend on a row.
        seed["seed"] = drawing.seed_of(draw, draw_files.load(desk.session, draw), secret)
    append(desk, "disclose", f"draw:{draw.number}", {"secret": secret, **seed, **more})
    record(desk, "draw.disclose", f"draw:{draw.number}", dict(more))


def _finished(desk: Desk, number: str) -> Draw:
    """An own sealed draw that has ended and is not disclosed, its row locked."""
    draw = finding.own(desk, _locked(desk, number))
    if not is_sealed(draw):
        raise Refused("draw_not_sealed", number=number)
    if draw.disclosed_at is not None:
        raise Refused("seal_disclosed", number=number)
    if draw.state in PENDING:
        raise Refused("disclose_state", state=draw.state.label)
    return draw


def _locked(desk: Desk, number: str) -> Draw:
    draw = finding.draw(desk.session, number)
    desk.session.refresh(draw, with_for_update=True)
    return draw
