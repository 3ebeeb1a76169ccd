"""Do odds satisfy the rules? Plain integers and plain Python: no solver, no arrays.

Sums are added up here anew; who is eligible is judged by the rules' second face, which knows
nothing of how the odds were made.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from scheduler.odds.answer import PairOdds
from scheduler.odds.problem import Problem
from scheduler.odds.rules import RULEBOOK, Violation


def check_odds(problem: Problem, rows: Sequence[PairOdds]) -> list[Violation]:
    """Everything that is wrong with the odds, sorted; empty if nothing is.

    Codes are those of the rules, or `row_order` (not sorted, or twice), `odds_form` (not an
    integer of at least 1), `seat_unknown`, `inspector_unknown`.
    """
    return sorted([*_forms(problem, rows), *_sums(problem, rows), *_eligibility(problem, rows)])


def _forms(problem: Problem, rows: Sequence[PairOdds]) -> Iterator[Violation]:
    seats, people = problem.seat_named, problem.candidate_named
    before: tuple[str, ...] = ()
    for row in rows:
        name = row[:3]
        if name <= before:
            yield Violation("row_order", *name)
        before = name
        if type(row.odds) is not int or row.odds < 1:
            yield Violation("odds_form", *name, found=int(row.odds), least=1, most=problem.unit)
        if name[:2] not in seats:
            yield Violation("seat_unknown", *name)
        if row.inspector not in people:
            yield Violation("inspector_unknown", *name)


def _sums(problem: Problem, rows: Sequence[PairOdds]) -> Iterator[Violation]:
    seats: Counter[tuple[str, str]] = Counter()
    people: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for target, seat, inspector, odds in rows:
        seats[target, seat] += odds
        people[inspector] += odds
        pairs[target, inspector] += odds
    for name, wanted in problem.seat_named.items():
        whole = wanted.count * problem.unit
        if seats[name] != whole:
            yield Violation("crew_size", *name, found=seats[name], least=whole, most=whole)
    for inspector, found in people.items():
        person = problem.candidate_named.get(inspector)
        most = person.load * problem.unit if person else 0
        if found > most:
            yield Violation("load", inspector=inspector, found=found, most=most)
    for (target, inspector), found in pairs.items():
        if found > problem.unit:
            yield Violation("one_seat", target, "", inspector, found, most=problem.unit)
        if found > problem.pair_most:
            yield Violation("pair_cap", target, "", inspector, found, most=problem.pair_most)


def _eligibility(problem: Problem, rows: Sequence[PairOdds]) -> Iterator[Violation]:
    """Every pair with odds may happen, so all of them together are judged like an outcome."""
    support = frozenset(row[:3] for row in rows)
    for rule in RULEBOOK:
        if rule.per_entry:
            yield from rule.violations(problem, support)
