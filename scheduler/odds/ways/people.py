"""Ways out by more people: of a neighbour, by name, or still to be found."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from scheduler.odds.clash.lack import lacking
from scheduler.odds.index import index_problem
from scheduler.odds.infeasible import Clash, ClashKind, Relaxation, RelaxationKind
from scheduler.odds.problem import Candidate, Seat
from scheduler.odds.ways.apply import apply, found_people, free_names
from scheduler.odds.ways.fewest import fewest
from scheduler.odds.ways.ground import Case
from scheduler.odds.ways.join import Joined
from scheduler.vocabulary import SeatRole

_FOUND_MOST = 64  # more people than this are not borrowed, they are hired
_COUNTIES = 3  # counties for which people are looked for by themselves
_BUREAUS = 3  # bureaus that are named, each enough by itself


def by_people(case: Case, clash: Clash) -> Iterator[Relaxation]:
    """People of the reserve; where these are not enough, people still to be found."""
    if case.part.kind is not ClashKind.PLACES:
        return
    offers = _to_find(case, clash)
    names = free_names(case.problem)
    people = [found_people(way, names) for way in offers]
    reserve = sorted(case.problem.reserve, key=lambda person: person.inspector)
    everybody = (*reserve, *(person for some in people for person in some))
    try:
        joined = Joined(case, clash, everybody)
    except ValueError:  # with them there are no two trees: what they would change is not known
        return
    if not joined.filled.missing:  # they change the groups before they take anything
        return
    lent = _lent(joined, reserve)
    found = [] if lent else _found(case, joined, list(zip(offers, people, strict=True)))
    exact = joined.exact
    del joined  # as large as the clash: gone before the whole problem is solved again
    yield from (way for way in (*lent, *found) if exact or _clears(case, way))


def _lent(joined: Joined, reserve: Sequence[Candidate]) -> list[Relaxation]:
    """The fewest people of one bureau; of all bureaus together, if none has enough."""
    bureaus: defaultdict[str, list[str]] = defaultdict(list)
    for person in reserve:
        bureaus[person.lent_from].append(person.inspector)
    groups = [bureaus[name] for name in sorted(bureaus)]
    ways: list[Relaxation] = []
    for members in (*groups, [person.inspector for person in reserve]):
        if len(ways) == _BUREAUS or (ways and len(members) == len(reserve)):
            break
        found = fewest(joined.filled, joined.savings_by(members), joined.tried, len(members))
        if found is None:
            continue
        lent = [joined.people[at] for at in found[0]]
        way = Relaxation(
            RelaxationKind.LEND,
            len(lent),
            inspectors=tuple(person.inspector for person in lent),
            bureaus=tuple(sorted({person.lent_from for person in lent})),
            proved=found[1],
        )
        ways.append(way)
    return ways


def _found(
    case: Case, joined: Joined, offers: Sequence[tuple[Relaxation, Sequence[Candidate]]]
) -> list[Relaxation]:
    """For each kind of people: those of one county, if these are enough, else for all counties."""
    ways: list[Relaxation] = []
    for way, people in offers:
        done = {(other.department, other.team) for other in ways}
        if (way.department, way.team) not in done:
            ways.extend(_fewest_found(case, joined, way, people))
    return ways


def _fewest_found(
    case: Case, joined: Joined, way: Relaxation, people: Sequence[Candidate]
) -> Iterator[Relaxation]:
    """The fewest of these people, each with as few places as will do."""
    names = [person.inspector for person in people]

    def enough(number: int, amount: int) -> bool:
        return not joined.with_loads(dict.fromkeys(names[:number], amount)).missing

    number = _smallest(lambda n: enough(n, way.amount), -(-case.places // way.amount), len(names))
    if number is None:
        return
    amount = _smallest(lambda a: enough(number, a), -(-case.places // number), way.amount)
    if amount is None:
        return
    yield replace(way, people=number, amount=amount)


def _smallest(enough: Callable[[int], bool], least: int, most: int) -> int | None:
    """The smallest number from `least` on that is enough; more is always enough too."""
    step, short = least, least - 1
    while step < most and not enough(step):
        short, step = step, min(step * 2, most)
    if step > most or (step == most and not enough(most)):
        return None
    while step - short > 1:
        middle = (short + step) // 2
        short, step = (short, middle) if enough(middle) else (middle, step)
    return step


def _clears(case: Case, way: Relaxation) -> bool:
    changed = apply(case.problem, way)
    try:
        index = index_problem(changed)
    except ValueError:
        return False
    return case.clears(lacking(index.lattice, changed.unit))


def _to_find(case: Case, clash: Clash) -> list[Relaxation]:
    """Whom to look for: for each department of the clash, for one of its counties or for all; each
    takes no more than the busiest of the department, and holds all that is asked for."""
    seats = [case.problem.seat_named[name] for name in clash.seats]
    found = []
    for department, team in sorted({(seat.department, seat.by_team) for seat in seats}):
        asking = [s for s in seats if (s.department, s.by_team) == (department, team)]
        counties = sorted({seat.county for seat in asking})
        loads = [c.load for c in case.problem.candidates if c.department == department]
        single = [(county,) for county in counties[:_COUNTIES]] if len(counties) > 1 else []
        way = Relaxation(
            RelaxationKind.FIND,
            min(max(loads, default=case.places) or case.places, case.places),
            people=min(_FOUND_MOST, case.places),
            department=department,
            qualifications=_asked_for(case, asking),
            lead=any(seat.role == SeatRole.LEAD for seat in asking),
            team=team,
        )
        found += [replace(way, counties=some) for some in (*single, tuple(counties))]
    return found


def _asked_for(case: Case, seats: Sequence[Seat]) -> tuple[str, ...]:
    """Qualifications of the seats, and needed certificates that are lacking; and other needed ones
    that everybody holds who holds one of these, so that groups of certified people stay nested."""
    asked = {seat.qualification for seat in seats} - {""}
    asked |= {group.rpartition(":")[2] for group in case.lacking_groups if ":" in group}
    holders = [who.qualifications for who in case.problem.candidates]
    needed = frozenset(name for seat in case.problem.seats for name, _ in seat.needs)
    for name in sorted(asked):
        held = [qualifications for qualifications in holders if name in qualifications]
        asked |= needed.intersection(*held) if held else needed & {name}
    return tuple(sorted(asked))
