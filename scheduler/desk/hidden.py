"""What is hidden of a sealed draw, from whom, and until when."""

from datetime import date

from models import Draw
from scheduler.errors import Refused
from scheduler.vocabulary import DrawMode

PUBLIC_FILES = (
    *("plan.json", "commitments.json", "reveals.json", "public.json", "log.json"),
    "seal.json",
)
"""What everybody may read of a sealed draw before its disclosure; `seal.json` comes with it."""


def is_sealed(draw: Draw) -> bool:
    """Is this a draw in sealed mode, disclosed or not?"""
    return draw.mode == DrawMode.SEALED


def is_hidden(draw: Draw) -> bool:
    """Are list, odds and outcome still shown to nobody who need not know?"""
    return is_sealed(draw) and draw.disclosed_at is None


def refuse_hidden(draw: Draw) -> None:
    """Refused until a sealed draw is disclosed."""
    if is_hidden(draw):
        assert draw.disclose_on is not None
        raise Refused("draw_sealed", number=draw.number, day=draw.disclose_on.isoformat())


def is_overdue(draw: Draw, today: date) -> bool:
    """Has the day of disclosure passed without one? Computed, so that nobody can switch it off."""
    return is_hidden(draw) and draw.disclose_on is not None and draw.disclose_on < today
