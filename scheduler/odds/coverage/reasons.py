"""Why no rates keep the rules, and what would do: named bounds, clashes, changes."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scheduler.odds.coverage.rules import Place

_NAMED = 5  # bounds in the text of an exception


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
class Cut:
    """All places at which the rules of a clash pull in it (a minimum cut), where the clash itself
    names only as many as it takes: of the minima of 400 counties, say, that are too much for one
    maximum, the 347 largest are.

    `values`: what each of `bounds` asks for, entries or a rate; None where it asks for neither.
    `missing`: the fewest entries by which all of them are missed together.
    """

    bounds: tuple[Bound, ...]
    values: tuple[Fraction | None, ...]
    missing: Fraction


@dataclass(frozen=True)
class Clash:
    """Bounds that cannot all be kept, none of which can be left out. `smallest`: nor is there a
    smaller set among them and those left (False: that was not found out, it may take minutes).

    `missing`: the fewest entries by which they are missed together. `cut`: all that pulls in this
    clash. `changes`: each of them alone ends it, the smallest first; of a rule with many bounds in
    the clash only a few are tried (`ways.py`).
    """

    bounds: tuple[Bound, ...]
    missing: Fraction
    changes: tuple[Change, ...]
    cut: Cut
    smallest: bool


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
        bounds = clashes[0].bounds
        named = ", ".join("/".join((b.rule, *b.place, b.side)) for b in bounds[:_NAMED])
        rest = f" and {len(bounds) - _NAMED} more" if len(bounds) > _NAMED else ""
        missing = clashes[0].missing
        super().__init__(f"{named}{rest} miss {missing} entries; {len(clashes)} clashes")
