"""The odds of a problem, as the files of ODDS, with the figures of how fair they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from api.engine.container import FORMAT, HEAD, ITEMS, TABLES
from api.engine.figures import Figures, inspector_figures, panel_figures, target_figures
from api.engine.posing import (
    cell_sizes,
    coverage_groups,
    coverage_rules,
    group_name,
    has_margins,
    inspectors_problem,
    margin_problem,
    members,
    panel_problem,
    problem_hash,
)
from api.schemas.engine import AnyProblem, InspectorsProblem, PanelProblem, TargetsProblem
from scheduler.draw.documents import Json, canonical_json, lines
from scheduler.errors import Refused
from scheduler.messages import sentence
from scheduler.odds import cell_odds, solve_inspectors
from scheduler.odds.coverage import expected_numbers
from scheduler.odds.items import lottery_items
from scheduler.odds.leximin import PanelLottery, leximin
from scheduler.odds.margins import TableLottery, table_lottery
from scheduler.odds.portfolio.crossing import Part, beyond

Files = dict[str, bytes]

_PARTS = {
    Part.MEETING_CAP: "engine_part_meeting_cap",
    Part.SHARED_PEOPLE: "engine_part_shared_people",
    Part.NEEDS: "engine_part_needs",
}
"""What no exact odds hold: it is refused, not left out silently."""


@dataclass(frozen=True)
class Made:
    """The files of ODDS, and their figures."""

    files: Files
    figures: Figures


def solve(document: AnyProblem, *, with_smallest_cap: bool = False) -> Made:
    """The odds of a problem that reading and pointers found nothing wrong with.

    Raises Infeasible, InfeasibleQuotas or Uncoverable, by the kind of problem, where there are
    none; InvalidProblem for what is only seen on the way; Refused for what exact odds cannot hold.
    """
    if isinstance(document, InspectorsProblem):
        return _inspectors(document, with_smallest_cap)
    if isinstance(document, PanelProblem):
        return _panel(document)
    return _targets(document)


def _head(document: AnyProblem, lottery: str, **more: Json) -> bytes:
    head: dict[str, Json] = {
        "format": FORMAT,
        "kind": document.kind,
        "lottery": lottery,
        "bits": document.bits,
        "problem": problem_hash(document),
    }
    return canonical_json({**head, **more})


def _inspectors(document: InspectorsProblem, with_smallest_cap: bool) -> Made:
    problem = inspectors_problem(document)
    crossing = {part.part for part in beyond(problem)}
    if crossing:
        parts = "、".join(sentence(_PARTS[part]) for part in sorted(crossing))
        raise Refused("engine_beyond", parts=parts)
    odds = solve_inspectors(problem, with_smallest_cap=with_smallest_cap)
    items = list(lottery_items(odds))
    multipliers = (
        (kind, *(*names, "", "")[:3], _real(value), str(level))
        for kind, names, value, level in odds.multipliers
    )
    head = _head(
        document,
        ITEMS,
        turns=document.turns,
        cap=odds.cap,
        deviation=ceil(odds.report.rounding_units),
        tilt=_real(odds.tilt),
    )
    files = {
        HEAD: head,
        "items.txt": lines(
            (item.name, str(item.odds), "/".join(item.path_a), "/".join(item.path_b))
            for item in items
        ),
        "multipliers.txt": lines(multipliers),
        "even.txt": lines((name, str(least), str(most)) for name, least, most in odds.even),
    }
    return Made(files, inspector_figures(problem, odds))


def _real(value: float) -> str:
    """The shortest decimal that is read as this double again (docs/protocol.md §1)."""
    return repr(value).replace("+", "")


def _panel(document: PanelProblem) -> Made:
    problem = panel_problem(document)
    lottery = leximin(problem.groups, problem.quotas, problem.panel, problem.bits)
    names = [group_name(group.values) for group in lottery.groups]
    sizes = [group.size for group in lottery.groups]
    files = {
        HEAD: _head(document, TABLES, deviation=_units(lottery.deviation, lottery.bits)),
        **_tables(Listed(names, sizes, lottery.odds, lottery.ideal), lottery),
        "pool.txt": lines(members(document)),
    }
    return Made(files, panel_figures(lottery))


def _units(deviation: Fraction, bits: int) -> int:
    """Rounded down, in units of 2^-K."""
    return floor(deviation * (1 << bits))


@dataclass(frozen=True)
class Listed:
    """What tables count: name, size, odds over 2^K, and the chance that each member should have."""

    names: Sequence[str]
    sizes: Sequence[int]
    odds: Sequence[int]
    ideal: Sequence[Fraction]


def _tables(listed: Listed, lottery: PanelLottery | TableLottery) -> Files:
    """`groups.txt`, and `tables.txt` whose counts are in the order of the lines of the groups."""
    order = sorted(range(len(listed.names)), key=lambda at: listed.names[at].encode())
    columns = (listed.sizes, listed.odds, listed.ideal)
    groups = ((name, *map(str, row)) for name, *row in zip(listed.names, *columns, strict=True))
    tables = (
        (",".join(str(table[at]) for at in order), str(weight))
        for table, weight in zip(lottery.tables, lottery.weights, strict=True)
    )
    return {"groups.txt": lines(groups), "tables.txt": lines(tables)}


def _targets(document: TargetsProblem) -> Made:
    rates = rates_of(document)
    if has_margins(document):
        return _margins(document, rates)
    cells = cell_sizes(document, rates)
    odds = cell_odds(cells, document.bits)
    items = (
        (cell.cell, str(value), "/".join(cell.path_a), "/".join(cell.path_b))
        for cell, value in zip(cells, odds, strict=True)
    )
    sizes = ((cell.cell, str(cell.size), str(cell.rate)) for cell in cells)
    listed = {cell.cell for cell in cells}
    files = {
        HEAD: _head(document, ITEMS, turns=document.turns),
        "items.txt": lines(items),
        "cells.txt": lines(sizes),
        "pool.txt": lines(row for row in members(document) if row[1] in listed),
    }
    return Made(files, target_figures(cells, odds, document.bits))


def _margins(document: TargetsProblem, rates: Mapping[str, Fraction]) -> Made:
    """More than two families of totals: a list of whole tables."""
    lottery = table_lottery(margin_problem(document, rates))
    head = _head(
        document,
        TABLES,
        deviation=_units(lottery.deviation, lottery.bits),
        unavoidable=str(lottery.unavoidable),
    )
    listed = Listed(
        lottery.cells, lottery.sizes, lottery.odds, [rates[name] for name in lottery.cells]
    )
    drawable = set(lottery.cells)
    files = {
        HEAD: head,
        **_tables(listed, lottery),
        "pool.txt": lines(row for row in members(document) if row[1] in drawable),
    }
    cells = cell_sizes(document, rates)
    return Made(files, target_figures(cells, lottery.odds, document.bits, len(lottery.tables)))


def rates_of(document: TargetsProblem) -> Mapping[str, Fraction]:
    """The rate of each cell that can be drawn: as given, or as the rules say."""
    if document.rules is None:
        return {row.cell: row.rate for row in document.cells if row.rate is not None}
    return expected_numbers(coverage_groups(document), coverage_rules(document)).rates
