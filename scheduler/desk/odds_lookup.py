"""For officials: under which identifier a firm or a colleague stands in a draw."""

from sqlalchemy import select

from models import Draw, DrawSalt, Inspector, Target
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.erasing import refuse_erased
from scheduler.desk.hidden import refuse_hidden
from scheduler.desk.journal import record
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import DrawKind


def identifier(desk: Desk, draw: Draw, target: str, inspector: str) -> tuple[DrawKind, str]:
    """The identifier of a target (by register key) or an inspector (by person number), and which.

    The answer names nobody: what is shown next is the public page of the identifier. Whose it was
    is journalled. Raises Forbidden for a draw of another authority, Invalid unless exactly one key
    is given and in the draw.
    """
    finding.own(desk, draw)
    refuse_hidden(draw)
    parent = desk.session.get_one(Draw, draw.parent_id) if draw.parent_id else draw
    refuse_erased(desk.session, parent)
    if bool(target) == bool(inspector):
        raise Invalid([Finding("target", "odds_key_one")])
    # Both draws of a task use the identifiers of the first.
    wanted = select(DrawSalt.pid).where(DrawSalt.draw_id == parent.id)
    if target:
        wanted = wanted.join(Target, Target.id == DrawSalt.target_id)
        wanted = wanted.where(Target.register_key == target)
    else:
        wanted = wanted.join(Inspector, Inspector.id == DrawSalt.inspector_id)
        wanted = wanted.where(Inspector.person_no == inspector)
    pid = desk.session.scalars(wanted).first()
    if pid is None:
        field, key = ("target", target) if target else ("inspector", inspector)
        raise Invalid([Finding(field, "odds_not_in_draw", {"key": key, "number": draw.number})])
    looked_up: dict[str, object] = {"target": target} if target else {"inspector": inspector}
    record(desk, "draw.lookup", f"draw:{draw.number}", looked_up)
    return (DrawKind.TARGETS if target else DrawKind.INSPECTORS), pid
