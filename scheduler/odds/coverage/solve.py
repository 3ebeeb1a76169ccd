"""From groups and rules to an exact rate per cell: match, rake, settle whole totals, make exact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scheduler.odds.coverage.answer import CellRate, Coverage, LeftOut, Total
from scheduler.odds.coverage.classes import Classes, Demand, classes_of
from scheduler.odds.coverage.exact import Exact, make_exact, nearest
from scheduler.odds.coverage.given import Given, given_rates, reasons
from scheduler.odds.coverage.groups import Group
from scheduler.odds.coverage.index import GroupIndex
from scheduler.odds.coverage.newton import Floats
from scheduler.odds.coverage.raking import Raked, rake
from scheduler.odds.coverage.reasons import Bound, Side
from scheduler.odds.coverage.rules import Rules
from scheduler.odds.coverage.system import System, system_of

_UNFOUND = "there are rates that keep the rules, but raking does not find any"


@dataclass(frozen=True, eq=False)
class _Kept:
    """Exact rates that keep the demands, and the factors that led to them."""

    demands: tuple[Demand, ...]
    raked: Raked
    exact: Exact


@dataclass(frozen=True, eq=False)
class _Posed:
    """A plan's rules and groups, matched."""

    index: GroupIndex
    rules: Rules
    given: Given
    classes: Classes


def solve(groups: Iterable[Group], rules: Rules) -> Coverage:
    """See `scheduler.odds.coverage.expected_numbers`."""
    posed = _pose(GroupIndex(groups), rules)
    kept = _keep(posed, posed.classes.demands)
    if kept is None:
        raise _reason(posed)
    if any(demand.whole for demand in kept.demands):
        kept = _with_wholes(posed, kept)
    return _answer(posed, kept)


def _keep(posed: _Posed, demands: Sequence[Demand], start: Floats | None = None) -> _Kept | None:
    """Rates within limits that keep the demands, or None where raking finds none."""
    classes = posed.classes
    if (classes.low > classes.high).any():
        return None

    def hopeless() -> bool:
        from scheduler.odds.coverage.wholes import can_be  # loads ortools

        pinned = {_bound(d): d.least for d in demands if d.whole and d.least == d.most}
        return not can_be(_system(posed), pinned)

    raked = rake(classes, demands, hopeless, start)
    exact = make_exact(classes, demands, raked) if raked.settled else None
    return None if exact is None else _Kept(tuple(demands), raked, exact)


def _with_wholes(posed: _Posed, kept: _Kept) -> _Kept:
    """The same with every total that has to be whole at the nearest number possible."""
    wholes = [demand for demand in kept.demands if demand.whole]
    expected = [
        total for demand, total in zip(kept.demands, kept.exact.totals, strict=True) if demand.whole
    ]
    pinned = _at(kept.demands, [nearest(value) for value in expected])
    found = _keep(posed, pinned, kept.raked.factors)
    if found is not None:
        return found
    from scheduler.odds.coverage.wholes import settle_wholes  # loads ortools

    numbers = settle_wholes(_system(posed), [_bound(demand) for demand in wholes], expected)
    if numbers is None:
        raise _reason(posed)
    found = _keep(posed, _at(kept.demands, numbers))
    if found is None:
        raise RuntimeError(_UNFOUND)
    return found


def _bound(whole: Demand) -> Bound:
    return Bound(whole.rule, Side.WHOLE, whole.place)


def _at(demands: Sequence[Demand], numbers: Sequence[int]) -> list[Demand]:
    """The demands, with the whole totals at these numbers."""
    rest = iter(numbers)
    found = []
    for demand in demands:
        if demand.whole:
            number = next(rest)
            found.append(replace(demand, least=number, most=number))
        else:
            found.append(demand)
    return found


def _reason(posed: _Posed) -> Exception:
    """Why there are no rates; a RuntimeError if there are (a defect)."""
    from scheduler.odds.coverage.clashes import explain  # loads ortools

    def pose(rules: Rules) -> System:
        return _system(_pose(posed.index, rules))

    return explain(posed.rules, pose) or RuntimeError(_UNFOUND)


def _pose(index: GroupIndex, rules: Rules) -> _Posed:
    given = given_rates(index, rules)
    return _Posed(index, rules, given, classes_of(index, given, rules))


def _system(posed: _Posed) -> System:
    return system_of(posed.index, posed.given, posed.classes, posed.rules)


def _answer(posed: _Posed, kept: _Kept) -> Coverage:
    index, given, classes = posed.index, posed.given, posed.classes
    cells = []
    columns = (classes.of_group.tolist(), given.rule.tolist(), given.rate.tolist())
    codes = [rule.code for rule in posed.rules.rates]
    for group, own, rule, rate in zip(index.groups, *columns, strict=True):
        if own >= 0:
            exact = kept.exact.rates[own]
            cells.append(CellRate(group.cell, group.size, codes[rule], given.values[rate], exact))
    left_out = [
        LeftOut(index.groups[at].cell, index.groups[at].size, names)
        for at, names in reasons(index, posed.rules)
    ]
    totals = [
        Total(d.rule, d.place, d.size, d.least, d.most, expected, factor)
        for d, expected, factor in zip(
            kept.demands, kept.exact.totals, kept.raked.factors.tolist(), strict=True
        )
    ]
    return Coverage(tuple(cells), tuple(left_out), tuple(totals))
