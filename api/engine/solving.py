"""The odds of a problem, as the files of ODDS, with the figures of how fair they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from api.engine.climbing import Rungs, posed, written
from api.engine.container import FORMAT, HEAD, ITEMS, RUNGS, TABLES
from api.engine.figures import (
    Figures,
    inspector_figures,
    panel_figures,
    portfolio_figures,
    target_figures,
)
from api.engine.posing import (
    cell_sizes,
    coverage_groups,
    coverage_rules,
    group_name,
    has_margins,
    margin_problem,
    members,
    panel_problem,
    problem_hash,
)
from api.schemas.engine import AnyProblem, InspectorsProblem, PanelProblem, TargetsProblem
from scheduler.draw.documents import Json, canonical_json, lines
from scheduler.errors import Refused
from scheduler.messages import sentence
from scheduler.odds import InspectorOdds, Problem, cell_odds
from scheduler.odds.certify_text import stated_deviation
from scheduler.odds.coverage import expected_numbers
from scheduler.odds.items import lottery_items
from scheduler.odds.leximin import leximin
from scheduler.odds.margins import table_lottery
from scheduler.odds.portfolio import Beyond, Part, PortfolioOdds, TooLarge, Undecided, beyond
from scheduler.odds.portfolio.crossing import splits
from scheduler.odds.portfolio.solve import PAIRS_MOST
from scheduler.odds.solve import fairest_odds

Files = dict[str, bytes]

_PARTS = {
    Part.MEETING_CAP: "engine_part_meeting_cap",
    Part.SHARED_PEOPLE: "engine_part_shared_people",
    Part.NEEDS: "engine_part_needs",
    Part.APART: "engine_part_apart",
    Part.MENTOR: "engine_part_mentor",
}


@dataclass(frozen=True)
class Committed:
    """What no exact odds hold, and the list of whole assignments that is published for it: how many
    there are, and how far at most its own odds are from the ideal ones, at which pair."""

    parts: tuple[str, ...]
    tables: int
    difference: Fraction
    differs: str


@dataclass(frozen=True)
class Made:
    """The files of ODDS, and their figures; `committed` where the odds are those of a list."""

    files: Files
    figures: Figures
    committed: Committed | None = None


def solve(
    document: AnyProblem, *, with_smallest_cap: bool = False, rungs: Rungs | None = None
) -> Made:
    """The odds of a problem that reading and pointers found nothing wrong with; of inspectors after
    these rungs of its ladder.

    Raises Infeasible, InfeasibleQuotas or Uncoverable, by the kind of problem, where there are
    none; InvalidProblem for what is only seen on the way; Refused where limited effort found
    neither a whole assignment nor a proof that there is none.
    """
    if isinstance(document, InspectorsProblem):
        made = _inspectors(document, posed(document, rungs), with_smallest_cap)
        return replace(made, files={**made.files, RUNGS: written(rungs)}) if rungs else made
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


def _inspectors(document: InspectorsProblem, problem: Problem, with_smallest_cap: bool) -> Made:
    try:
        odds = fairest_odds(problem, with_smallest_cap=with_smallest_cap)
    except Undecided as error:
        parts = "、".join(part_words((*beyond(problem), *splits(problem))))
        if isinstance(error, TooLarge):
            raise Refused(
                "engine_too_large", parts=parts, pairs=error.pairs, most=PAIRS_MOST
            ) from None
        raise Refused("engine_undecided", parts=parts) from None
    if isinstance(odds, PortfolioOdds):
        return portfolio_files(document, problem, odds)
    items = list(lottery_items(odds))
    head = _head(
        document,
        ITEMS,
        turns=document.turns,
        cap=odds.cap,
        deviation=_deviation(odds),
        tilt=_real(odds.tilt),
    )
    files = {
        HEAD: head,
        "items.txt": lines(
            (item.name, str(item.odds), "/".join(item.path_a), "/".join(item.path_b))
            for item in items
        ),
        **_proof(odds),
    }
    return Made(files, inspector_figures(problem, odds))


def _deviation(odds: InspectorOdds) -> int:
    """The largest difference from the multipliers' product, stated as in a bundle where there are
    no costs; those of costs are fitted in doubles and stated as they are."""
    units = odds.report.rounding_units
    return ceil(units) if odds.tilt else stated_deviation(units, odds.bits)


def part_words(parts: Sequence[Beyond]) -> list[str]:
    """What the parts are about, each once."""
    return [sentence(_PARTS[part]) for part in sorted({each.part for each in parts})]


def _proof(odds: InspectorOdds) -> Files:
    """What shows that odds are the most even ones."""
    multipliers = (
        (kind, *(*names, "", "")[:3], _real(value), str(level))
        for kind, names, value, level in odds.multipliers
    )
    even = ((name, str(least), str(most)) for name, least, most in odds.even)
    return {"multipliers.txt": lines(multipliers), "even.txt": lines(even)}


def portfolio_files(document: InspectorsProblem, problem: Problem, odds: PortfolioOdds) -> Made:
    """A list of whole assignments: its own odds, beside the ideal ones and their proof."""
    own = {row[:3]: row.odds for row in odds.rows}
    ideal = {row[:3]: row.odds for row in odds.wanted}
    pairs = sorted(own.keys() | ideal.keys())
    listed = Listed(
        ["/".join(pair) for pair in pairs],
        [1] * len(pairs),
        [own.get(pair, 0) for pair in pairs],
        [Fraction(ideal.get(pair, 0), problem.unit) for pair in pairs],
    )
    at = {pair: number for number, pair in enumerate(pairs)}
    counts = [_counts((at[entry] for entry in table), len(at)) for table in odds.tables]
    head = _head(
        document,
        TABLES,
        cap=odds.cap,
        deviation=odds.difference,
        rounding=_deviation(odds.ideal),
        tilt=_real(odds.ideal.tilt),
    )
    files = {
        HEAD: head,
        **_tables(listed, counts, odds.weights),
        "beyond.txt": lines((part.part, "/".join(part.names)) for part in odds.beyond),
        **_proof(odds.ideal),
    }
    difference = Fraction(odds.difference, problem.unit)
    committed = Committed(
        tuple(part_words(odds.beyond)), len(odds.tables), difference, "/".join(odds.differs)
    )
    return Made(files, portfolio_figures(problem, odds), committed)


def _counts(taken: Iterator[int], size: int) -> list[int]:
    """A whole assignment as a count, 1 or 0, of each pair."""
    found = [0] * size
    for at in taken:
        found[at] = 1
    return found


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
        **_tables(
            Listed(names, sizes, lottery.odds, lottery.ideal), lottery.tables, lottery.weights
        ),
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


def _tables(listed: Listed, counted: Sequence[Sequence[int]], weights: Sequence[int]) -> Files:
    """`groups.txt`, and `tables.txt` whose counts are in the order of the lines of the groups."""
    order = sorted(range(len(listed.names)), key=lambda at: listed.names[at].encode())
    columns = (listed.sizes, listed.odds, listed.ideal)
    groups = ((name, *map(str, row)) for name, *row in zip(listed.names, *columns, strict=True))
    tables = (
        (",".join(str(table[at]) for at in order), str(weight))
        for table, weight in zip(counted, weights, strict=True)
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
        **_tables(listed, lottery.tables, lottery.weights),
        "pool.txt": lines(row for row in members(document) if row[1] in drawable),
    }
    cells = cell_sizes(document, rates)
    return Made(files, target_figures(cells, lottery.odds, document.bits, len(lottery.tables)))


def rates_of(document: TargetsProblem) -> Mapping[str, Fraction]:
    """The rate of each cell that can be drawn: as given, or as the rules say."""
    if document.rules is None:
        return {row.cell: row.rate for row in document.cells if row.rate is not None}
    return expected_numbers(coverage_groups(document), coverage_rules(document)).rates
