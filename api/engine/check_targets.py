"""Odds of cells against their rates, paths and totals: plain fractions."""

from collections.abc import Iterator
from fractions import Fraction

from api.engine.container import TABLES
from api.engine.posing import (
    cell_sizes,
    coverage_groups,
    coverage_rules,
    margin_problem,
    members,
    sizes_of,
)
from api.engine.stated import Stated
from api.engine.wording import Words, broken, cell_words
from api.schemas.engine import TargetsProblem
from scheduler.odds import check_cells
from scheduler.odds.coverage import check_rates
from scheduler.odds.margins import TableLottery, check_tables


def target_faults(document: TargetsProblem, stated: Stated) -> Iterator[Words]:
    """Rates that are not the given ones or break a rule; odds that are not the rates made whole."""
    yield from _rates(document, stated.ideal())
    sizes = sizes_of(document)
    differs = [row[0] for row in stated.sized if sizes.get(row[0]) != int(row[1])]
    if differs:
        yield from (broken("size_differs", name=cell) for cell in differs)
        return
    yield from (
        _tables(document, stated) if stated.head.lottery == TABLES else _items(document, stated)
    )
    rates = stated.ideal()
    pool = sorted(row for row in members(document) if row[1] in rates)
    if pool != sorted(stated.rows["pool.txt"]):
        yield broken("other_pool")


def _rates(document: TargetsProblem, rates: dict[str, Fraction]) -> Iterator[Words]:
    if document.rules is None:
        given = {row.cell: row.rate for row in document.cells}
        for cell in sorted(given.keys() | rates.keys()):
            if given.get(cell) != rates.get(cell):
                yield broken("rate_differs", name=cell)
        return
    for found in check_rates(coverage_groups(document), coverage_rules(document), rates):
        where = " / ".join(found.at)
        limits = {"found": found.found, "least": found.least, "most": found.most}
        yield broken("rate_rule", rule=found.rule, where=where, **limits)


def _items(document: TargetsProblem, stated: Stated) -> Iterator[Words]:
    cells = cell_sizes(document, stated.ideal())
    named = {cell.cell: (cell.path_a, cell.path_b) for cell in cells}
    items = {item.name: item for item in stated.items()}
    differs = [name for name, item in items.items() if named[name] != (item.path_a, item.path_b)]
    yield from (broken("path_differs", name=name) for name in differs)
    wrong = check_cells(cells, document.bits, [items[cell.cell].odds for cell in cells])
    yield from map(cell_words, wrong)


def _tables(document: TargetsProblem, stated: Stated) -> Iterator[Words]:
    problem = margin_problem(document, stated.ideal())
    names = [row[0] for row in stated.sized]
    order = [names.index(cell.cell) for cell in problem.cells]
    tables = sorted(
        (tuple(counts[at] for at in order), weight) for counts, weight in stated.tables()
    )
    odds = tuple(int(stated.sized[at][2]) for at in order)
    wanted = tuple(cell.expected for cell in problem.cells)
    true = [sum(weight * table[at] for table, weight in tables) for at in range(len(problem.cells))]
    pairs = zip(true, wanted, strict=True)
    worst = max(abs(Fraction(has, problem.unit) - expected) for has, expected in pairs)
    lottery = TableLottery(
        tuple(cell.cell for cell in problem.cells),
        tuple(cell.size for cell in problem.cells),
        stated.head.bits,
        tuple(table for table, _ in tables),
        tuple(weight for _, weight in tables),
        odds,
        wanted,
        worst,
        Fraction(stated.head.unavoidable),
    )
    yield from map(cell_words, check_tables(problem, lottery))
    if int(worst * problem.unit) != stated.head.deviation:
        yield broken("other_deviation")
