"""What would do: small changes to a problem without odds, each tried, the smallest first.

What is small, in this order:
1. what it asks: (a) nothing of own people: a neighbour lends some, or the cap that was wished for
   is the smallest there is; (b) more work, or less than was promised; (c) a milder rule: meetings,
   rest, certificates; (d) people who are still to be found; (e) that targets are not visited;
2. how much more any one person takes (b);
3. how many people, seats or targets it touches;
4. the order of RelaxationKind, then names.
What cannot be changed by anybody's decision is not offered: absence, an expired certificate,
recusal, two people who must keep apart.
"""

from scheduler.odds.clash.lack import Lack
from scheduler.odds.clash.parts import Part
from scheduler.odds.index import Index
from scheduler.odds.infeasible import Clash, Relaxation, RelaxationKind
from scheduler.odds.problem import Problem
from scheduler.odds.ways.ground import case_of
from scheduler.odds.ways.loads import by_loads
from scheduler.odds.ways.people import by_people
from scheduler.odds.ways.rules import by_cap, by_rest
from scheduler.odds.ways.targets import by_needing_less, by_postponing

_KINDS = list(RelaxationKind)
_ASKS = {
    RelaxationKind.LEND: 0,
    RelaxationKind.RAISE_LOAD: 1,
    RelaxationKind.RAISE_WEEK: 1,
    RelaxationKind.LOWER_LEAST: 1,
    RelaxationKind.RAISE_CAP: 0,
    RelaxationKind.RAISE_MEETINGS: 2,
    RelaxationKind.LOWER_REST: 2,
    RelaxationKind.DROP_NEEDS: 2,
    RelaxationKind.FIND: 3,
    RelaxationKind.POSTPONE: 4,
}
Size = tuple[int, int, int, int, tuple[str, ...], tuple[str, ...]]


def relaxations(
    problem: Problem, index: Index, lack: Lack, part: Part, clash: Clash
) -> tuple[Relaxation, ...]:
    """Changes after which nothing of this clash is missing any more and the other clashes miss no
    more than before; each tried on the whole problem, the smallest first."""
    case = case_of(problem, index, lack, part)
    ways = list(by_cap(case, clash))
    if not ways:  # else it is not people who are missing
        ways.extend(by_people(case, clash))
    ways.extend(by_loads(case, clash))
    ways.extend(by_rest(case, clash))
    ways.extend(by_needing_less(case, clash))
    ways.extend(by_postponing(case))
    return tuple(sorted(ways, key=size))


def size(way: Relaxation) -> Size:
    """How large a change is: see above."""
    asks = _ASKS[way.kind]
    touched = len(way.inspectors) or len(way.seats) or len(way.targets) or way.people
    return (
        asks,
        way.amount if asks == 1 else 0,
        touched,
        _KINDS.index(way.kind),
        way.inspectors or way.targets,
        way.counties,
    )
