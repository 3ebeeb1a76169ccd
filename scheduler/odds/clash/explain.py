"""Why there are no odds: the minimum cut, told as seats, people and rules that clash.

The cut is the smallest of those that miss most (Hoffman's condition for circulations; Hall's for
seats and people). Its independent parts are separate clashes. Nothing here depends on which
solution the solver happens to find.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from scheduler.odds.clash.lack import Lack, lacking
from scheduler.odds.clash.parts import Part, parts_of
from scheduler.odds.clash.reasons import Reasons
from scheduler.odds.clash.supply import NodeRules, node_rules, told
from scheduler.odds.index import Index
from scheduler.odds.infeasible import Clash, ClashKind
from scheduler.odds.pipeline import EVERYWHERE
from scheduler.odds.problem import Problem, Seat
from scheduler.odds.repair import Cut, cut_missing
from scheduler.odds.rules import RULEBOOK
from scheduler.odds.ways.relax import relaxations

_RELAXED = 10  # ways out are tried for so many clashes; the others are named only
_TOLD = 100  # so many clashes are told apart; all the others together are one more


def explain(problem: Problem, index: Index, cut: Cut) -> tuple[Clash, ...]:
    """The clashes behind a cut, the worst first.

    Raises RuntimeError if there are odds after all, or less is missing than `cut` proves.
    """
    lack = lacking(index.lattice, problem.unit)
    proved = cut_missing(index.lattice, cut.a, cut.b, cut.root, EVERYWHERE)
    if not any(lack.missing) or proved > sum(lack.missing):
        raise RuntimeError(f"a cut of {proved} units, but {lack.missing} are missing")
    return clashes_of(problem, index, lack)


def clashes_of(problem: Problem, index: Index, lack: Lack) -> tuple[Clash, ...]:
    """The clashes of a problem that lacks something, with ways out."""
    rules = node_rules(problem, index)
    reasons = Reasons(problem, index, rules)
    found: list[Clash] = []
    for part in _told(parts_of(index, lack)):
        clash = _clash(problem, index, part, rules, reasons)
        if len(found) < _RELAXED:
            ways = relaxations(problem, index, lack, part, clash)
            clash = replace(clash, relaxations=ways)
        found.append(clash)
    return tuple(found)


def _told(parts: list[Part]) -> Iterable[Part]:
    """The worst ones, and what is left of each kind as one."""
    yield from parts[:_TOLD]
    for kind in ClashKind:
        rest = [part for part in parts[_TOLD:] if part.kind is kind]
        if rest:
            a, b = (
                np.unique(np.concatenate(nodes))
                for nodes in zip(*((p.a, p.b) for p in rest), strict=True)
            )
            yield Part(rest[0].view, a, b, sum(part.missing for part in rest))


def _clash(
    problem: Problem, index: Index, found: Part, rules: NodeRules, reasons: Reasons
) -> Clash:
    part, supply = told(index, found, rules)
    able, full = supply.able(), supply.full()
    places = part.kind is ClashKind.PLACES
    seats = [index.seats[at] for at in (part.asking.tolist() if places else sorted(full))]
    apart = [at for at in range(len(index.people)) if at not in able]
    codes = tuple(RULEBOOK[rule].code for rule in sorted(reasons.of(part, supply)))
    return Clash(
        kind=part.kind,
        seats=tuple((seat.target, seat.seat) for seat in seats),
        targets=tuple(sorted({seat.target for seat in seats})),
        counties=_counties(index, part, seats),
        inspectors=tuple(index.people[at].inspector for at in sorted(able)),
        rules=codes,
        missing=-(-part.missing // problem.unit),
        busy=tuple(index.people[at].inspector for at in sorted(full)) if places else (),
        weeks=supply.weeks(index) if "week_load" in codes else (),
        removed=tuple(reasons.removed(part, supply, apart)) if places else (),
    )


def _counties(index: Index, part: Part, seats: list[Seat]) -> tuple[str, ...]:
    """Of the seats; of the people, where no seat would have them."""
    if seats:
        return tuple(sorted({seat.county for seat in seats}))
    people = (index.people[at] for at in part.asking.tolist())
    return tuple(sorted({county for person in people for county in person.counties}))
