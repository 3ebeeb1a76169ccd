"""Codes with their words."""

from sqlalchemy.orm import Session

from api.schemas.common import Coded
from models import Authority, Division
from scheduler.vocabulary import Labelled


def coded(value: Labelled) -> Coded:
    """An enum member as code and label."""
    return Coded(code=value.value, label=value.label)


def authority(session: Session, authority_id: int) -> Coded:
    """The authority's code and name."""
    row = session.get_one(Authority, authority_id)
    return Coded(code=row.code, label=row.name)


def region_name(session: Session, code: str) -> str:
    """The division's name with its parents' in front, from the province down."""
    names: list[str] = []
    at: str | None = code
    while at is not None and (row := session.get(Division, at)) is not None:
        names.insert(0, row.name)
        at = row.parent_code
    return "".join(names) or code
