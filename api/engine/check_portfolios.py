"""A list of whole assignments of inspectors: every one against every rule, its own odds, and the
ideal ones that it is measured by."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from api.engine.check_inspectors import bounds, evenness
from api.engine.stated import Stated
from api.engine.wording import Words, broken, rule_words
from scheduler.odds import PairOdds, Problem, check_odds
from scheduler.odds.portfolio import Beyond, Part, Portfolio, beyond, check_portfolio
from scheduler.odds.portfolio.answer import Entries, largest_difference, odds_of
from scheduler.odds.portfolio.check import possible_parts
from scheduler.odds.portfolio.crossing import relaxed
from scheduler.odds.portfolio.solve import lattice_lacks

Pairs = list[tuple[str, str, str]]


def stated_parts(stated: Stated) -> tuple[Beyond, ...] | None:
    """`beyond.txt`; None where it names a part that there is none of."""
    known = {part.value: part for part in Part}
    listed = stated.rows["beyond.txt"]
    if any(part not in known for part, _ in listed):
        return None
    found = (Beyond(known[part], tuple(name.split("/")) if name else ()) for part, name in listed)
    return tuple(sorted(found))


def rightly_listed(problem: Problem, parts: tuple[Beyond, ...] | None) -> bool | None:
    """Is the list about no more than exact odds cannot hold? None where that would take a solver.

    What is kept by a public split may be left to the list only where no odds keep the split: where
    bounds alone forbid it, a maximum flow shows that.
    """
    if parts not in possible_parts(problem):
        return False
    crossing = beyond(problem)
    if parts == crossing:
        return True
    return lattice_lacks(relaxed(problem, crossing)) or (None if crossing else False)


def list_faults(problem: Problem, parts: tuple[Beyond, ...], stated: Stated) -> Iterator[Words]:
    """Assignments that break a rule, odds or a difference that are not those of the list."""
    names = named(stated)
    if isinstance(names, str):
        yield names
        return
    lottery = _portfolio(problem, parts, stated, names)
    yield from map(rule_words, check_portfolio(problem, lottery))
    own = {row[:3]: row.odds for row in lottery.rows}
    for pair, row in zip(names, stated.rows["groups.txt"], strict=True):
        name, _, odds, ideal = row
        if own.get(pair, 0) != int(odds):
            yield broken("odds", where=name, found=odds, least=own.get(pair, 0))
        if odds == ideal == "0":
            yield broken("pair_idle", name=name)


def named(stated: Stated) -> Pairs | Words:
    """The pairs of `groups.txt`; or why they are none."""
    found: Pairs = []
    for name, size, _, ideal in stated.rows["groups.txt"]:
        target, seat, inspector, *more = (*name.split("/"), "", "", "")
        if any(more) or not inspector or size != "1":
            return broken("not_a_pair", name=name)
        if (Fraction(ideal) * (1 << stated.head.bits)).denominator != 1:
            return broken("not_whole", name=name)
        found.append((target, seat, inspector))
    if any(count > 1 for counts, _ in stated.tables() for count in counts):
        return broken("not_an_assignment")
    return found


def ideal_faults(problem: Problem, parts: tuple[Beyond, ...], stated: Stated) -> Iterator[Words]:
    """What keeps the ideal odds from being the most even ones of the problem without the parts."""
    names = named(stated)
    if isinstance(names, str):
        return  # told by list_faults
    easier, wanted = relaxed(problem, parts), _wanted(stated, names)
    wrong = [*check_odds(easier, wanted), *bounds(easier, stated, wanted)]
    yield from map(rule_words, wrong or evenness(easier, stated, wanted))


def distance(stated: Stated) -> Words:
    """How far the list is from the ideal odds, which only a solver could say is the least."""
    head = stated.head
    share = f"{head.deviation / (1 << head.bits):.4%}"
    return broken("distance", difference=share)


def _wanted(stated: Stated, names: Pairs) -> list[PairOdds]:
    unit = 1 << stated.head.bits
    listed = zip(names, stated.rows["groups.txt"], strict=True)
    odds = (PairOdds(*pair, int(Fraction(row[3]) * unit)) for pair, row in listed)
    return sorted(row for row in odds if row.odds)


def _portfolio(
    problem: Problem, parts: tuple[Beyond, ...], stated: Stated, names: Pairs
) -> Portfolio:
    """What ODDS says, assignments sorted."""
    found = sorted((_entries(counts, names), weight) for counts, weight in stated.tables())
    tables, weights = tuple(table for table, _ in found), tuple(weight for _, weight in found)
    wanted = tuple(_wanted(stated, names))
    _, differs = largest_difference(odds_of(tables, weights), wanted)
    head = stated.head
    return Portfolio(tables, weights, head.bits, head.cap, parts, wanted, head.deviation, differs)


def _entries(counts: Sequence[int], names: Pairs) -> Entries:
    return tuple(sorted(pair for pair, count in zip(names, counts, strict=True) if count))
