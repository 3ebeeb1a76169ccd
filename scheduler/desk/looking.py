"""Who of the office looks at a list that others must not see yet: each look is journalled.

Somebody has to know whom to visit before the visit. What can be done is to keep this circle small,
and to keep who looked.
"""

from collections.abc import Sequence

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from models import Draw, Visit, VisitTask
from scheduler.desk.context import Actor, Desk
from scheduler.desk.journal import record
from scheduler.errors import Forbidden
from scheduler.vocabulary import DrawMode, Role, VisitState

TO_REVIEW = (
    *(VisitState.ENTERED, VisitState.RETURNED),
    *(VisitState.PASSED, VisitState.PUBLISHED),
)
"""What a reviewer needs to see of a sealed draw: visits that have taken place."""


def _hidden_draw() -> Select[int]:
    """The undisclosed sealed draws that a visit comes from."""
    return (
        select(VisitTask.id)
        .join(Draw, Draw.id == VisitTask.draw_id)
        .where(
            VisitTask.visit_id == Visit.id,
            Draw.mode == DrawMode.SEALED,
            Draw.disclosed_at.is_(None),
        )
    )


def shown_to(actor: Actor, wanted: Select[Visit]) -> Select[Visit]:
    """Those of the visits that an official need know: a reviewer of a sealed draw only what has
    taken place."""
    if actor.role != Role.REVIEWER:
        return wanted
    return wanted.where(Visit.state.in_(TO_REVIEW) | ~exists(_hidden_draw()))


def refuse_needless(session: Session, actor: Actor, visit: Visit) -> None:
    """Forbidden where `shown_to` would leave this visit out."""
    wanted = shown_to(actor, select(Visit).where(Visit.id == visit.id))
    if session.scalars(wanted).one_or_none() is None:
        raise Forbidden("visit_sealed")


def secret_among(session: Session, shown: Sequence[str]) -> int:
    """How many of these visits (public ids) are not to be known yet: before dispatch, and of a
    sealed draw until they have taken place."""
    listed = select(func.count()).where(Visit.public_id.in_(shown), Visit.state.not_in(TO_REVIEW))
    early = Visit.state == VisitState.DRAWN
    return session.scalar(listed.where(early | exists(_hidden_draw()))) or 0


def note_look(desk: Desk, subject: str, count: int) -> None:
    """Journal that somebody has seen the names of so many visits that are not to be known yet."""
    record(desk, "visit.look", subject, {"visits": count})
