"""Registers as officials see them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.registers import ItemOut
from api.views.common import coded
from models import InspectionItem
from scheduler.vocabulary import TargetKind


def items_view(session: Session) -> list[ItemOut]:
    """The present versions of all items, by code."""
    wanted = select(InspectionItem).where(~InspectionItem.superseded).order_by(InspectionItem.code)
    return [
        ItemOut(
            code=item.code,
            name=item.name,
            version=item.version,
            kind=coded(item.kind),
            legal_basis=item.legal_basis,
            target_kinds=[coded(TargetKind(kind)) for kind in item.target_kinds],
            field=item.field,
            qualification=item.qualification,
            seats=item.seats,
            valid_from=item.valid_from,
            valid_to=item.valid_to,
        )
        for item in session.scalars(wanted)
    ]
