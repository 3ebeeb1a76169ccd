"""What a way out makes of the rules: the same rules with one bound moved or dropped."""

from collections.abc import Iterable
from dataclasses import replace

from scheduler.odds.coverage.reasons import Change, Side
from scheduler.odds.coverage.rules import Override, RateLimit, Rules, TotalLimit


def relaxed(rules: Rules, changes: Iterable[Change]) -> Rules:
    """The rules with the changes made. Raises KeyError for a bound that the rules do not have."""
    for change in changes:
        rules = _relaxed(rules, change)
    return rules


def _relaxed(rules: Rules, change: Change) -> Rules:
    code, side, place = change.bound.rule, change.bound.side, change.bound.place
    for whole in rules.wholes:
        if whole.code == code and side is Side.WHOLE:
            freed = replace(whole, except_for=whole.except_for | {place})
            return replace(rules, wholes=(*(w for w in rules.wholes if w != whole), freed))
    if change.new is None or side not in (Side.LEAST, Side.MOST):
        raise KeyError(change.bound)
    for limit in rules.limits:
        if limit.code == code:
            moved = _moved_limit(limit, change)
            return replace(rules, limits=(*(r for r in rules.limits if r != limit), moved))
    for total in rules.totals:
        if total.code == code:
            own = _moved_total(total, change)
            return replace(rules, totals=(*(t for t in rules.totals if t != total), own))
    raise KeyError(change.bound)


def _moved_limit(limit: RateLimit, change: Change) -> RateLimit:
    assert change.new is not None
    if change.bound.side is Side.LEAST:
        return replace(limit, least=change.new)
    return replace(limit, most=change.new)


def _moved_total(total: TotalLimit, change: Change) -> TotalLimit:
    """The rule with its number at the place overridden."""
    assert change.new is not None
    place = change.bound.place
    own = next((o for o in total.overrides if o.place == place), Override(place))
    others = tuple(other for other in total.overrides if other.place != place)
    if change.bound.side is Side.LEAST:
        own = replace(own, least=int(change.new))
    else:
        own = replace(own, most=int(change.new))
    return replace(total, overrides=(*others, own))
