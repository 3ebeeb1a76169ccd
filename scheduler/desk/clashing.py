"""When people cannot be paired: the odds engine's answer in words a supervisor can act on."""

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import select

from models import Division, DrawSalt, Inspector
from scheduler.desk.context import Desk
from scheduler.desk.encode import BITS
from scheduler.errors import Refused
from scheduler.messages import sentence
from scheduler.odds import RULEBOOK, Clash, Infeasible, Relaxation
from scheduler.rates import rate_text

SHOWN = 3
"""Clashes and ways out beyond these would not be read."""


def refusal(desk: Desk, code: str, error: Infeasible, names: Mapping[str, str]) -> Refused:
    """The refusal with its details; `names` maps inspector ids to their names."""
    details = "".join(_clash(desk, clash, names) for clash in error.clashes[:SHOWN])
    return Refused(code, details=details)


def names_behind(desk: Desk, draw_id: int) -> dict[str, str]:
    """Inspector id in a target draw -> name, for officials only."""
    wanted = (
        select(DrawSalt.pid, Inspector.name)
        .join(Inspector, Inspector.id == DrawSalt.inspector_id)
        .where(DrawSalt.draw_id == draw_id)
    )
    return {pid: name for pid, name in desk.session.execute(wanted)}


def _clash(desk: Desk, clash: Clash, names: Mapping[str, str]) -> str:
    counties = desk.session.scalars(
        select(Division.name).where(Division.code.in_(clash.counties)).order_by(Division.code)
    ).all()
    labels = {rule.code: rule.label for rule in RULEBOOK}
    words = sentence(
        "clash_places",
        counties="、".join(counties),
        seats=len(clash.seats),
        targets=len(clash.targets),
        missing=clash.missing,
        people=len(clash.inspectors),
    )
    rules = "、".join(labels[code] for code in clash.rules)
    words += sentence("clash_rules", rules=rules) if rules else ""
    for code, people in clash.removed:
        words += sentence("clash_removed", rule=labels[code], people=people)
    ways = [_way(way, names) for way in clash.relaxations[:SHOWN]]
    return words + (
        sentence("clash_ways", ways="；".join(ways)) if ways else sentence("clash_no_way")
    )


def _way(way: Relaxation, names: Mapping[str, str]) -> str:
    return sentence(
        f"relax_{way.kind}",
        person="、".join(names.get(pid, pid) for pid in way.inspectors),
        people=way.people or len(way.inspectors),
        amount=way.amount,
        department=way.department,
        cap=rate_text(Fraction(way.amount, 2**BITS)),
    )
