"""What the giving side of a part can give, rule by rule: a bound that changes nothing is no reason.

The asking side of the part stays as the cut has it; the giving side is cut anew, at its cheapest.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from scheduler.odds.clash.parts import Part
from scheduler.odds.index import Index
from scheduler.odds.lattice import Floats, Ints, Numbers
from scheduler.odds.problem import Problem
from scheduler.odds.rules import RULEBOOK

NUMBER = {rule.code: number for number, rule in enumerate(RULEBOOK)}
_INSIDE, _ELSEWHERE = -1, -2  # of pairs: counted for a part; of its seats, but not counted
_AT_ONCE = 1_000_000
_WHOLE = frozenset({NUMBER["crew_size"], NUMBER["load"]})  # what seats and people ask for
_PAIR_RULES = frozenset({NUMBER["one_seat"], NUMBER["pair_cap"]})


@dataclass(frozen=True, eq=False)
class NodeRules:
    """Number, in the rulebook, of the rule that bounds each node; `pair`: that of single pairs."""

    seat_tree: Ints
    person_tree: Ints
    pair: int
    unit: int
    cap: int

    def pair_most(self, dropped: frozenset[int]) -> float:
        if NUMBER["pair_cap"] not in dropped:
            return float(self.cap)
        return float(self.unit) if NUMBER["one_seat"] not in dropped else float("inf")


def node_rules(problem: Problem, index: Index) -> NodeRules:
    pair = NUMBER["one_seat" if problem.pair_most == problem.unit else "pair_cap"]
    groups = [NUMBER[group.partition(":")[0]] for _, group in index.groups]
    people, weeks = len(index.people), len(index.weeks)
    person_tree = np.full(index.lattice.b.size, pair, dtype=np.int64)
    person_tree[:people] = NUMBER["load"]
    person_tree[people : people + weeks] = NUMBER["week_load"]
    return NodeRules(
        np.array([NUMBER["crew_size"]] * len(index.seats) + groups, dtype=np.int64),
        person_tree,
        pair,
        problem.unit,
        problem.pair_most,
    )


def told(index: Index, part: Part, rules: NodeRules) -> tuple[Part, "Supply"]:
    """The part as it is told: where certified or experienced people are asked for, but anybody else
    could not help either, it is the whole seat that lacks people."""
    supply = Supply(index, part, rules)
    if supply.lacks != part.missing:
        raise RuntimeError("a part of the cut does not lack what it lacks")
    while True:
        special = sorted(supply.asked - _WHOLE, reverse=True)
        options = [special, *([rule] for rule in special)] if special else []
        for some in options:
            wider = replace(part, a=supply.with_whole_seats(some))
            tried = Supply(index, wider, rules)
            if tried.lacks == part.missing:
                part, supply = wider, tried
                break
        else:
            return part, supply


class Supply:
    """The giving side of a part; `nodes` are the numbers of its nodes, sorted. `lacks`: what the
    part lacks; `entering`: the nodes that ask; `closed`: those that limit what may be used."""

    def __init__(self, index: Index, part: Part, rules: NodeRules) -> None:
        view, tree = part.view, part.view.lattice.b
        self._part, self._rules = part, rules
        self.rule_a = rules.person_tree if view.work else rules.seat_tree
        self.rule_b = rules.seat_tree if view.work else rules.person_tree
        asks = view.lattice.a
        self.inside = np.zeros(asks.size, dtype=np.bool_)
        self.inside[part.a] = True
        above = np.where(asks.parent >= 0, self.inside[asks.parent], False)
        self.closed = np.flatnonzero(above & ~self.inside)
        entering = np.flatnonzero(self.inside & ~above)
        self.entering = entering[asks.low[entering] > 0]
        counts = self._counts(index)
        touched = np.zeros(tree.size, dtype=np.bool_)
        touched[part.giving] = True
        for count in counts.values():
            touched[view.owner_b[count > 0]] = True
        self._touched = np.flatnonzero(touched)
        self.nodes = np.flatnonzero(touched[view.owner_b])
        self._own = {rule: count[self.nodes] for rule, count in counts.items()}
        place = np.full(tree.size + 1, -1, dtype=np.int64)
        place[self.nodes] = np.arange(len(self.nodes))
        self._parent = place[tree.parent[self.nodes]]
        self.rule = self.rule_b[self.nodes]
        self._low = tree.low[self.nodes].astype(np.float64)
        self._high = tree.high[self.nodes].astype(np.float64)
        self._levels = _levels(self._parent)
        self._demand = int(asks.low[self.entering].sum())
        self.asked = frozenset(self.rule_a[self.entering].tolist())
        self.lacks = self._lacks(frozenset())

    def with_whole_seats(self, rules: Iterable[int]) -> Ints:
        """The asking nodes, with the whole seats where these rules ask for groups."""
        owner = self._part.view.owner_a
        seats = owner[self.entering[np.isin(self.rule_a[self.entering], list(rules))]]
        return np.union1d(self._part.a, np.flatnonzero(np.isin(owner, seats)))

    def needed(self) -> frozenset[int]:
        """Rules whose bounds are in the way: asked for, or without any one of them less is
        missing. Later rules of the rulebook are left out first."""
        dropped: frozenset[int] = frozenset()
        kinds = {*self.rule.tolist(), *self.rule_a[self.closed].tolist(), *_PAIR_RULES}
        for rule in sorted(kinds, reverse=True):
            without = dropped | {rule}
            if self._lacks(without) == self.lacks:
                dropped = without
        return self.asked | (kinds - dropped)

    def tight(self, kept: frozenset[int]) -> dict[int, int]:
        """Of nodes that could give no more if more were eligible, with these rules alone: node ->
        the rule's bit."""
        dropped = frozenset(range(len(RULEBOOK))) - kept
        out, within = self._sides(dropped)
        closed = out >= within + self._highs(dropped)
        return {
            int(node): 1 << int(rule)
            for node, rule in zip(self.nodes[closed], self.rule[closed], strict=True)
        }

    def able(self) -> frozenset[int]:
        """Numbers of the people who can do something for the seats that ask, or who ask."""
        who = self._part.asking if self._part.view.work else self._touched
        return frozenset(who.tolist())

    def weeks(self, index: Index) -> tuple[str, ...]:
        """Weeks in which somebody can take no more, though they could in all."""
        nodes = self.closed if self._part.view.work else self._full()
        at = nodes[nodes >= len(index.people)] - len(index.people)
        return tuple(sorted({index.weeks[i][1] for i in at.tolist() if i < len(index.weeks)}))

    def full(self) -> frozenset[int]:
        """Numbers of the people (of the seats, for work) who give all they can."""
        return frozenset(self._part.view.owner_b[self._full()].tolist())

    def _full(self) -> Ints:
        """Nodes whose own bound, and none above it or of single pairs, is in the way."""
        out, within = self._sides(frozenset())
        own = (within + self._high < out) & (self.rule != self._rules.pair)
        above = np.where(self._parent >= 0, own[self._parent], False)
        return np.asarray(self.nodes[own & ~above])

    def _counts(self, index: Index) -> dict[int, Ints]:
        """Pairs of the part right below each node of the giving side: under _INSIDE those that
        count, under the number of a rule those that a node with this rule closes."""
        lattice, found = self._part.view.lattice, defaultdict[int, list[Numbers]](list)
        kinds = self._kinds_of_leaves(lattice.a.parent)
        some = np.unique(kinds[kinds != _ELSEWHERE]).tolist()
        for pairs in _slices(index, self._part):
            kind = kinds[lattice.leaf_a[pairs]]
            for wanted in some:
                found[wanted].append(lattice.leaf_b[pairs][kind == wanted])
        return {
            kind: np.bincount(np.concatenate(leaves), minlength=lattice.b.size)
            for kind, leaves in found.items()
        }

    def _kinds_of_leaves(self, parent: Numbers) -> Ints:
        """Of each asking node: _INSIDE, or the rule of the closed node above it, or _ELSEWHERE."""
        closed = np.zeros(len(parent), dtype=np.bool_)
        closed[self.closed] = True
        node = np.arange(len(parent), dtype=np.int64)
        while True:
            going = (node >= 0) & ~closed[node] & ~self.inside[node]
            if not going.any():
                break
            node = np.where(going, parent[node], node)
        kinds = np.where(closed[node], self.rule_a[node], _ELSEWHERE)
        kinds[node < 0] = _ELSEWHERE
        return np.asarray(np.where(self.inside, _INSIDE, kinds))

    def _lacks(self, dropped: frozenset[int]) -> float:
        open_nodes = np.isin(self.rule_a[self.closed], list(dropped))
        held = self._part.view.lattice.a.high[self.closed[~open_nodes]].sum()
        out, within = self._sides(dropped)
        roots = self._parent < 0
        high = self._highs(dropped)
        return float(self._demand - held - np.minimum(out, within + high)[roots].sum())

    def _sides(self, dropped: frozenset[int]) -> tuple[Floats, Floats]:
        """The cheapest cut of everything below each node: with the node outside, and inside."""
        most = self._rules.pair_most(dropped)
        counted = [own for rule, own in self._own.items() if rule == _INSIDE or rule in dropped]
        own = np.sum(counted, axis=0) if counted else np.zeros(len(self.nodes))
        out = np.zeros(len(self.nodes))
        out[own > 0] = own[own > 0] * most
        within = np.zeros(len(self.nodes))
        high = self._highs(dropped)
        low = np.where(np.isin(self.rule, list(dropped)), 0.0, self._low)
        for level in self._levels:
            above = self._parent[level]
            np.add.at(out, above, np.minimum(out[level], within[level] + high[level]))
            np.add.at(within, above, np.minimum(within[level], out[level] - low[level]))
        return out, within

    def _highs(self, dropped: frozenset[int]) -> Floats:
        free = np.isin(self.rule, list(dropped)) & (
            (self._high > 0) | (self.rule != NUMBER["load"])
        )
        high = np.where(free, np.inf, self._high)  # who has no load at all is not drawn anyway
        if self._rules.pair in dropped:
            meeting = self.rule == self._rules.pair
            high = np.where(meeting, self._rules.pair_most(dropped), high)
        return high


def _slices(index: Index, part: Part) -> Iterator[slice]:
    """The pairs of the seats that ask, rows that follow each other together; for people who ask,
    all pairs, some at a time."""
    if part.view.work:
        for first in range(0, index.lattice.pairs, _AT_ONCE):
            yield slice(first, first + _AT_ONCE)
        return
    start, rows = index.lattice.start, part.asking
    new = np.flatnonzero(np.diff(rows, prepend=-2) != 1)
    for run in np.split(rows, new[1:]):
        yield slice(int(start[run[0]]), int(start[run[-1] + 1]))


def _levels(parent: Ints) -> list[Ints]:
    """Nodes that have one above them, the deepest first."""
    depth = np.zeros(len(parent), dtype=np.int64)
    above = parent.copy()
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parent[above], -1)
    return [np.flatnonzero(depth == d) for d in range(int(depth.max(initial=0)), 0, -1)]
