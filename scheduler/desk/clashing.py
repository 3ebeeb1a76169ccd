"""When people cannot be paired: the odds engine's answer in words a supervisor can act on."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import select

from models import Division, DrawSalt, Inspector
from scheduler.desk.context import Desk
from scheduler.desk.encode import BITS
from scheduler.errors import Refused
from scheduler.messages import sentence
from scheduler.odds import RULEBOOK, Clash, Infeasible, Relaxation, RelaxationKind
from scheduler.rates import rate_text

SHOWN = 3
"""Clashes, ways out and names beyond these would not be read."""

_LESS = {RelaxationKind.LOWER_LEAST}
_LIMITS = {RelaxationKind.RAISE_LOAD, RelaxationKind.RAISE_WEEK, *_LESS}


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
    labels = {rule.code: rule.label for rule in RULEBOOK}
    words = sentence(
        f"clash_{clash.kind}",
        counties=_counties(desk, clash.counties),
        seats=len(clash.seats),
        targets=len(clash.targets),
        missing=clash.missing,
        people=len(clash.inspectors),
    )
    words += sentence("clash_busy", people=len(clash.busy)) if clash.busy else ""
    words += sentence("clash_weeks", weeks=_some(clash.weeks)) if clash.weeks else ""
    rules = "、".join(labels[code] for code in clash.rules)
    words += sentence("clash_rules", rules=rules) if rules else ""
    for code, people in clash.removed:
        words += sentence("clash_removed", rule=labels[code], people=people)
    ways = [_way(desk, way, names) for way in _shown(clash.relaxations)]
    return words + (
        sentence("clash_ways", ways="；".join(ways)) if ways else sentence("clash_no_way")
    )


def _shown(ways: Sequence[Relaxation]) -> list[Relaxation]:
    """The smallest of each kind first, so that there is something to choose from."""
    first = {way.kind: way for way in reversed(ways)}
    chosen = [way for way in ways if first[way.kind] is way]
    return [*chosen, *(way for way in ways if way not in chosen)][:SHOWN]


def _way(desk: Desk, way: Relaxation, names: Mapping[str, str]) -> str:
    words = sentence(
        f"relax_{way.kind}{_variant(way)}",
        person=_some([names.get(pid, pid) for pid in way.inspectors]),
        people=way.people or len(way.inspectors),
        amount=way.amount,
        before=way.before,
        change=_change(way),
        bureau="、".join(way.bureaus),
        department=way.department,
        county=_counties(desk, way.counties),
        qualification="、".join(way.qualifications),
        target=_some(way.targets),
        targets=len({target for target, _ in way.seats}),
        cap=rate_text(Fraction(way.amount, 2**BITS)),
    )
    return words if way.proved else sentence("relax_not_proved", way=words)


def _variant(way: Relaxation) -> str:
    if way.kind in _LIMITS and len(way.inspectors) > 1:
        return "_all"
    return "_team" if way.kind is RelaxationKind.FIND and way.team else ""


def _change(way: Relaxation) -> str:
    """From what to what, where it is the same for everybody."""
    if way.kind not in _LIMITS or way.before is None:
        return ""
    after = way.before - way.amount if way.kind in _LESS else way.before + way.amount
    return sentence("relax_change", before=way.before, after=max(after, 0))


def _counties(desk: Desk, codes: Sequence[str]) -> str:
    names = select(Division.name).where(Division.code.in_(codes)).order_by(Division.code)
    return "、".join(desk.session.scalars(names).all())


def _some(listed: Sequence[str]) -> str:
    words = "、".join(listed[:SHOWN])
    return words if len(listed) <= SHOWN else sentence("relax_and_more", some=words)
