"""What changed in the registers, row by row."""

from datetime import datetime

from api.schemas.common import Coded, Out


class FieldChangeOut(Out):
    """One field; `weighty`: it may change who can be drawn, with which odds, or who goes."""

    field: str
    label: str
    before: str
    after: str
    weighty: bool


class ChangeOut(Out):
    """One row that was added (no fields) or changed; `file`: the import it came with, if any."""

    id: int
    at: datetime
    by: str
    role: str
    origin: str
    into: Coded
    key: str
    added: bool
    weighty: bool
    fields: list[FieldChangeOut]
    file: str | None


class ChangesOut(Out):
    """The newest first; `next` is given to `before` for the next page."""

    changes: list[ChangeOut]
    next: int | None
