"""Why there is no assignment: the smallest set of rules that clash, and the places left empty.

CP-SAT without an objective says whether rules clash; one rule after another is left out, and stays
out if the others clash without it. So none of those that are named could be spared.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Clash, ClashKind
from scheduler.odds.portfolio.crossing import Beyond, Undecided, relaxed
from scheduler.odds.portfolio.finder import Finder
from scheduler.odds.portfolio.rows import Row, rows_of
from scheduler.odds.portfolio.ways import ways_out
from scheduler.odds.problem import Problem, Seat
from scheduler.odds.rules import RULEBOOK

_FILLED = "crew_size"
_ROUNDING = 1e-6  # of a bound that is a whole number


def clash_of(problem: Problem, parts: tuple[Beyond, ...]) -> Clash:
    """The clash of a problem that has odds without these parts, and no assignment with them."""
    index = index_problem(relaxed(problem, parts))
    rows = rows_of(problem, index, parts)
    codes = _core(problem, index, rows)
    kept = [row for row in rows if row.code in codes]
    limited = problem if "meeting_cap" in codes else replace(problem, meet_most=None)
    empty, missing = _empty(limited, index, kept)
    seats = tuple((seat.target, seat.seat) for seat in empty)
    targets = tuple(sorted({seat.target for seat in empty}))
    numbers = {at for at, seat in enumerate(index.seats) if (seat.target, seat.seat) in {*seats}}
    able = {
        index.people[person].inspector
        for seat, person in zip(index.seat.tolist(), index.person.tolist(), strict=True)
        if seat in numbers
    }
    clash = Clash(
        kind=ClashKind.PLACES,
        seats=seats,
        targets=targets,
        counties=tuple(sorted({seat.county for seat in empty})),
        inspectors=tuple(sorted(able)),
        rules=tuple(rule.code for rule in RULEBOOK if rule.code in codes),
        missing=missing,
    )
    return replace(clash, relaxations=ways_out(problem, clash, parts))


def _core(problem: Problem, index: Index, rows: Sequence[Row]) -> set[str]:
    codes = {row.code for row in rows}
    if problem.meet_most is not None:
        codes.add("meeting_cap")
    for code in sorted(codes - {_FILLED}):
        fewer = codes - {code}
        if not _possible(problem, index, rows, fewer):
            codes = fewer
    return codes


def _possible(problem: Problem, index: Index, rows: Sequence[Row], codes: set[str]) -> bool:
    """Is there an assignment under these rules? What is not decided counts as yes."""
    limited = problem if "meeting_cap" in codes else replace(problem, meet_most=None)
    try:
        return Finder(limited, index, [row for row in rows if row.code in codes]).any() is not None
    except Undecided:
        return True


def _empty(problem: Problem, index: Index, rows: Sequence[Row]) -> tuple[list[Seat], int]:
    """Seats that stay without enough people when as many places as possible are filled, rules kept,
    and how many places that is at least; all seats where nothing is possible even so."""
    easier = [replace(row, low=0) if row.code == _FILLED else row for row in rows]
    found, bound = Finder(problem, index, easier).most()
    if found is None:
        return [*index.seats], 1
    taken = np.bincount(index.seat[list(found)], minlength=len(index.seats)).tolist()
    empty = [seat for seat, people in zip(index.seats, taken, strict=True) if people < seat.count]
    places = sum(seat.count for seat in index.seats)
    return empty or [*index.seats], max(1, places - int(bound + _ROUNDING))
