"""A clash of rules about rates in one Chinese sentence, short even where 400 counties clash."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from scheduler.messages import sentence
from scheduler.odds.coverage.reasons import Bound, Clash, Side

SHOWN = 3
"""Places of one rule that are named; more are counted, and their numbers added up."""

_ONE = {
    Side.LEAST: "engine_least",
    Side.MOST: "engine_most",
    Side.WHOLE: "engine_whole",
    Side.KEPT: "engine_kept",
    Side.ZERO: "engine_zero",
}
_MANY = {
    Side.LEAST: "engine_least_many",
    Side.MOST: "engine_most_many",
    Side.WHOLE: "engine_whole_many",
}


def clash_words(clash: Clash) -> str:
    """Which rules clash, where, what they ask for in all, and by how much that cannot be."""
    cut = clash.cut
    places: defaultdict[tuple[str, Side], list[tuple[Bound, Fraction | None]]] = defaultdict(list)
    for bound, value in zip(cut.bounds, cut.values, strict=True):
        places[bound.rule, bound.side].append((bound, value))
    named = (words for own in places.values() for words in _named(own))
    code = "engine_rates_clash" if len(cut.bounds) > 1 else "engine_rates_alone"
    words = sentence(code, bounds="、".join(named), missing=cut.missing)
    if len(clash.bounds) < len(cut.bounds):
        words += sentence("engine_rates_enough", n=len(clash.bounds))
    return words


def _bound(bound: Bound, value: Fraction | None) -> str:
    """One bound, and what it asks for: entries if it is about a total, else a rate."""
    where = "/".join((bound.rule, *bound.place))
    mandatory = bound.side is Side.LEAST and value is None  # nothing else asks for no number
    words = sentence("engine_must" if mandatory else _ONE[bound.side], where=where)
    return words if value is None else f"{words} {value}"


def _named(own: Sequence[tuple[Bound, Fraction | None]]) -> Iterator[str]:
    """All places of one side of one rule."""
    if len(own) <= SHOWN:
        yield from (_bound(bound, value) for bound, value in own)
        return
    (first, _), *_ = own
    shown = "、".join("/".join(bound.place) for bound, _ in own[:SHOWN])
    total = sum((value for _, value in own if value is not None), start=Fraction(0))
    yield sentence(_MANY[first.side], rule=first.rule, n=len(own), first=shown, total=total)
