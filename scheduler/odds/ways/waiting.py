"""The fewest targets to postpone so that exact odds are left, over all clashes together.

A set of targets is enough if without them no cut of the two trees lacks anything (Hoffman 1960),
and every target has its own terms in a cut: a set is enough exactly where, in each cut, the terms
of its targets make up for what the cut lacks. Cuts are found one after the other (Benders 1962):
CP-SAT says which smallest set makes up for those found so far; if something is still lacking
without it, that is one more cut; if not, no smaller set is enough. Of equal sets it is always the
first by name, so neither the cuts nor the solver decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from scheduler.odds.clash.lack import changed_over, lacking, owners
from scheduler.odds.clash.parts import Part, parts_of, view_of
from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Relaxation, RelaxationKind
from scheduler.odds.lattice import Bools
from scheduler.odds.problem import Problem
from scheduler.odds.ways.ground import Change, changed

_ROUNDS = 100  # cuts may ask for more so often
_APART = 20  # so many parts of a cut are cuts by themselves; of more only all together
_EFFORT = 10.0  # of one search, in CP-SAT's deterministic time


class Unsettled(Exception):
    """Neither a set nor a proof that there is none was found with limited effort."""


def fewest_waiting(problem: Problem, most: int) -> Relaxation | None:
    """Of a problem that lacks something: as few targets as will do, at most `most` and not all, the
    first by name; None if that many are not enough. Raises Unsettled."""
    index = index_problem(problem)
    cuts, search = _Cuts(index), _Search(most=min(most, len(problem.seats_of) - 1))
    gone: tuple[int, ...] = ()
    for _ in range(_ROUNDS):
        lattice = changed(index.lattice, cuts.dropping(gone), cuts.nodes)
        lack = lacking(lattice, problem.unit)
        if not any(lack.missing):
            names = tuple(cuts.targets[at] for at in gone)
            return Relaxation(RelaxationKind.POSTPONE, len(names), targets=names)
        parts = parts_of(index, lack)
        more = [cuts.of(part) for part in parts] if len(parts) <= _APART else []
        search.add([*more, *cuts.of_all(parts)])
        if search.enough(gone):
            break  # these cuts prove nothing of the bounds as they are
        found = search.first()
        if found is None:
            return None
        gone = found
    raise Unsettled


_Cut = tuple[int, Mapping[int, int]]
"""What a cut lacks, and what it would lack less without each target, by number."""


class _Cuts:
    """Cuts of a problem's lattice in terms of targets, which are numbered in the order of names."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.targets = sorted({seat.target for seat in index.seats})
        number = {name: at for at, name in enumerate(self.targets)}
        of_seat = np.array([number[seat.target] for seat in index.seats], dtype=np.int64)
        lattice = index.lattice
        self.nodes = np.arange(lattice.a.size, dtype=np.int64)
        self._of_a = of_seat[owners(lattice.a)]
        self._of_pair = of_seat[index.seat]
        self._of_b = np.full(lattice.b.size, -1, dtype=np.int64)  # people and weeks have none
        meetings = lattice.leaf_b >= len(index.people) + len(index.weeks)
        self._of_b[lattice.leaf_b[meetings]] = self._of_pair[meetings]

    def dropping(self, targets: Sequence[int]) -> Change:
        return Change(dropped=np.flatnonzero(np.isin(self._of_a, targets)))

    def of_all(self, parts: Sequence[Part]) -> list[_Cut]:
        """All parts of a side as one cut."""
        sides = {id(part.view): part for part in parts}.values()
        return [self._cut(side, side.view.filled.a, side.view.filled.b) for side in sides]

    def of(self, part: Part) -> _Cut:
        a = np.zeros(len(part.view.filled.a), dtype=np.bool_)
        b = np.zeros(len(part.view.filled.b), dtype=np.bool_)
        a[part.a], b[part.b] = True, True
        return self._cut(part, a, b)

    def _cut(self, part: Part, a: Bools, b: Bools) -> _Cut:
        """By the bounds as they are, nothing forgiven; seen from the side that the part asks on."""
        work, lattice = part.view.work, self._index.lattice
        marks = replace(part.view.filled, a=a, b=b)
        view = view_of(changed_over(lattice) if work else lattice, marks, work=work)
        of_seats, of_people = (view.term_b, view.term_a) if work else (view.term_a, view.term_b)
        saved = np.zeros(len(self.targets) + 1, dtype=np.int64)  # the last: what is no target's
        np.add.at(saved, self._of_a, of_seats)
        np.add.at(saved, self._of_b, of_people)
        leaving = np.bincount(self._of_pair[view.crossing], minlength=len(saved))
        saved -= leaving * lattice.most
        own = {at: int(saved[at]) for at in np.flatnonzero(saved[:-1]).tolist()}
        return int(saved.sum()), own


class _Search:
    """Smallest sets that make up for the cuts added so far."""

    def __init__(self, most: int) -> None:
        self._most, self._cuts = most, list[_Cut]()

    def add(self, cuts: Sequence[_Cut]) -> None:
        self._cuts.extend(cuts)

    def enough(self, gone: Iterable[int]) -> bool:
        return all(sum(own.get(at, 0) for at in gone) >= lacks for lacks, own in self._cuts)

    def first(self) -> tuple[int, ...] | None:
        """Of the smallest sets the first by name; None if there is none. Raises Unsettled."""
        model = cp_model.CpModel()
        useful = sorted({at for _, own in self._cuts for at, saved in own.items() if saved > 0})
        gone = {at: model.new_bool_var("") for at in useful}
        for lacks, own in self._cuts:
            model.add(sum(saved * gone[at] for at, saved in own.items() if at in gone) >= lacks)
        model.add(sum(gone.values()) <= self._most)
        model.minimize(sum(gone.values()))
        found = self._solved(model, gone)
        if found is None:
            return None
        model.minimize(0)
        model.add(sum(gone.values()) == len(found))
        settled: list[int] = []
        for at in useful:
            if len(settled) == len(found):
                break
            trial = model.clone()
            trial.add(gone[at] == 1)
            other = found if at in found else self._solved(trial, gone)
            model.add(gone[at] == int(other is not None))
            if other is not None:
                found = other
                settled.append(at)
        return tuple(settled)

    def _solved(
        self, model: cp_model.CpModel, gone: Mapping[int, cp_model.IntVar]
    ) -> set[int] | None:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = _EFFORT
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise Unsettled
        return {at for at, chosen in gone.items() if solver.value(chosen)}
