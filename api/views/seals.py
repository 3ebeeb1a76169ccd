"""The seal of a draw, as everybody may see it."""

import json

from sqlalchemy.orm import Session

from api.schemas.seals import EarlyOut, HolderOut, SealOut
from models import Draw
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
    )
