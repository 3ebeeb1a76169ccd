"""备用码链: another body deposits the head of a chain; a lock names it; its codes decide later who
takes a vacant seat (docs/protocol.md §11).

Only heads are here. Codes are opened one by one, by the party that keeps the chain, when a seat is
vacant: nobody who asks for a replacement knows whom it will bring.
"""

import re

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Authority, DepositedChain, Draw
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.public_log import append
from scheduler.desk.terms import contributors
from scheduler.draw.documents import Json
from scheduler.errors import Finding, Forbidden, Invalid, Refused
from scheduler.vocabulary import Role

MOST_LINKS = 10_000
"""Codes of one chain; a draw that needs more has other troubles."""

_HASH = re.compile(r"[0-9a-f]{64}")


def deposit(desk: Desk, head: str, length: int) -> DepositedChain:
    """A contributor deposits the head of a chain that they keep; each head once."""
    if desk.actor.role != Role.CONTRIBUTOR or desk.actor.party is None:
        raise Forbidden("role_needed", roles=Role.CONTRIBUTOR.label)
    findings = []
    if not _HASH.fullmatch(head):
        findings.append(Finding("head", "hash_form"))
    if not 1 <= length <= MOST_LINKS:
        findings.append(Finding("length", "chain_length", {"most": MOST_LINKS}))
    known = select(DepositedChain.id).where(DepositedChain.head == head)
    if desk.session.scalars(known).first() is not None:
        findings.append(Finding("head", "chain_known"))
    if findings:
        raise Invalid(findings)
    row = DepositedChain(
        authority_id=desk.actor.authority_id,
        party=desk.actor.party,
        body=_body_of(desk),
        head=head,
        length=length,
        deposited_by=desk.actor.name,
        deposited_at=desk.now(),
    )
    desk.session.add(row)
    desk.session.flush()
    said: dict[str, Json] = {"party": row.party, "head": head, "length": length}
    append(desk, "chain", f"chain:{row.party}", said)
    record(desk, "chain.deposit", f"chain:{row.party}", {**said})
    return row


def _body_of(desk: Desk) -> str:
    mine = [
        row.body or ""
        for row in contributors(desk.session, desk.actor.authority_id)
        if row.party == desk.actor.party
    ]
    return mine[0] if mine else ""


def usable(session: Session, authority_id: int) -> list[DepositedChain]:
    """Unused chains that a draw of this authority may name, the oldest first: of parties that may
    take part in its draws and that are another body than the one that draws."""
    own = session.get_one(Authority, authority_id).name
    able = {row.party for row in contributors(session, authority_id) if not _same(row.body, own)}
    wanted = select(DepositedChain).where(
        DepositedChain.draw_id.is_(None), DepositedChain.calendar_id.is_(None)
    )
    rows = session.scalars(wanted.order_by(DepositedChain.id))
    return [row for row in rows if row.party in able and not _same(row.body, own)]


def _same(body: str | None, authority: str) -> bool:
    """Whether two names are those of one body."""
    return "".join((body or "").split()) == "".join(authority.split())


def named(row: DepositedChain | None) -> dict[str, Json]:
    """The plan's member `chain`."""
    return {} if row is None else {"party": row.party, "head": row.head, "length": row.length}


def chosen(desk: Desk, authority_id: int, head: str | None) -> DepositedChain | None:
    """The chain that a lock names: the one with this head, or the oldest that is usable; None
    where none is. Invalid where the head asked for cannot be used."""
    able = usable(desk.session, authority_id)
    if head is None:
        return able[0] if able else None
    found = [row for row in able if row.head == head]
    if not found:
        raise Invalid([Finding("chain", _why_not(desk, authority_id, head), {"head": head[:16]})])
    return found[0]


def _why_not(desk: Desk, authority_id: int, head: str) -> str:
    wanted = select(DepositedChain).where(DepositedChain.head == head)
    row = desk.session.scalars(wanted).one_or_none()
    if row is None:
        return "chain_unknown"
    if row.draw_id is not None or row.calendar_id is not None:
        return "chain_used"
    own = desk.session.get_one(Authority, authority_id).name
    return "chain_own_body" if _same(row.body, own) else "chain_unknown"


def give_back(desk: Desk, draw: Draw) -> str | None:
    """The chain of a draw that was never opened is free again; its head, None where it had none."""
    wanted = select(DepositedChain).where(DepositedChain.draw_id == draw.id)
    row = desk.session.scalars(wanted.with_for_update()).one_or_none()
    if row is None:
        return None
    row.draw_id = None
    desk.session.flush()
    return row.head


def use(desk: Desk, row: DepositedChain, draw: Draw) -> None:
    """From now on the chain is this draw's; Refused where another took it meanwhile."""
    taken = desk.session.execute(
        update(DepositedChain)
        .where(
            DepositedChain.id == row.id,
            DepositedChain.draw_id.is_(None),
            DepositedChain.calendar_id.is_(None),
        )
        .values(draw_id=draw.id, row_version=DepositedChain.row_version + 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined] # an UPDATE has a cursor result
        raise Refused("changed_meanwhile")
    desk.session.refresh(row)
