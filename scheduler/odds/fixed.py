"""人员无随机性: seats whose people are as good as known before the draw.

Either fewer than three people are eligible for a seat, or at least half of it belongs to people
who are all but certain to visit the target: loads, caps, loans and the other seats of the crew can
leave one choice where the rules by themselves would allow many.
"""

from collections.abc import Iterable

import numpy as np

from scheduler.odds.index import Index, index_problem
from scheduler.odds.lattice import Ints, Numbers
from scheduler.odds.problem import Problem
from scheduler.odds.rules import RULEBOOK

FEW_PEOPLE = 3
"""With fewer eligible for a seat nobody can call its people drawn."""

CERTAIN_OF_TEN = 9
"""Who visits a target with odds of at least 9/10 is as good as known."""

_GROUPING = {"needs", "mentor"}
_REFUSING = tuple(rule for rule in RULEBOOK if rule.code not in _GROUPING)
"""Rules about groups refuse nobody, and the groups may cross where there is a portfolio."""

Odds = Numbers | Ints
Rows = Iterable[tuple[str, str, str, int]]


def fixed_seats(problem: Problem, rows: Rows) -> tuple[tuple[str, str], ...]:
    """(target, seat) of each seat as good as known, sorted, by odds over 2^K.

    `rows`: (target, seat, inspector, odds); those without odds may be left out.
    """
    index = index_problem(problem, _REFUSING)
    seats = {(seat.target, seat.seat): at for at, seat in enumerate(index.seats)}
    people = {person.inspector: at for at, person in enumerate(index.people)}
    found = [(seats[row[0], row[1]], people[row[2]], row[3]) for row in rows]
    seat, person, odds = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return _named(index, _few(index) | _certain(index, seat, person, odds, problem.unit))


def fixed_seats_of(index: Index, odds: Odds, unit: int) -> tuple[tuple[str, str], ...]:
    """The same by the odds of the index's pairs."""
    return _named(index, _few(index) | _certain(index, index.seat, index.person, odds, unit))


def _named(index: Index, seats: set[int]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((index.seats[at].target, index.seats[at].seat) for at in seats))


def _few(index: Index) -> set[int]:
    return set(np.flatnonzero(np.diff(index.lattice.start) < FEW_PEOPLE).tolist())


def _certain(
    index: Index, seat: Numbers | Ints, person: Numbers | Ints, odds: Odds, unit: int
) -> set[int]:
    """Seats of which at least half belongs to people who all but certainly visit the target, in
    one seat or another."""
    number: dict[str, int] = {}
    target = np.array([number.setdefault(each.target, len(number)) for each in index.seats])
    seats_of_one = int(np.bincount(target).max())
    # Nobody reaches the sum unless one of their seats has its share of it.
    likely = odds >= -(-CERTAIN_OF_TEN * unit // (10 * seats_of_one))
    if not likely.any():
        return set()
    near = np.isin(target[seat], target[seat[likely]])
    seat, person, odds = seat[near], person[near], odds[near].astype(np.int64)
    meeting, inverse = np.unique(target[seat] * len(index.people) + person, return_inverse=True)
    total = np.zeros(len(meeting), dtype=np.int64)
    np.add.at(total, inverse, odds)
    known = total[inverse] * 10 >= CERTAIN_OF_TEN * unit
    theirs = np.zeros(len(index.seats), dtype=np.int64)
    np.add.at(theirs, seat[known], odds[known])
    whole = np.array([each.count * unit for each in index.seats])
    return set(np.flatnonzero(2 * theirs >= whole).tolist())
