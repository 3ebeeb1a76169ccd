"""Face 1 of a rule, applied to a finished outcome by plain sums: one drawn is 2^K units."""

from collections import Counter

from scheduler.odds import Outcome, Problem, Rule
from scheduler.odds.rules import Bound, Over


def permitted(rule: Rule, posed: Problem, outcome: Outcome) -> bool:
    """Whether the rule's share in the odds leaves room for the outcome. Everybody in it is known.

    Bounds on pairs limit odds and so hold for an outcome only if they are 2^K or more: a cap below
    is a matter of odds, see PairCap.
    """
    apart = set(rule.excludes(posed))
    for target, seat, inspector in outcome:
        asked, who = posed.seat_named[target, seat], posed.candidate_named[inspector]
        if not rule.allows(asked, who) or (inspector, target) in apart:
            return False
    groups = dict(rule.groups(posed))
    return all(
        bound.lower <= drawn * posed.unit <= bound.upper
        for bound in rule.bounds(posed)
        for drawn in _drawn(bound, groups, posed, outcome)
    )


def _drawn(
    bound: Bound, groups: dict[str, frozenset[str]], posed: Problem, outcome: Outcome
) -> list[int]:
    """How many of the outcome each sum that the bound limits is made of."""
    name = bound.names
    match bound.over:
        case Over.SEAT:
            return [sum(entry[:2] == name for entry in outcome)]
        case Over.GROUP:
            inside = groups[name[2]]
            return [sum(entry[:2] == name[:2] and entry[2] in inside for entry in outcome)]
        case Over.INSPECTOR:
            return [sum(entry[2:] == name for entry in outcome)]
        case Over.WEEK:
            week = {seat.target: seat.week for seat in posed.seats}
            return [sum(who == name[0] and week[target] == name[1] for target, _, who in outcome)]
        case Over.PAIR:
            return list(Counter((target, who) for target, _, who in outcome).values())
