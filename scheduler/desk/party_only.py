"""只用各方号码 (no public value): allowed only with an escrow, and only by an explicit choice.

Without a public value whoever withholds would choose among outcomes. So every party has committed
and revealed, and what one withholds is entered by the escrow, who holds all secrets in sealed
envelopes; the commitment proves it right. Only where that fails the draw is void.
"""

from sqlalchemy import select

from models import Draw, DrawSource
from scheduler.desk import ceremony, draw_files, drawing, finding, witnessed
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.public_log import moment
from scheduler.desk.terms import (
    OFFICE,
    OFFICE_BODY,
    PERIOD,
    Agreed,
    Terms,
    contributors,
    deadlines,
)
from scheduler.draw.documents import read_canonical
from scheduler.draw.seed import low_secrets
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.vocabulary import DrawState

LEAST_PARTIES = 2


def agree_alone(desk: Desk, authority_id: int, terms: Terms) -> Agreed:
    """The terms of a lock without public values; Invalid with everything that is wrong."""
    now = desk.now().replace(microsecond=0)
    commit_by = (terms.commit_by or now + PERIOD).replace(microsecond=0)
    reveal_by = (terms.reveal_by or commit_by + PERIOD).replace(microsecond=0)
    able = {row.party or "": row.body or "" for row in contributors(desk.session, authority_id)}
    wanted = able.keys() if terms.parties is None else set(terms.parties)
    named = wanted - {OFFICE, terms.escrow}
    findings = [*deadlines(now, commit_by, reveal_by, ())]
    if terms.sources:
        findings.append(Finding("sources", "party_only_sources"))
    if terms.escrow not in able or terms.escrow in (terms.parties or ()):
        findings.append(Finding("escrow", "calendar_escrow"))
    findings += [
        Finding("parties", "party_unknown", {"party": party})
        for party in sorted(named - able.keys())
    ]
    if findings:
        raise Invalid(findings)
    bodies = {OFFICE: OFFICE_BODY, **{party: able[party] for party in named}}
    least = max(LEAST_PARTIES, terms.least)
    if len(bodies) < least:
        raise Refused("parties_too_few", have=len(bodies), least=least)
    ordered = {party: bodies[party] for party in sorted(bodies)}
    return Agreed((), ordered, commit_by, reveal_by, escrow=terms.escrow)


def enter_withheld(desk: Desk, number: str, party: str, secret: str) -> Draw:
    """The escrow enters the secret (hex) of a party that has not revealed in its time."""
    draw = finding.draw(desk.session, number)
    desk.session.refresh(draw, with_for_update=True)
    plan = read_canonical(draw_files.load_one(desk.session, draw, "plan.json"))
    if not desk.actor.party or plan.get("escrow") != desk.actor.party or plan["sources"]:
        raise Forbidden("escrow_not_yours", number=number)
    if draw.state != DrawState.OPENING:
        raise Refused("reveal_late", state=draw.state.label)
    if desk.now() < draw.reveal_by:
        raise Refused("escrow_early", at=moment(draw.reveal_by))
    ceremony.reveal_for(desk, draw, party, secret)
    record(desk, "draw.escrow", f"draw:{number}", {"party": party})
    go_on(desk)
    return draw


def go_on(desk: Desk) -> list[str]:
    """Every closed draw without public values whose secrets are all there, and whose close
    witnesses have seen, is decided; their numbers."""
    wanted = select(Draw).where(
        Draw.state == DrawState.CLOSED, Draw.id.not_in(select(DrawSource.draw_id))
    )
    done = []
    for draw in desk.session.scalars(wanted.order_by(Draw.id).with_for_update()).all():
        if is_complete(desk, draw) and witnessed.is_close_seen(desk, draw):
            drawing.decide(desk, draw, [])
            done.append(draw.number)
    return done


def is_complete(desk: Desk, draw: Draw) -> bool:
    """Whether every party of the plan has revealed, at least two of them, and none shows itself
    low (docs/protocol.md §4)."""
    rows = ceremony.parties(desk, draw)
    reveals = {row.party: row.secret.hex() for row in rows if row.revealed_at and row.secret}
    return len(reveals) == len(rows) >= LEAST_PARTIES and not low_secrets(reveals)
