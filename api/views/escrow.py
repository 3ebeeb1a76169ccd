"""What a body that is no party of a draw keeps for it: the parties' numbers, or a share."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Contribution, Draw, DrawSource, SealShare
from scheduler.desk import draw_files
from scheduler.draw.documents import read_canonical

LISTED = 50


def escrow_of(session: Session, draw: Draw) -> str:
    """The escrow that the plan names; empty where there is none."""
    return str(read_canonical(draw_files.load_one(session, draw, "plan.json")).get("escrow", ""))


def in_trust(session: Session, party: str) -> list[Draw]:
    """The newest draws for which this party is no party, but keeps something."""
    alone = Draw.id.not_in(select(DrawSource.draw_id))
    held = select(SealShare.draw_id).where(SealShare.holder == party)
    own = select(Contribution.draw_id).where(Contribution.party == party)
    wanted = select(Draw).where(Draw.id.not_in(own), or_(alone, Draw.id.in_(held)))
    newest = session.scalars(wanted.order_by(Draw.id.desc()).limit(LISTED)).all()
    return [draw for draw in newest if keeps(session, draw, party)]


def keeps(session: Session, draw: Draw, party: str) -> bool:
    """Is this party the draw's escrow, or does it hold a share of its seal?"""
    wanted = select(SealShare.id).where(SealShare.draw_id == draw.id, SealShare.holder == party)
    return escrow_of(session, draw) == party or session.scalars(wanted).first() is not None
