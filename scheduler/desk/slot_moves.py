"""A list that was not ready when its slot opened takes the next slot by itself (常设摇号).

Nobody decides it: that witnesses had not seen the list before the cut-off, or that too few shares
were kept, is a fact, and the calendar fixed in advance what follows. It is done while no public
value of the slot can exist, so who delays witnesses knows nothing that could be chosen by. Later
another body has to void the draw: from then on somebody may know what it would have drawn.
"""

from dataclasses import replace

from sqlalchemy import select

from models import Authority, Draw, SlotDraw, StandingCalendar, StandingSlot, Task
from scheduler.desk import (
    calendars,
    chains,
    draw_files,
    finding,
    freezing,
    sealed,
    standing_draws,
)
from scheduler.desk.context import Desk
from scheduler.desk.hidden import is_sealed
from scheduler.desk.journal import record
from scheduler.desk.lifecycle import advance
from scheduler.desk.public_log import append
from scheduler.desk.sealed_terms import SealTerms
from scheduler.desk.second import ladder
from scheduler.desk.terms import Limits, Terms
from scheduler.desk.void_causes import Facts
from scheduler.desk.voiding import said_of
from scheduler.draw.documents import Json, read_canonical
from scheduler.errors import Refused
from scheduler.vocabulary import DrawKind, DrawMode, DrawState, VoidCause

REASON = "到启封时，名单没有按时得到见证，或者没有足够的份额确认保管；按日历转入下一期"


def due(desk: Desk) -> list[str]:
    """The draws that have missed their slot and may still be moved without anybody's consent."""
    wanted = (
        select(Draw)
        .join(SlotDraw, SlotDraw.draw_id == Draw.id)
        .join(StandingSlot, StandingSlot.id == SlotDraw.slot_id)
        .where(
            Draw.state == DrawState.FROZEN,
            Draw.void_cause.is_(None),
            StandingSlot.opens_at <= desk.now(),
            StandingSlot.closes_at > desk.now(),
        )
    )
    found = desk.session.scalars(wanted.order_by(Draw.id)).all()
    return [draw.number for draw in found if standing_draws.missed(desk, draw) is not None]


def move(desk: Desk, number: str, limits: Limits) -> Draw:
    """Void a draw that has missed its slot, and lock its task anew at the next one; a DomainError
    where that cannot be, and then all of it is to be taken back."""
    draw = finding.draw(desk.session, number)
    desk.session.refresh(draw, with_for_update=True)
    if number not in due(desk):
        raise Refused("changed_meanwhile")
    own = replace(desk, actor=replace(desk.actor, authority_id=draw.authority_id))
    facts = standing_draws.missed(own, draw) or {}
    calendar = _calendar(own, draw)
    _void(own, draw, calendar, facts)
    task = own.session.get_one(Task, draw.task_id).number
    if draw.kind == DrawKind.INSPECTORS:
        return freezing.freeze_inspectors(own, task)
    terms = Terms([], calendar=calendar.name, seal=_seal(own, draw), limits=limits)
    stated = ladder.read_ladder(_rules(own, draw))
    kept = chains.give_back(own, draw)
    return freezing.freeze_targets(own, task, replace(terms, chain=kept, ladder=stated))


def _rules(desk: Desk, draw: Draw) -> dict[str, Json]:
    rules = read_canonical(draw_files.load_one(desk.session, draw, "plan.json"))["rules"]
    assert isinstance(rules, dict)
    return rules


def _calendar(desk: Desk, draw: Draw) -> StandingCalendar:
    wanted = (
        select(StandingCalendar)
        .join(StandingSlot, StandingSlot.calendar_id == StandingCalendar.id)
        .join(SlotDraw, SlotDraw.slot_id == StandingSlot.id)
        .where(SlotDraw.draw_id == draw.id)
    )
    return desk.session.scalars(wanted).one()


def _seal(desk: Desk, draw: Draw) -> SealTerms:
    """Sealed or open as before, with the same holders, until the same day where that is ahead."""
    if not is_sealed(draw):
        return SealTerms(DrawMode.OPEN)
    plan = sealed.planned(desk.session, draw)
    day = plan.disclose if plan.disclose > desk.today() else None
    return SealTerms(DrawMode.SEALED, day, plan.holders, plan.least)


def _void(desk: Desk, draw: Draw, calendar: StandingCalendar, facts: Facts) -> None:
    """The void in log and rows: asked by the program, approved by the calendar that its body has
    published."""
    advance(desk, draw, "void")
    draw.void_cause, draw.void_reason, draw.void_at = VoidCause.SLOT_MISSED, REASON, desk.now()
    draw.void_by = desk.actor.name
    draw.void_body = desk.session.get_one(Authority, draw.authority_id).name
    draw.void_approved_by = calendars.subject_of(calendar)
    draw.void_approved_body = desk.session.get_one(Authority, calendar.authority_id).name
    append(desk, "void", f"draw:{draw.number}", {**said_of(draw), "found": facts})
    after = {"cause": VoidCause.SLOT_MISSED.value, "reason": REASON}
    record(desk, "draw.void", f"draw:{draw.number}", after)
    desk.session.flush()
