"""What a task can be opened on."""

from datetime import date

from api.schemas.common import Coded, Out


class ItemOut(Out):
    code: str
    name: str
    version: int
    kind: Coded
    legal_basis: str
    target_kinds: list[Coded]
    field: str
    qualification: str
    seats: list[dict[str, str | int]]
    valid_from: date | None
    valid_to: date | None


class ItemsOut(Out):
    items: list[ItemOut]
