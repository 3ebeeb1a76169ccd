"""Does a lottery of tables keep what it states? Plain integers and plain loops: no solver."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from scheduler.odds.margins.answer import TableLottery
from scheduler.odds.margins.problem import MarginProblem
from scheduler.odds.rules import Violation


def check_tables(problem: MarginProblem, lottery: TableLottery) -> list[Violation]:
    """Everything that is wrong, sorted; empty if nothing is.

    `rule` is `form` (names, sizes, lengths, order; `target` says which), `weights`, `cell` or
    `total` (a table is not within its limits; `seat` is the table's number), `odds` (not those of
    the lottery), `deviation` (not the largest difference, or below what is called unavoidable).
    """
    wrong = list(_form(problem, lottery))
    if not wrong:
        wrong += [*_weights(lottery), *_tables(problem, lottery), *_stated(problem, lottery)]
    return sorted(wrong)


def _form(problem: MarginProblem, lottery: TableLottery) -> Iterator[Violation]:
    cells = problem.cells
    fine = {
        "bits": lottery.bits == problem.bits,
        "cells": lottery.cells == tuple(cell.cell for cell in cells),
        "sizes": lottery.sizes == tuple(cell.size for cell in cells),
        "wanted": lottery.wanted == tuple(cell.expected for cell in cells),
        "odds": len(lottery.odds) == len(cells),
        "tables": all(len(table) == len(cells) for table in lottery.tables),
        "order": list(lottery.tables) == sorted(set(lottery.tables)),
        "weights": len(lottery.weights) == len(lottery.tables) > 0,
    }
    return (Violation("form", name) for name, right in fine.items() if not right)


def _weights(lottery: TableLottery) -> Iterator[Violation]:
    for number, weight in enumerate(lottery.weights):
        if weight < 1:
            yield Violation("weights", "", str(number), "", weight, 1)
    total, unit = sum(lottery.weights), 1 << lottery.bits
    if total != unit:
        yield Violation("weights", found=total, least=unit, most=unit)


def _tables(problem: MarginProblem, lottery: TableLottery) -> Iterator[Violation]:
    limits = [("cell", cell.cell, [at], 0) for at, cell in enumerate(problem.cells)]
    limits += [
        ("total", "/".join((total.margin, *total.place)), problem.members(total), total.room)
        for total in problem.kept()
    ]
    for rule, name, members, room in limits:
        expected = sum((problem.cells[at].expected for at in members), Fraction(0))
        least, most = floor(expected) - room, ceil(expected) + room
        for number, table in enumerate(lottery.tables):
            found = sum(table[at] for at in members)
            if not least <= found <= most:
                yield Violation(rule, name, str(number), "", found, least, most)


def _stated(problem: MarginProblem, lottery: TableLottery) -> Iterator[Violation]:
    drawn = list(zip(lottery.tables, lottery.weights, strict=True))
    worst = Fraction(0)
    for at, cell in enumerate(problem.cells):
        real = sum(weight * table[at] for table, weight in drawn)
        if lottery.odds[at] != real:
            yield Violation("odds", cell.cell, "", "", lottery.odds[at], real, real)
        worst = max(worst, abs(Fraction(real, problem.unit) - cell.expected))
    if lottery.deviation != worst or lottery.unavoidable > worst:
        yield Violation("deviation", f"{lottery.unavoidable} {lottery.deviation} {worst}")
