"""One whole assignment at a time: one that keeps every rule, with a high sum of gains.

First the minimum cost flow of the two trees, which knows nothing of what leaves them: mostly its
assignment breaks no other rule. If it does, CP-SAT, with every rule as a row. Rows of the meeting
cap are made only for those two people who once met too often.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model

from scheduler.odds.index import Index
from scheduler.odds.lattice import Ints
from scheduler.odds.portfolio.crossing import Undecided
from scheduler.odds.portfolio.rows import Row, Whole, whole_bounds
from scheduler.odds.problem import Problem

Assignment = tuple[int, ...]
"""The pairs that an assignment has, sorted."""

_EFFORT = 2.0  # of one search with gains, in CP-SAT's deterministic time (about seconds)
EFFORT_ANY = 60.0  # of the search for any assignment at all
_GOOD_ENOUGH = 0.02  # relative gap of a search with gains
_PROMISING = 6  # pairs per place that a search with gains looks at first
_TRUST = 3  # so many assignments of the flow in turn that break a rule, and it is asked no more


class Finder:
    """Searches of one problem. Each gives the same for the same searches before it.

    `spent`: CP-SAT's deterministic time of all so far.
    """

    def __init__(self, problem: Problem, index: Index, rows: Sequence[Row]) -> None:
        self._problem, self._index, self._rows = problem, index, rows
        self._bounds = whole_bounds(index, problem.unit)
        self._met: set[tuple[str, str]] = set()
        self._broken = 0
        self.spent = 0.0
        targets = {name: at for at, name in enumerate(sorted(problem.seats_of))}
        self._target = [targets[index.seats[seat].target] for seat in index.seat.tolist()]
        people = [who.members or (who.inspector,) for who in index.people]
        self._people = [people[at] for at in index.person.tolist()]
        self._meetings: dict[tuple[str, int], list[int]] = defaultdict(list)
        for pair, (crew, at) in enumerate(zip(self._people, self._target, strict=True)):
            for person in crew:
                self._meetings[person, at].append(pair)
        self._targets: dict[str, set[int]] = defaultdict(set)
        for person, target in self._meetings:
            self._targets[person].add(target)

    def any(self) -> Assignment | None:
        """An assignment, or None if there is none. Raises Undecided."""
        return self._search(None, EFFORT_ANY, None)

    def best(self, gains: Ints) -> Assignment | None:
        """An assignment with a high sum of gains; None if none is found with limited effort."""
        if self._broken < _TRUST:
            found = by_flow(self._index, self._bounds, gains)
            if found is not None and self._fine(found):
                self._broken = 0
                return found
            self._broken += 1
        for among in (self._promising(gains), None):
            try:
                found = self._search(gains, _EFFORT, among)
            except Undecided as undecided:
                self.spent += undecided.spent
                continue
            if found is not None:
                return found
        return None

    def most(self) -> tuple[Assignment | None, float]:
        """An assignment with as many places filled as limited effort finds, and how many there can
        be at most, proven."""
        model = Model(self._index, self._rows, None)
        model.program.maximize(cp_model.LinearExpr.sum([*model.chosen.values()]))
        try:
            found = self.limited(model, EFFORT_ANY)
        except Undecided:
            found = None
        return found, model.bound

    @property
    def crossing_codes(self) -> set[str]:
        """Rules that the two trees do not hold."""
        cap = {"meeting_cap"} if self._problem.meet_most is not None else set()
        return {row.code for row in self._rows if row.crosses} | cap

    def _promising(self, gains: Ints) -> set[int]:
        """The pairs with the highest gains of each seat, and of each person."""
        index, order = self._index, np.argsort(-gains, kind="stable")
        kept: set[int] = set()
        for ends, places in ((index.seat, self._bounds.high_a), (index.person, None)):
            taken: Counter[int] = Counter()
            for pair, end in zip(order.tolist(), ends[order].tolist(), strict=True):
                most = _PROMISING * (int(places[end]) if places is not None else 1)
                if taken[end] < most:
                    taken[end] += 1
                    kept.add(pair)
        return kept

    def _fine(self, found: Assignment) -> bool:
        chosen = set(found)
        crossing = (row for row in self._rows if row.crosses)
        kept = all(row.low <= len(chosen.intersection(row.members)) <= row.high for row in crossing)
        return kept and not self._too_often(found)

    def _too_often(self, found: Assignment) -> list[tuple[str, str]]:
        """Pairs of people who meet more often than they may; they are remembered."""
        most = self._problem.meet_most
        if most is None:
            return []
        crews: defaultdict[int, set[str]] = defaultdict(set)
        for pair in found:
            crews[self._target[pair]].update(self._people[pair])
        met = Counter(two for crew in crews.values() for two in combinations(sorted(crew), 2))
        wrong = sorted(two for two, times in met.items() if times > most)
        self._met.update(wrong)
        return wrong

    def _search(
        self, gains: Ints | None, effort: float, among: set[int] | None
    ) -> Assignment | None:
        """`among`: of these pairs only."""
        model = Model(self._index, self._rows, among)
        if gains is not None:
            some = sorted(model.chosen)
            chosen = [model.chosen[pair] for pair in some]
            model.program.maximize(cp_model.LinearExpr.weighted_sum(chosen, gains[some].tolist()))
        return self.limited(model, effort)

    def limited(self, model: "Model", effort: float) -> Assignment | None:
        """What a model of these rows finds; limits of meetings are added until none is needed.
        Raises Undecided."""
        limited: set[tuple[str, str]] = set()
        while True:
            for two in sorted(self._met - limited):
                self._limit_meetings(model, two)
            limited = set(self._met)
            found, spent = model.solved(effort)
            self.spent += spent
            if found is None or not self._too_often(found):
                return found

    def _limit_meetings(self, model: "Model", two: tuple[str, str]) -> None:
        """These two people meet at most `meet_most` times; a pair that is a team of both counts
        twice in the sum."""
        (one, other), most = two, self._problem.meet_most or 0
        together = []
        for target in sorted(self._targets[one] & self._targets[other]):
            mine, theirs = (
                [model.chosen[pair] for pair in self._meetings[who, target] if pair in model.chosen]
                for who in two
            )
            if mine and theirs:
                both = model.program.new_bool_var("")
                model.program.add(both >= sum([*mine, *theirs]) - 1)
                together.append(both)
        if len(together) > most:
            model.program.add(sum(together) <= most)


class Model:
    """A CP-SAT model of whole assignments: one Boolean per pair, a row per rule and place. `bound`:
    no assignment has a higher sum of gains, as far as the last solution proved."""

    def __init__(self, index: Index, rows: Sequence[Row], among: set[int] | None) -> None:
        self.bound = math.inf
        self.program = cp_model.CpModel()
        pairs = range(index.lattice.pairs) if among is None else sorted(among)
        self.chosen = {pair: self.program.new_bool_var("") for pair in pairs}
        for row in rows:
            members = [self.chosen[pair] for pair in row.members if pair in self.chosen]
            total = cp_model.LinearExpr.sum(members)
            self.program.add_linear_constraint(total, row.low, row.high)

    def solved(self, effort: float) -> tuple[Assignment | None, float]:
        """The pairs chosen, None if there is no assignment, and the effort. Raises Undecided."""
        made = solver(effort)
        status = made.solve(self.program)
        spent = made.response_proto.deterministic_time
        self.bound = made.best_objective_bound
        if status == cp_model.INFEASIBLE:
            return None, spent
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            raise Undecided(spent)
        return tuple(p for p, chosen in self.chosen.items() if made.value(chosen)), spent


def solver(effort: float) -> cp_model.CpSolver:
    """One worker, a fixed seed, effort counted in steps and not in time: always the same answer."""
    made = cp_model.CpSolver()
    made.parameters.num_workers = 1
    made.parameters.random_seed = 0
    made.parameters.cp_model_presolve = False  # it costs more than it saves (measured: 4 times)
    made.parameters.add_lp_constraints_lazily = False  # as many assignments for less (measured)
    made.parameters.relative_gap_limit = _GOOD_ENOUGH
    made.parameters.max_deterministic_time = effort
    return made


def by_flow(index: Index, bounds: Whole, gains: Ints) -> Assignment | None:
    """The assignment within the two trees with the highest sum of gains; None if there is none."""
    lattice = index.lattice
    a, b = lattice.a, lattice.b
    above_a = np.where(a.parent >= 0, a.parent + 1, 0)
    above_b = np.where(b.parent >= 0, b.parent + 1 + a.size, 0)
    own_a, own_b = np.arange(a.size) + 1, np.arange(b.size) + 1 + a.size
    tails = np.concatenate([lattice.leaf_a + 1, above_a, own_b]).astype(np.int32)
    heads = np.concatenate([lattice.leaf_b + 1 + a.size, own_a, above_b]).astype(np.int32)
    none, one = np.zeros(lattice.pairs, dtype=np.int64), np.ones(lattice.pairs, dtype=np.int64)
    low = np.concatenate([none, bounds.low_a, bounds.low_b])
    high = np.concatenate([one, bounds.high_a, bounds.high_b])
    costs = np.concatenate([-gains, np.zeros(a.size + b.size, dtype=np.int64)])
    supply = np.zeros(1 + a.size + b.size, dtype=np.int64)
    np.add.at(supply, heads, low)
    np.subtract.at(supply, tails, low)
    flow = min_cost_flow.SimpleMinCostFlow()
    ids = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, high - low, costs)
    flow.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        return None
    return tuple(np.flatnonzero(np.asarray(flow.flows(ids))[: lattice.pairs]).tolist())
