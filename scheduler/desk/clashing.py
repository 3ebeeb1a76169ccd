"""When people cannot be paired: the odds engine's answer in words a supervisor can act on."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from models import Division, DrawSalt, Inspector
from scheduler.desk.context import Desk
from scheduler.desk.encode import BITS
from scheduler.errors import Refused
from scheduler.odds import Infeasible
from scheduler.odds.wording import SHOWN, Names, clash_words


def refusal(desk: Desk, code: str, error: Infeasible, names: Mapping[str, str]) -> Refused:
    """The refusal with its details; `names` maps inspector ids to their names."""
    called = Names(lambda pid: names.get(pid, pid), lambda codes: _counties(desk, codes), bits=BITS)
    details = "".join(clash_words(clash, called) for clash in error.clashes[:SHOWN])
    return Refused(code, details=details)


def names_behind(desk: Desk, draw_id: int) -> dict[str, str]:
    """Inspector id in a target draw -> name, for officials only."""
    wanted = (
        select(DrawSalt.pid, Inspector.name)
        .join(Inspector, Inspector.id == DrawSalt.inspector_id)
        .where(DrawSalt.draw_id == draw_id)
    )
    return {pid: name for pid, name in desk.session.execute(wanted)}


def _counties(desk: Desk, codes: Sequence[str]) -> str:
    names = select(Division.name).where(Division.code.in_(codes)).order_by(Division.code)
    return "、".join(desk.session.scalars(names).all())
