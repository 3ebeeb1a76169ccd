"""Can all totals stand in two laminar families? Then the lottery keeps them with exact odds.

Two totals *cross* if they share cells and neither holds the other. A laminar family is a set of
totals of which no two cross; so two families hold all totals exactly if the graph of crossings can
be coloured with two colours. If not, some odd cycle of totals, each crossing the next, shows it
(Kőnig 1936). Every odds with two laminar families can be drawn exactly, and this is the largest
class of totals for which that is so whatever the odds (Budish, Che, Kojima, Milgrom, AER 103
(2013) 585-623).

A cell whose expected number is whole draws that number always. So it makes no totals cross.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from scheduler.odds.margins.problem import MarginProblem, TotalName
from scheduler.odds.targets import CellSize

TOP = "all"
"""The first name of every path: the grand total."""


@dataclass(frozen=True)
class Crossing:
    """Totals each of which crosses the next, and the last the first: an odd number of them."""

    cycle: tuple[TotalName, ...]


@dataclass(frozen=True)
class Families:
    """Two laminar families that hold all totals: `a` and `b` name the totals of each.

    `cells`, in the order of the problem's, have the paths that the lottery keeps: TOP, then from
    the largest total to the smallest the nodes that hold the cell, as numbers of `nodes`. Cells
    with a whole expectation hang from TOP alone.
    """

    cells: tuple[CellSize, ...]
    nodes: tuple[TotalName, ...]
    a: tuple[TotalName, ...]
    b: tuple[TotalName, ...]


def arrange(problem: MarginProblem) -> Families | Crossing:
    """Two families, or why there are none. Totals with `room` are arranged like all others: two
    families keep them without it."""
    loose = {at for at, cell in enumerate(problem.cells) if cell.part}
    sets = [frozenset(loose.intersection(problem.members(total))) for total in problem.totals]
    names = [total.name for total in problem.totals]
    crossed = _crossings(sets)
    colour = _two_colours(crossed, len(sets))
    if isinstance(colour, list):
        return Families(
            _cells(problem, sets, colour),
            tuple(names),
            tuple(name for name, own in zip(names, colour, strict=True) if own == 0),
            tuple(name for name, own in zip(names, colour, strict=True) if own == 1),
        )
    cycles = [_turned(colour)]
    for at in colour:
        other = _two_colours(crossed, len(sets), first=at)
        cycles += [_turned(other)] if isinstance(other, tuple) else []
    shortest = min(cycles, key=lambda cycle: (len(cycle), cycle))
    return Crossing(tuple(names[at] for at in shortest))


def _crossings(sets: Sequence[frozenset[int]]) -> Mapping[int, Sequence[int]]:
    """The totals that each total crosses, sorted."""
    holding: defaultdict[int, list[int]] = defaultdict(list)
    for number, members in enumerate(sets):
        for cell in members:
            holding[cell].append(number)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    kinds: defaultdict[tuple[int, ...], int] = defaultdict(int)
    for own in holding.values():
        kinds[tuple(own)] += 1
    for kind, cells in kinds.items():
        for pair in combinations(kind, 2):
            shared[pair] += cells
    crossed: defaultdict[int, list[int]] = defaultdict(list)
    for (one, other), cells in sorted(shared.items()):
        if cells < min(len(sets[one]), len(sets[other])):
            crossed[one].append(other)
            crossed[other].append(one)
    return crossed


def _two_colours(
    crossed: Mapping[int, Sequence[int]], count: int, first: int = 0
) -> list[int] | tuple[int, ...]:
    """0 or 1 for each of `count` totals, such that totals that cross differ; or an odd cycle near
    `first`, if there is one in its part of the graph. 0 comes first in each part."""
    colour = [-1] * count
    above: dict[int, int] = {}
    for start in (first, *range(count)):
        if start >= count or colour[start] >= 0:
            continue
        colour[start] = 0
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            for other in crossed.get(here, ()):
                if colour[other] < 0:
                    colour[other], above[other] = 1 - colour[here], here
                    waiting.append(other)
                elif colour[other] == colour[here]:
                    return _cycle(here, other, above)
    return colour


def _cycle(one: int, other: int, above: Mapping[int, int]) -> tuple[int, ...]:
    """From `one` up to where the ways to the root meet, and down to `other`."""
    ways = []
    for here in (one, other):
        way = [here]
        while way[-1] in above:
            way.append(above[way[-1]])
        ways.append(way)
    meeting = next(at for at in ways[0] if at in set(ways[1]))
    up, down = (way[: way.index(meeting)] for way in ways)
    return (*up, meeting, *reversed(down))


def _turned(cycle: tuple[int, ...]) -> tuple[int, ...]:
    """The same cycle from its first total on, towards the lesser of that one's neighbours."""
    at = cycle.index(min(cycle))
    forwards = cycle[at:] + cycle[:at]
    return min(forwards, (forwards[0], *reversed(forwards[1:])))


def _cells(
    problem: MarginProblem, sets: Sequence[frozenset[int]], colour: Sequence[int]
) -> tuple[CellSize, ...]:
    """The cells with their paths. Totals of one family that hold a cell hold each other; of equal
    ones the first is the outer one."""
    width = len(str(len(sets)))
    paths: list[tuple[list[str], list[str]]] = [([TOP], [TOP]) for _ in problem.cells]
    for number in sorted(range(len(sets)), key=lambda at: (-len(sets[at]), at)):
        for cell in sets[number]:
            paths[cell][colour[number]].append(f"{number:0{width}}")
    return tuple(
        CellSize(
            cell.cell,
            tuple(path_a),
            tuple(path_b),
            cell.size,
            cell.expected / cell.size if cell.size else Fraction(0),
        )
        for cell, (path_a, path_b) in zip(problem.cells, paths, strict=True)
    )
