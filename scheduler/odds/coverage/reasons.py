"""Why no rates keep the rules, and what would do: named bounds, clashes, changes."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scheduler.odds.coverage.rules import Place


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
    """Bounds that cannot all be kept; there is no smaller set among them and those left. (In plans
    with so many cells that this takes minutes, `narrow.py`: none of them can be left out.)

    `missing`: the fewest entries by which they are missed together. `changes`: each of them alone
    ends this clash, the smallest first; of a clash of more than a dozen bounds not all are tried.
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
