"""Are these odds the most even ones? Their multipliers and levels prove it; no solver is asked.

Odds maximise entropy within bounds if and only if they are, up to the cap, the product of one
multiplier a bound, 1 where the bound does not bind, below 1 only at an upper and above 1 only at a
lower bound (Karush-Kuhn-Tucker). Where some odds are the same in all odds that keep the rules, no
multiplier can say so; there a level of each bound does: along every arc that could carry more the
level does not rise, so no change can cross levels, and what crosses them is forced.

Where loads are to be even, the even loads are published and take the place of the people's own
limits; that they are the most even ones shows in the odds themselves (even.py, `unfair`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

import numpy as np

from scheduler.draw.forms import DEVIATION_MOST
from scheduler.odds.answer import EvenLoad, Multiplier, PairOdds
from scheduler.odds.certify_text import FLOAT_BITS
from scheduler.odds.costs import costs_of, excess_of, weights_of
from scheduler.odds.even import loads_of, unfair, with_even_loads
from scheduler.odds.fit import path_products
from scheduler.odds.index import Index, index_problem
from scheduler.odds.lattice import Bools, Floats, Ints, Numbers, Tree, sums
from scheduler.odds.problem import Problem
from scheduler.odds.rules import Over, Violation

Names = list[tuple[Over, tuple[str, ...]]]

_SAFE = (1e-100, 1e100)
"""Products of doubles within these neither vanish nor overflow, nor do products of two of them."""

SHOWN = 20
"""Of one kind of violation no more are listed: the first is reason enough."""


@dataclass(frozen=True, eq=False)
class _Claim:
    """Odds of each pair, multiplier and level of each node, as stated."""

    odds: Ints
    a: Floats
    b: Floats
    level_a: Ints
    level_b: Ints


def check_evenness(
    problem: Problem,
    rows: Sequence[PairOdds],
    multipliers: Sequence[Multiplier],
    deviation: float,
    tilt: float = 0.0,
    even: Sequence[EvenLoad] = (),
) -> list[Violation]:
    """Everything that keeps the odds from being the most even ones; empty if nothing does.

    `deviation`: the stated largest difference from the product of the multipliers, in units of
    2^-K; against an integer, as published ones are, products are compared exactly where there is no
    tilt, else as floats. `tilt`: that of the costs. `even`: the stated even loads, in place of the
    people's own limits. Codes: `multiplier_unknown`, `pair_unknown` (names no bound, no pair),
    `deviation` (too large to prove anything), `evenness` (odds differ from the product by more),
    `forced` (odds across levels are neither 0 nor the cap), `level` (a change could cross levels),
    `idle` (a multiplier that its bound does not ask for); `even_load` (a stated load that is
    unknown, missing or outside the person's limits), `uneven` (somebody could hand load on to
    somebody with less).
    """
    index = index_problem(problem)
    wrong: list[Violation] = []
    claim = _claim(index, rows, multipliers, wrong)
    if not 0.0 <= deviation <= DEVIATION_MOST:
        wrong.append(Violation("deviation", most=DEVIATION_MOST))
    if wrong:
        return sorted(wrong)
    loads = [*_loads(problem, index, claim, even)]
    lattice = with_even_loads(index, even)
    found = [
        *loads,
        *_pairs(problem, index, claim, deviation, tilt),
        *_nodes(lattice.a, lattice.leaf_a, claim, deviation, [*index.names_a()], True),
        *_nodes(lattice.b, lattice.leaf_b, claim, deviation, [*index.names_b()], False),
    ]
    return sorted(found)


def _loads(
    problem: Problem, index: Index, claim: _Claim, even: Sequence[EvenLoad]
) -> Iterator[Violation]:
    """Are the stated loads those of this problem, and could none of them be evener?"""
    if not problem.even:
        for name, low, high in even:
            yield Violation("even_load", "", "", name, high, low, 0)
        return
    tree, people = index.lattice.b, len(index.people)
    stated = {load.inspector: load for load in even}
    known = {who.inspector for who in index.people}
    for name in sorted(stated.keys() - known):
        yield Violation("even_load", "", "", name)
    eligible = np.bincount(index.person, minlength=people) > 0
    for at in np.flatnonzero(eligible).tolist():
        name, low, high = index.people[at].inspector, int(tree.low[at]), int(tree.high[at])
        load = stated.get(name)
        if load is None or not low <= load.least <= load.most <= high:
            found = -1 if load is None else load.most
            yield Violation("even_load", "", "", name, found, low, high)
    total = loads_of(index.lattice, claim.odds)
    for at, lower in unfair(index.lattice, claim.odds)[:SHOWN]:
        name = index.people[at].inspector
        yield Violation("uneven", "", "", name, int(total[at]), lower, lower)


def _claim(
    index: Index,
    rows: Sequence[PairOdds],
    multipliers: Sequence[Multiplier],
    unknown: list[Violation],
) -> _Claim:
    people = {who.inspector: at for at, who in enumerate(index.people)}
    seats = {(seat.target, seat.seat): at for at, seat in enumerate(index.seats)}
    pair = index.seat.astype(np.int64) * len(people) + index.person
    at = {code: where for where, code in enumerate(pair.tolist())}
    odds = np.zeros(len(pair), dtype=np.int64)
    for target, seat, inspector, value in rows:
        code = seats.get((target, seat), -1) * len(people) + people.get(inspector, -1)
        where = at.get(code) if (target, seat) in seats and inspector in people else None
        if where is None:
            unknown.append(Violation("pair_unknown", target, seat, inspector, value))
        else:
            odds[where] = value
    number = {
        (str(kind), names): (tree, node)
        for tree, found in enumerate((index.names_a(), index.names_b()))
        for node, (kind, names) in enumerate(found)
    }
    sizes = (index.lattice.a.size, index.lattice.b.size)
    values = [np.ones(size) for size in sizes]
    levels = [np.zeros(size, dtype=np.int64) for size in sizes]
    for kind, names, by, level in multipliers:
        place = number.get((str(kind), tuple(names)))
        if place is None or not 0.0 < by < float("inf"):
            unknown.append(Violation("multiplier_unknown", "/".join((str(kind), *names))))
            continue
        values[place[0]][place[1]], levels[place[0]][place[1]] = by, level
    return _Claim(odds, values[0], values[1], levels[0], levels[1])


def _pairs(
    problem: Problem, index: Index, claim: _Claim, deviation: float, tilt: float
) -> Iterator[Violation]:
    lattice = index.lattice
    product = path_products(lattice.a, claim.a)[lattice.leaf_a]
    product *= path_products(lattice.b, claim.b)[lattice.leaf_b]
    if tilt:
        product *= weights_of(excess_of(index, costs_of(problem, index)), tilt)
    wanted = np.minimum(product * problem.unit, lattice.most)
    above, below = claim.level_a[lattice.leaf_a], claim.level_b[lattice.leaf_b]
    across = above != below
    if tilt or not isinstance(deviation, int):
        off = np.abs(claim.odds - wanted) > deviation + 1e-6
    else:
        off = _off(problem, index, claim, wanted, deviation)
    forced = across & (claim.odds != 0) & (claim.odds != lattice.most)
    rises = ((claim.odds < lattice.most) & (above < below)) | ((claim.odds > 0) & (below < above))
    for code, wrong in (("evenness", off & ~across), ("forced", forced), ("level", rises)):
        for pair in np.flatnonzero(wrong)[:SHOWN].tolist():
            seat, who = index.seats[index.seat[pair]], index.people[index.person[pair]]
            name = (seat.target, seat.seat, who.inspector)
            least = int(max(wanted[pair] - deviation, 0))
            most = int(wanted[pair] + deviation)
            yield Violation(code, *name, int(claim.odds[pair]), least, most)


def _off(problem: Problem, index: Index, claim: _Claim, wanted: Floats, deviation: int) -> Bools:
    """Of each pair whether its odds are off by more, exactly: floats decide where they can."""
    lattice, error = index.lattice, 2.0 ** (problem.bits - FLOAT_BITS)
    difference = np.abs(claim.odds - wanted)
    safe = np.isfinite(wanted)
    for tree, by, leaf in (
        (lattice.a, claim.a, lattice.leaf_a),
        (lattice.b, claim.b, lattice.leaf_b),
    ):
        path = path_products(tree, by)
        safe &= ((path > _SAFE[0]) & (path < _SAFE[1]))[leaf]
    off: Bools = difference > deviation + error
    doubtful = ~safe | (np.abs(difference - deviation) <= error)
    for pair in np.flatnonzero(doubtful).tolist():
        chain = _chain(lattice.a, claim.a, int(lattice.leaf_a[pair]))
        chain += _chain(lattice.b, claim.b, int(lattice.leaf_b[pair]))
        exact = min(
            prod(map(Fraction, chain), start=Fraction(problem.unit)), Fraction(lattice.most)
        )
        off[pair] = abs(int(claim.odds[pair]) - exact) > deviation
    return off


def _chain(tree: Tree, values: Floats, node: int) -> list[float]:
    """The values of a node and all above it."""
    found = []
    while node >= 0:
        found.append(float(values[node]))
        node = int(tree.parent[node])
    return found


def _nodes(
    tree: Tree,
    leaf: Numbers,
    claim: _Claim,
    deviation: float,
    names: Names,
    down: bool,
) -> Iterator[Violation]:
    """Bounds of one tree; on the A side (`down`) arcs lead away from the root, else towards it."""
    value, level = (claim.a, claim.level_a) if down else (claim.b, claim.level_b)
    total = sums(tree, leaf, claim.odds)
    below = sums(tree, leaf, np.ones(len(leaf)))
    above = np.where(tree.parent >= 0, level[tree.parent], 0)
    start, end = (above, level) if down else (level, above)
    rises = ((total < tree.high) & (start < end)) | ((total > tree.low) & (end < start))
    slack = below * deviation + 1
    free = (level == above) & (tree.low < tree.high)
    idle = (value < 1.0) & (total < tree.high - slack)
    idle |= (value > 1.0) & (total > tree.low + slack)
    for code, wrong in (("level", rises), ("idle", idle & free)):
        for node in np.flatnonzero(wrong)[:SHOWN].tolist():
            kind, parts = names[node]
            least, most = int(tree.low[node]), int(tree.high[node])
            yield Violation(
                code, "/".join((str(kind), *parts)), "", "", int(total[node]), least, most
            )
