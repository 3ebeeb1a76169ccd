"""What a finished draw shows besides its odds."""

import json

from sqlalchemy.orm import Session

from models import Draw
from scheduler.desk.draw_files import load_one
from scheduler.vocabulary import DrawState


def opened(session: Session, draw: Draw) -> dict[str, str]:
    """The sealed numbers as opened, once they are."""
    if draw.state != DrawState.RESULT:
        return {}
    found: dict[str, str] = json.loads(load_one(session, draw, "reveals.json"))
    return found
