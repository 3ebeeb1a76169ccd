"""Ways out by milder rules: a higher cap on pairs, a shorter rest between two visits."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from scheduler.odds.cap import with_cap
from scheduler.odds.clash.fill import Filled
from scheduler.odds.clash.lack import Lack, lacking, lacking_from, rough
from scheduler.odds.clash.parts import view_of
from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Clash, Relaxation, RelaxationKind
from scheduler.odds.lattice import Bools, Lattice, Numbers
from scheduler.odds.problem import Problem
from scheduler.odds.ways.ground import Case

_TRIED = 24  # rests, each by itself


def by_cap(case: Case, clash: Clash) -> Iterator[Relaxation]:
    """The smallest cap with which nothing at all is missing; or at least nothing of this clash."""
    if "pair_cap" not in clash.rules:
        return
    for left in ((0, 0, 0), case.left):
        cap = _smallest_cap(case, left)
        if cap is not None:
            yield Relaxation(RelaxationKind.RAISE_CAP, cap, before=case.problem.cap)
            return


def _smallest_cap(case: Case, left: tuple[int, int, int]) -> int | None:
    """The smallest cap with which no more than `left` is missing (places, work, needs).

    Each cut is a proof that every cap below a larger number misses more: go there (Newton's method
    on cuts, as in cap.py). None if no cap does.
    """
    if case.lack.needs.missing > left[2]:
        return None  # needs exceed a seat whatever the cap
    cap = max(case.problem.pair_most, _needed_cap(case))
    while cap <= case.problem.unit:
        lack = lacking(with_cap(case.index, cap), case.problem.unit)
        sides = [(lack.places, lack.places_in, False, left[0])]
        if lack.work is not None:
            sides.append((lack.work, lack.work_in, True, left[1]))
        step = 0
        for filled, within, work, allowed in sides:
            if filled.missing > allowed:
                capped = _capped(case.index, within, filled, work)
                if not capped:
                    return None
                step = max(step, -(-(filled.missing - allowed) // capped))
        if not step:
            return cap
        cap += step
    return None


def _needed_cap(case: Case) -> int:
    """What the seats of the clash need at the least: all their people at the cap."""
    seats, lattice = case.ground.seats, case.index.lattice
    eligible = np.diff(lattice.start)[seats]
    need = lattice.a.low[seats]
    return int((-(-need // np.maximum(eligible, 1))).max())


def _capped(index: Index, lattice: Lattice, filled: Filled, work: bool) -> int:
    """How many pairs and meetings leave the cut: per unit of cap so much less is missing."""
    view = view_of(lattice, filled, work=work)
    first = len(index.people) + len(index.weeks)
    meetings = (view.term_a if work else view.term_b)[first:]
    return int(view.crossing.sum()) + int((meetings < 0).sum())


def by_rest(case: Case, clash: Clash) -> Iterator[Relaxation]:
    """The longest rest that leaves enough people: the days since some visit that now counts. Where
    sets of certified people cross without any rest, the longest of those tried with which they do
    not."""
    if "cool_down" not in clash.rules:
        return
    days = _recent(case.problem, set(clash.targets))
    try:
        index = index_problem(replace(case.problem, rest_days=0))
    except ValueError:
        found = next((rest for rest in days[:_TRIED] if _clears(case, rest)), None)
    else:
        found = _longest(case, _Rest(case.problem, index), days)
    if found is not None:
        yield Relaxation(RelaxationKind.LOWER_REST, found, before=case.problem.rest_days)


def _recent(problem: Problem, targets: set[str]) -> list[int]:
    """Days since the visits to these targets that are too recent now, falling."""
    recent = {m.days for m in problem.meetings if m.target in targets}
    return sorted((days for days in recent if days < problem.rest_days), reverse=True)


def _clears(case: Case, rest_days: int) -> bool:
    changed = replace(case.problem, rest_days=rest_days)
    try:
        index = index_problem(changed)
    except ValueError:
        return False
    return case.clears(lacking(index.lattice, changed.unit))


def _longest(case: Case, rest: "_Rest", days: Sequence[int]) -> int | None:
    """By halving: a shorter rest never leaves fewer people."""
    fails, works = -1, len(days)
    while works - fails > 1:
        middle = (works + fails) // 2
        if case.clears(rest.lack(days[middle])):
            works = middle
        else:
            fails = middle
    return days[works] if works < len(days) else None


class _Rest:
    """The problem without any rest, from which those who still rest are taken out again."""

    def __init__(self, problem: Problem, index: Index) -> None:
        self._index = index
        self._since = _days_since(problem, index)
        self._start, self._chosen = rough(index.lattice, problem.unit)

    def lack(self, rest_days: int) -> Lack:
        """What is lacking with this rest."""
        kept = self._since >= rest_days
        lattice = only_pairs(self._index.lattice, kept)
        return lacking_from(lattice, self._start[kept], self._chosen[kept])


def _days_since(problem: Problem, index: Index) -> Numbers:
    """Days since the person of each pair was at its target; the largest number if never."""
    since = np.full(index.lattice.pairs, np.iinfo(np.int32).max, dtype=np.int32)
    number = {who.inspector: at for at, who in enumerate(index.people)}
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for at, seat in enumerate(index.seats):
        rows[seat.target].append(at)
    start = index.lattice.start
    for met in problem.meetings:
        for name in problem.drawn_as.get(met.inspector, ()):
            for row in rows.get(met.target, ()):
                first, end = start[row], start[row + 1]
                at = first + np.searchsorted(index.person[first:end], number[name])
                if at < end and index.person[at] == number[name]:
                    since[at] = min(since[at], met.days)
    return since


def only_pairs(lattice: Lattice, kept: Bools) -> Lattice:
    """The lattice with these pairs alone."""
    before = np.concatenate([[0], np.cumsum(kept)])
    return replace(
        lattice,
        leaf_a=lattice.leaf_a[kept],
        leaf_b=lattice.leaf_b[kept],
        start=before[lattice.start].astype(np.int64),
    )
