"""Do odds satisfy the rules? Plain integers and plain Python: no solver, no arrays.

Sums are added up here anew, for every bound of every rule; who is eligible is judged by the rules'
second face, which knows nothing of how the odds were made.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from scheduler.odds.answer import PairOdds
from scheduler.odds.problem import Problem
from scheduler.odds.rules import RULEBOOK, Bound, Over, Violation


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
    """Every bound of every rule, by the sum of the odds it is over."""
    total, pairs = _totals(problem, rows)
    for rule in RULEBOOK:
        for bound in rule.bounds(problem):
            if bound.over is Over.PAIR:
                yield from _over(rule.code, bound.upper, pairs)
                continue
            found = total[bound.over, *bound.names]
            if not bound.lower <= found <= bound.upper:
                yield _broken(rule.code, bound, found)
    for inspector in {row.inspector for row in rows} - problem.candidate_named.keys():
        yield Violation("load", inspector=inspector, found=total[Over.INSPECTOR, inspector])


def _totals(
    problem: Problem, rows: Sequence[PairOdds]
) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, str]]]:
    """Sums by what bounds are over, and those of (target, inspector)."""
    seats: Counter[tuple[str, str]] = Counter()
    people: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for target, seat, inspector, odds in rows:
        seats[target, seat] += odds
        people[inspector] += odds
        pairs[target, inspector] += odds
    total: Counter[tuple[str, ...]] = Counter()
    total.update({(Over.SEAT, *name): odds for name, odds in seats.items()})
    total.update({(Over.INSPECTOR, name): odds for name, odds in people.items()})
    week = {seat.target: seat.week for seat in problem.seats if seat.week}
    for (target, inspector), odds in pairs.items():
        if target in week:
            total[Over.WEEK, inspector, week[target]] += odds
    members = dict(group for rule in RULEBOOK for group in rule.groups(problem))
    groups = _groups(problem)
    if groups:
        for target, seat, inspector, odds in rows:
            for name in groups.get((target, seat), ()):
                if inspector in members[name]:
                    total[Over.GROUP, target, seat, name] += odds
    return total, pairs


def _groups(problem: Problem) -> dict[tuple[str, str], set[str]]:
    """The groups that are bounded in each seat."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in RULEBOOK:
        for bound in rule.bounds(problem):
            if bound.over is Over.GROUP:
                target, seat, name = bound.names
                found[target, seat].add(name)
    return found


def _over(code: str, most: int, pairs: Counter[tuple[str, str]]) -> Iterator[Violation]:
    for (target, inspector), found in pairs.items():
        if found > most:
            yield Violation(code, target, "", inspector, found, most=most)


def _broken(code: str, bound: Bound, found: int) -> Violation:
    """Where a sum is wrong: at a target and seat, or with an inspector."""
    if bound.over in {Over.SEAT, Over.GROUP}:
        target, seat = bound.names[:2]
        return Violation(code, target, seat, "", found, bound.lower, bound.upper)
    return Violation(code, "", "", bound.names[0], found, bound.lower, bound.upper)


def _eligibility(problem: Problem, rows: Sequence[PairOdds]) -> Iterator[Violation]:
    """Every pair with odds may happen, so all of them together are judged like an outcome; and
    none may be that a rule excludes by name."""
    support = frozenset(row[:3] for row in rows)
    for rule in RULEBOOK:
        if rule.per_entry:
            yield from rule.violations(problem, support)
            continue
        excluded = set(rule.excludes(problem))
        if excluded:
            for target, seat, inspector in support:
                if (inspector, target) in excluded:
                    yield Violation(rule.code, target, seat, inspector)
