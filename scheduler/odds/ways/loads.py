"""Ways out by loads: somebody takes more, or need not take as much."""

from collections.abc import Callable, Iterator

import numpy as np

from scheduler.odds.infeasible import Clash, ClashKind, Relaxation, RelaxationKind
from scheduler.odds.lattice import Ints
from scheduler.odds.ways.ground import Case, Change

_ALONE = 3  # single people whose load could change: that many are offered
_TRIED = 6  # and that many tried
_LIMIT = {
    RelaxationKind.RAISE_LOAD: "load",
    RelaxationKind.RAISE_WEEK: "week_load",
    RelaxationKind.LOWER_LEAST: "load_least",
}
_COUNTIES = 3  # counties whose people are offered by themselves


def by_loads(case: Case, clash: Clash) -> Iterator[Relaxation]:
    """Whatever of this helps; each was tried."""
    if case.part.kind is ClashKind.WORK:
        asking = case.part.asking
        least = case.index.lattice.b.low[asking]
        yield from _ways(case, clash, RelaxationKind.LOWER_LEAST, asking[least > 0], _lower)
    nodes = _bounding_nodes(case)
    people = len(case.index.people)
    yield from _ways(case, clash, RelaxationKind.RAISE_LOAD, nodes[nodes < people], _raise)
    weeks = nodes[(nodes >= people) & (nodes < people + len(case.index.weeks))]
    yield from _ways(case, clash, RelaxationKind.RAISE_WEEK, weeks, _raise)


def _bounding_nodes(case: Case) -> Ints:
    """People, and weeks of people, whose upper bounds are in the way."""
    view, part = case.part.view, case.part
    if not view.work:
        return part.b[view.term_b[part.b] < 0]
    parent = view.lattice.a.parent
    inside = np.zeros(len(parent), dtype=np.bool_)
    inside[part.a] = True
    return np.flatnonzero((view.term_a < 0) & (parent >= 0) & inside[parent])


def _raise(case: Case, nodes: Ints, amount: int) -> Change:
    return Change(by=amount * case.problem.unit, raised=nodes)


def _lower(case: Case, nodes: Ints, amount: int) -> Change:
    return Change(by=amount * case.problem.unit, lowered=nodes)


Make = Callable[[Case, Ints, int], Change]


def _ways(
    case: Case, clash: Clash, kind: RelaxationKind, nodes: Ints, make: Make
) -> Iterator[Relaxation]:
    """One person by all that is missing; the people of a county, and all, by the same."""
    who = _people_of(case, nodes)
    if not len(nodes):
        return
    yield from _alone(case, kind, nodes, who, make)
    groups = _by_county(case, clash, who)
    for counties, members in groups:
        if len(members) > 1:
            chosen = nodes[np.isin(who, members)]
            yield from _together(case, kind, chosen, members, counties, make)


def _people_of(case: Case, nodes: Ints) -> Ints:
    """Number of the person of each node (a person, or a week of one)."""
    parent = case.index.lattice.b.parent[nodes]
    return np.where(parent >= 0, parent, nodes).astype(np.int64)


def _alone(
    case: Case, kind: RelaxationKind, nodes: Ints, who: Ints, make: Make
) -> Iterator[Relaxation]:
    offered = 0
    reach = np.bincount(case.index.person, minlength=len(case.index.people))
    ranked = sorted(set(who.tolist()), key=lambda person: (-reach[person], person))
    for person in ranked[:_TRIED]:
        own = nodes[who == person]
        if _does(case, make(case, _all_weeks(case, kind, own, [person]), case.places)):
            yield _relaxation(case, kind, case.places, [person], ())
            offered += 1
        if offered == _ALONE:
            return


def _together(
    case: Case,
    kind: RelaxationKind,
    nodes: Ints,
    people: list[int],
    counties: tuple[str, ...],
    make: Make,
) -> Iterator[Relaxation]:
    """The smallest amount that is enough if everybody moves by it."""
    nodes = _all_weeks(case, kind, nodes, people)

    def enough(amount: int) -> bool:
        return case.ground.enough(make(case, nodes, amount))

    least, most = -(-case.places // len(nodes)), case.places
    if not enough(least):
        if not enough(most):
            return
        while most - least > 1:
            middle = (least + most) // 2
            least, most = (least, middle) if enough(middle) else (middle, most)
        least = most
    if case.clears_with(make(case, nodes, least)):
        yield _relaxation(case, kind, least, people, counties)


def _does(case: Case, change: Change) -> bool:
    return case.ground.enough(change) and case.clears_with(change)


def _all_weeks(case: Case, kind: RelaxationKind, nodes: Ints, people: list[int]) -> Ints:
    """A load per week is one number for all weeks."""
    if kind is not RelaxationKind.RAISE_WEEK:
        return nodes
    first = len(case.index.people)
    chosen = set(people)
    every = [first + at for at, (person, _) in enumerate(case.index.weeks) if person in chosen]
    return np.array(every, dtype=np.int64)


def _by_county(case: Case, clash: Clash, who: Ints) -> list[tuple[tuple[str, ...], list[int]]]:
    """People of each county of the clash, then all of them, without saying the same twice."""
    everybody = sorted(set(who.tolist()))
    found: list[tuple[tuple[str, ...], list[int]]] = [(clash.counties, everybody)]
    for county in clash.counties[:_COUNTIES]:
        members = [at for at in everybody if county in case.index.people[at].counties]
        if members not in [known for _, known in found]:
            found.append(((county,), members))
    return found


def _relaxation(
    case: Case, kind: RelaxationKind, amount: int, people: list[int], counties: tuple[str, ...]
) -> Relaxation:
    rows = [case.index.people[at] for at in people]
    before = {getattr(row, _LIMIT[kind]) for row in rows}
    return Relaxation(
        kind,
        amount,
        inspectors=tuple(row.inspector for row in rows),
        counties=counties,
        before=before.pop() if len(before) == 1 else None,
    )
