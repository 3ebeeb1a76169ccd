"""A clash and its ways out in words a supervisor can act on; names come from who asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.messages import sentence
from scheduler.odds.infeasible import Clash, Relaxation, RelaxationKind
from scheduler.odds.rules import RULEBOOK
from scheduler.rates import rate_text

SHOWN = 3
"""Ways out and names beyond these would not be read."""

_LESS = {RelaxationKind.LOWER_LEAST}
_LIMITS = {RelaxationKind.RAISE_LOAD, RelaxationKind.RAISE_WEEK, *_LESS}


@dataclass(frozen=True)
class Names:
    """How people are called, and the counties of these codes; `bits`: K, for caps."""

    person: Callable[[str], str]
    counties: Callable[[Sequence[str]], str]
    bits: int


def clash_words(clash: Clash, names: Names) -> str:
    """What clashes, by how much, and what would do."""
    labels = {rule.code: rule.label for rule in RULEBOOK}
    words = sentence(
        f"clash_{clash.kind}",
        counties=names.counties(clash.counties),
        seats=len(clash.seats),
        targets=len(clash.targets),
        missing=clash.missing,
        people=len(clash.inspectors),
    )
    words += sentence("clash_busy", people=len(clash.busy)) if clash.busy else ""
    words += sentence("clash_weeks", weeks=some(clash.weeks)) if clash.weeks else ""
    rules = "、".join(labels[code] for code in clash.rules)
    words += sentence("clash_rules", rules=rules) if rules else ""
    for code, people in clash.removed:
        words += sentence("clash_removed", rule=labels[code], people=people)
    ways = [way_words(way, names) for way in shown_ways(clash.relaxations)]
    return words + (
        sentence("clash_ways", ways="；".join(ways)) if ways else sentence("clash_no_way")
    )


def shown_ways(ways: Sequence[Relaxation]) -> list[Relaxation]:
    """The smallest of each kind first, so that there is something to choose from."""
    first = {way.kind: way for way in reversed(ways)}
    chosen = [way for way in ways if first[way.kind] is way]
    return [*chosen, *(way for way in ways if way not in chosen)][:SHOWN]


def way_words(way: Relaxation, names: Names) -> str:
    """One change."""
    words = sentence(
        f"relax_{way.kind}{_variant(way)}",
        person=some([names.person(who) for who in way.inspectors]),
        people=way.people or len(way.inspectors),
        amount=way.amount,
        before=way.before,
        change=_change(way),
        all=sentence("relax_all"),
        bureau="、".join(way.bureaus),
        department=way.department,
        county=names.counties(way.counties),
        qualification="、".join(way.qualifications),
        target=some(way.targets),
        targets=len({target for target, _ in way.seats}),
        cap=rate_text(Fraction(way.amount, 2**names.bits)),
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


def some(listed: Sequence[str]) -> str:
    """The first few."""
    words = "、".join(listed[:SHOWN])
    return words if len(listed) <= SHOWN else sentence("relax_and_more", some=words)
