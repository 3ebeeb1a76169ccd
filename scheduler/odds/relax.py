"""What would do: small changes to a problem without odds, each tried by solving again."""

from collections.abc import Iterator
from dataclasses import replace

from scheduler.odds.cap import smallest_cap_of
from scheduler.odds.flow import Network, limits_of
from scheduler.odds.index import Ints, index_problem
from scheduler.odds.infeasible import Clash, Relaxation, RelaxationKind
from scheduler.odds.problem import Candidate, Problem

_OFFERED = 3  # single people whose load could be raised: that many are named
_TRIED = 20  # and that many tried
_LENT_MOST = 64  # more people than this are not lent, they are hired


def relaxations(
    problem: Problem,
    network: Network,
    clash: Clash,
    people: Ints,
    missing: int,
    missing_in_all: int,
) -> Iterator[Relaxation]:
    """Changes after which nothing of this clash is missing any more (other clashes may stay).

    `people`: numbers of those whose load is used up; `missing`: units of this clash;
    `missing_in_all`: units of all clashes together.
    """
    left = missing_in_all - missing
    yield from _raise_load(problem, network, clash, people, left)
    yield from _raise_loads(problem, network, clash, people, left)
    for department in sorted({problem.seat_named[name].department for name in clash.seats}):
        yield from _lend(problem, clash, department, left)
    if "pair_cap" in clash.rules:
        yield from _raise_cap(problem, network)


def _missing_with(network: Network, extra: dict[int, int]) -> int:
    """Units missing when the people numbered so get so many units more."""
    limits = limits_of(network.index)
    most = limits.most.copy()
    for person, units in extra.items():
        most[person] += units
    flow = network.solve(limits.with_most(most))
    assert flow is not None, "limits start at 0"
    return flow.missing


def _raise_load(
    problem: Problem, network: Network, clash: Clash, people: Ints, left: int
) -> Iterator[Relaxation]:
    """One person takes all that is missing. Only some are named: any would do for the reader."""
    offered = 0
    for person in people.tolist()[:_TRIED]:
        if _missing_with(network, {person: clash.missing * problem.unit}) <= left:
            name = network.index.people[person].inspector
            yield Relaxation(RelaxationKind.RAISE_LOAD, clash.missing, (name,))
            offered += 1
        if offered == _OFFERED:
            return


def _raise_loads(
    problem: Problem, network: Network, clash: Clash, people: Ints, left: int
) -> Iterator[Relaxation]:
    """Everybody takes the same number more, the smallest that does."""

    def enough(more: int) -> bool:
        extra = dict.fromkeys(people.tolist(), more * problem.unit)
        return _missing_with(network, extra) <= left

    if len(people) < 2 or not enough(clash.missing):
        return
    short, most = 0, clash.missing
    while most - short > 1:
        middle = (short + most) // 2
        short, most = (short, middle) if enough(middle) else (middle, most)
    names = tuple(network.index.people[person].inspector for person in people)
    yield Relaxation(RelaxationKind.RAISE_LOADS, most, names)


def _lend(problem: Problem, clash: Clash, department: str, left: int) -> Iterator[Relaxation]:
    """The fewest people, each able to take the department's seats of the clash."""
    for counties in (*((county,) for county in clash.counties), clash.counties):
        for people in range(1, _LENT_MOST + 1):
            for amount in sorted({-(-clash.missing // people), clash.missing}):
                with_them = _with_lent(problem, clash, department, counties, people, amount)
                if _missing(with_them) <= left:
                    kind = RelaxationKind.LEND
                    yield Relaxation(kind, amount, (), people, department, counties)
                    return
            if people >= _people_of_use(problem, clash):
                break


def _people_of_use(problem: Problem, clash: Clash) -> int:
    """More lent people than this find no place at any one target."""
    places = dict.fromkeys(clash.targets, 0)
    for name in clash.seats:
        places[name[0]] += problem.seat_named[name].count
    return -(-max(places.values()) * problem.unit // problem.pair_most)


def _with_lent(
    problem: Problem,
    clash: Clash,
    department: str,
    counties: tuple[str, ...],
    people: int,
    amount: int,
) -> Problem:
    wanted = {problem.seat_named[name].qualification for name in clash.seats} - {""}
    taken = set(problem.candidate_named)
    names = (f"+{number}" for number in range(len(taken) + people))
    free = [name for name in names if name not in taken][:people]
    lent = tuple(
        Candidate(name, amount, True, department, frozenset(counties), frozenset(wanted))
        for name in free
    )
    return replace(problem, candidates=problem.candidates + lent)


def _missing(problem: Problem) -> int:
    network = Network(index_problem(problem))
    return _missing_with(network, {})


def _raise_cap(problem: Problem, network: Network) -> Iterator[Relaxation]:
    cap = smallest_cap_of(problem, network)
    if cap is not None and _missing(replace(problem, cap=cap)) == 0:
        yield Relaxation(RelaxationKind.RAISE_CAP, cap)
