"""Does a list of assignments keep every rule, and has it the odds it states? Plain integers and
plain Python: no solver, no arrays."""

from collections import Counter
from collections.abc import Iterator

from scheduler.odds.portfolio.answer import Portfolio, largest_difference
from scheduler.odds.portfolio.crossing import Beyond, Part, beyond, relaxed, splits
from scheduler.odds.problem import Problem
from scheduler.odds.rules import Violation, judge


def check_portfolio(problem: Problem, stated: Portfolio) -> list[Violation]:
    """Everything that is wrong, sorted; empty if nothing is.

    Codes are those of the rules, or `table_order` (assignments not sorted, or twice), `weights`
    (not whole numbers of at least 1 that sum to 2^bits), `bits` (not the problem's), `cap` (not
    the one that holds), `beyond` (other parts than those that leave the trees, with or without all
    splits), `difference` (another largest one than the stated).
    """
    found = [*_form(problem, stated)]
    if found:
        return found
    for table in stated.tables:
        found += judge(problem, frozenset(table))
    pairs: Counter[tuple[str, str]] = Counter()
    for target, _, inspector, odds in stated.rows:
        pairs[target, inspector] += odds
    for (target, inspector), odds in pairs.items():
        if odds > problem.pair_most:
            found.append(Violation("pair_cap", target, "", inspector, odds, 0, problem.pair_most))
    difference, pair = largest_difference(stated.rows, stated.wanted)
    if (difference, pair) != (stated.difference, stated.differs):
        found.append(Violation("difference", *pair, difference, stated.difference, 0))
    return sorted(set(found))


def _form(problem: Problem, stated: Portfolio) -> Iterator[Violation]:
    if stated.bits != problem.bits:
        yield Violation("bits", found=stated.bits, least=problem.bits, most=problem.bits)
    whole = all(type(weight) is int and weight >= 1 for weight in stated.weights)
    total, unit = sum(stated.weights) if whole else 0, problem.unit
    if total != unit or len(stated.weights) != len(stated.tables):
        yield Violation("weights", found=total, least=unit, most=unit)
    if stated.cap != problem.pair_most:
        yield Violation("cap", found=stated.cap, least=problem.pair_most, most=problem.pair_most)
    if stated.beyond not in possible_parts(problem):
        yield Violation("beyond")
    tables = [*stated.tables]
    if tables != sorted(set(tables)) or any([*t] != sorted(set(t)) for t in tables):
        yield Violation("table_order")


def possible_parts(problem: Problem) -> tuple[tuple[Beyond, ...], ...]:
    """The parts that a list may be about: what leaves the trees, and where that is not enough also
    every rule that exact odds keep by a public split; then people whom a split kept away may hold
    certificates that cross others. Nothing where exact odds hold it all."""
    crossing, split = beyond(problem), splits(problem)
    if not split:
        return (crossing,) if crossing else ()
    needs = {part for part in beyond(relaxed(problem, split)) if part.part is Part.NEEDS}
    others = {part for part in crossing if part.part is not Part.NEEDS}
    both = tuple(sorted({*others, *needs, *split}))
    return (crossing, both) if crossing else (both,)
