"""The seal of a draw, as everybody may see it."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.seals import DisclosedOut, EarlyOut, HolderOut, SealOut
from models import Draw, LogEntry
from scheduler.desk import draw_files, sealed
from scheduler.desk.hidden import is_sealed


def seal_view(session: Session, draw: Draw) -> SealOut | None:
    """The seal; None in open mode. The day is that of the frozen plan."""
    if not is_sealed(draw):
        return None
    plan, row = sealed.planned(session, draw), sealed.row_of(session, draw)
    secret = None
    if draw.disclosed_at is not None:
        secret = json.loads(draw_files.load_one(session, draw, "seal.json"))["secret"]
    waits = draw.disclosed_at is None and row.early_at is not None
    return SealOut(
        disclose=plan.disclose,
        disclosed_at=draw.disclosed_at,
        least=plan.least,
        holders=[
            HolderOut(
                holder=each.holder,
                body=each.body,
                place=each.place,
                confirmed_at=each.confirmed_at,
                handed_at=each.handed_at,
            )
            for each in sealed.shares(session, draw)
        ],
        points=[*plan.points],
        secret=secret,
        early=EarlyOut(reason=row.early_reason or "", at=row.early_at)
        if waits and row.early_at
        else None,
        how=_how(session, draw) if draw.disclosed_at else None,
    )


def _how(session: Session, draw: Draw) -> DisclosedOut:
    """What the log says of the disclosure: it cannot be changed."""
    wanted = select(LogEntry.content).where(
        LogEntry.subject == f"draw:{draw.number}", LogEntry.kind == "disclose"
    )
    said = json.loads(session.scalars(wanted.limit(1)).first() or b"{}")
    bodies = {each.holder: each.body for each in sealed.shares(session, draw)}
    return DisclosedOut(
        reason=said.get("reason", ""),
        proposed=said.get("proposed", ""),
        approved=said.get("approved", ""),
        holders=[bodies.get(holder, holder) for holder in said.get("holders", [])],
    )
