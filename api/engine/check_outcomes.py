"""An outcome of a panel or of targets against what was promised of every outcome."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from api.engine.posing import group_name, margin_problem, panel_problem
from api.engine.stated import Stated
from api.engine.wording import Words, broken
from api.schemas.engine import PanelProblem, TargetsProblem


def same_panel(document: PanelProblem, numbers: Mapping[str, int]) -> Iterator[Words]:
    """The panel's size and every quota."""
    problem = panel_problem(document)
    groups = {group_name(group.values): group for group in problem.groups}
    unknown = sorted(set(numbers) - set(groups))
    yield from (broken("name_unknown", name=name) for name in unknown)
    drawn = {group: numbers.get(name, 0) for name, group in groups.items()}
    for group, number in drawn.items():
        if number > group.size:
            where = group_name(group.values)
            yield broken("count", where=where, found=number, least=0, most=group.size)
    total = sum(drawn.values())
    if total != problem.panel:
        yield broken("panel_size", found=total, most=problem.panel)
    for quota in problem.quotas:
        found = sum(number for group, number in drawn.items() if quota.feature in group.values)
        if not quota.low <= found <= quota.high:
            where = f"{quota.category}={quota.value}"
            yield broken("quota", where=where, found=found, least=quota.low, most=quota.high)


def within_totals(
    document: TargetsProblem, stated: Stated, numbers: Mapping[str, int]
) -> Iterator[Words]:
    """Every cell and every total of every family is its expectation rounded down or up."""
    problem = margin_problem(document, stated.ideal())
    names = {cell.cell for cell in problem.cells}
    yield from (broken("name_unknown", name=name) for name in sorted(set(numbers) - names))
    limits = [(cell.cell, cell.expected, [cell.cell], 0) for cell in problem.cells]
    for total in problem.kept():
        expected = sum((problem.cells[at].expected for at in problem.members(total)), Fraction(0))
        where = "/".join((total.margin, *total.place))
        limits.append((where, expected, list(total.cells), total.room))
    for where, expected, cells, room in limits:
        found = sum(numbers.get(cell, 0) for cell in cells)
        least, most = floor(expected) - room, ceil(expected) + room
        if not least <= found <= most:
            yield broken("total", where=where, found=found, least=least, most=most)


def same_cells(
    stated: Stated, numbers: Mapping[str, int], entries: Sequence[tuple[str, int, str]]
) -> Iterator[Words]:
    """Those who are named belong to the cell, and are as many as are drawn from it."""
    pool = stated.pool()
    named: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for name, rank, who in entries:
        named[name].append((rank, who))
    for name in sorted(numbers.keys() | named.keys()):
        wanted = numbers.get(name, 0) if name in pool else 0
        listed = sorted(named[name])
        ranks = list(range(1, len(listed) + 1))
        if len(listed) != wanted or [rank for rank, _ in listed] != ranks:
            yield broken("ranks", where=name, found=len(listed), most=wanted)
        strangers = {who for _, who in listed} - set(pool.get(name, ()))
        yield from (broken("name_unknown", name=f"{name} {who}") for who in sorted(strangers))
        if len({who for _, who in listed}) < len(listed):
            yield broken("entry_twice", where=name)
