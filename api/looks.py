"""A page or answer with names that are not to be known yet goes out once it is written down who
looked."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from api.schemas.visits import VisitOut
from api.state import State
from models import Draw
from scheduler.desk import looking
from scheduler.desk.context import Actor
from scheduler.desk.hidden import is_hidden


def note(
    state: State, session: Session, who: Actor, subject: str, visits: Iterable[VisitOut]
) -> None:
    """Journal the look where there is something to journal; to be called before the answer."""
    secret = looking.secret_among(session, [visit.id for visit in visits])
    if secret:
        with state.desk(who) as desk:
            looking.note_look(desk, subject, secret)


def note_steps(state: State, who: Actor, draw: Draw, steps: int) -> None:
    """The same for names in the replacements of a draw that is not disclosed."""
    if steps and is_hidden(draw):
        with state.desk(who) as desk:
            looking.note_look(desk, f"draw:{draw.number}", steps)
