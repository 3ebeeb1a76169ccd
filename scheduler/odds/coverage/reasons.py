"""Why no rates keep the rules, and what would do: named bounds, clashes, changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from scheduler.odds.coverage.rules import Override, Place, Rules


class Side(StrEnum):
    """Which bound of a rule: its minimum, its maximum, that it is whole; of a rate rule that its
    rate is not lowered to nearly nothing, or that 0 stays 0."""

    LEAST = "least"
    MOST = "most"
    WHOLE = "whole"
    KEPT = "kept"
    ZERO = "zero"


@dataclass(frozen=True, order=True)
class Bound:
    """One bound of a rule, at a place if the rule has places: what a clash names."""

    rule: str
    side: Side
    place: Place = ()


@dataclass(frozen=True)
class Change:
    """`bound` asks for `new` instead of `old`: entries for a total, a rate for a limit; None: it
    is dropped. `entries`: by how many entries the bound moves at all its cells together."""

    bound: Bound
    old: Fraction
    new: Fraction | None
    entries: Fraction


@dataclass(frozen=True)
class Clash:
    """Bounds that cannot all be kept; there is no smaller set among them and those left.

    `missing`: the fewest entries by which they are missed together. `changes`: each of them alone
    ends this clash, the smallest first.
    """

    bounds: tuple[Bound, ...]
    missing: Fraction
    changes: tuple[Change, ...]


class Uncoverable(Exception):
    """No rates keep the rules. `clashes` share no bound; `more`: there are others beside them.

    `repair`: changes that end all clashes together, moving the fewest entries.
    """

    def __init__(
        self, clashes: tuple[Clash, ...], repair: tuple[Change, ...], more: bool = False
    ) -> None:
        if not clashes:
            raise ValueError("uncoverable needs a reason")
        self.clashes, self.repair, self.more = clashes, repair, more
        named = ", ".join("/".join((b.rule, *b.place, b.side)) for b in clashes[0].bounds)
        super().__init__(f"{named} miss {clashes[0].missing} entries; {len(clashes)} clashes")


def relaxed(rules: Rules, changes: Iterable[Change]) -> Rules:
    """The rules with the changes made. Raises KeyError for a bound that the rules do not have."""
    for change in changes:
        rules = _relaxed(rules, change)
    return rules


def _relaxed(rules: Rules, change: Change) -> Rules:
    code, side, place = change.bound.rule, change.bound.side, change.bound.place
    for whole in rules.wholes:
        if whole.code == code:
            freed = replace(whole, except_for=whole.except_for | {place})
            return replace(rules, wholes=(*(w for w in rules.wholes if w != whole), freed))
    if change.new is None or side not in (Side.LEAST, Side.MOST):
        raise KeyError(change.bound)
    for limit in rules.limits:
        if limit.code == code:
            at_least = side is Side.LEAST
            moved = replace(
                limit,
                least=change.new if at_least else limit.least,
                most=limit.most if at_least else change.new,
            )
            return replace(rules, limits=(*(r for r in rules.limits if r != limit), moved))
    for total in rules.totals:
        if total.code == code:
            own = next((o for o in total.overrides if o.place == place), Override(place))
            others = tuple(other for other in total.overrides if other.place != place)
            least, most = own.least, own.most
            if side is Side.LEAST:
                least = int(change.new)
            else:
                most = int(change.new)
            own = Override(place, least, most)
            moved_total = replace(total, overrides=(*others, own))
            return replace(rules, totals=(*(t for t in rules.totals if t != total), moved_total))
    raise KeyError(change.bound)
