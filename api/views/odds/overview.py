"""The odds of a draw of either kind."""

from sqlalchemy.orm import Session

from api.schemas.odds import InspectorOddsOut, TargetChanceOut, TargetOddsOut, TargetSeatsOut
from api.views.odds.inspectors import inspector_odds_view, target_seats_view
from api.views.odds.targets import target_chance_view, target_odds_view
from models import Draw
from scheduler.vocabulary import DrawKind


def odds_view(
    session: Session, draw: Draw, first: int, limit: int
) -> TargetOddsOut | InspectorOddsOut:
    """The overview, with a page of its lines."""
    view = target_odds_view if draw.kind == DrawKind.TARGETS else inspector_odds_view
    return view(session, draw, first, limit)


def target_view(session: Session, draw: Draw, pid: str) -> TargetChanceOut | TargetSeatsOut:
    """One target: why its chance, or who can come."""
    view = target_chance_view if draw.kind == DrawKind.TARGETS else target_seats_view
    return view(session, draw, pid)
