"""The fewest targets to postpone so that a whole assignment keeps every rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ortools.sat.python import cp_model

from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Relaxation, RelaxationKind
from scheduler.odds.portfolio.crossing import Beyond, relaxed
from scheduler.odds.portfolio.finder import EFFORT_ANY, Finder, Model
from scheduler.odds.portfolio.rows import Row, rows_of
from scheduler.odds.portfolio.solve import lacks, lattice_lacks
from scheduler.odds.problem import Problem
from scheduler.odds.ways.apply import apply

_SETS = 64  # of as many targets, where odds must keep a cap
_LISTS = 8  # and so many of them for which a list is made


class Fewest(NamedTuple):
    """`way`: None where so many are not enough. `proved`: no fewer would do."""

    way: Relaxation | None
    proved: bool


def fewest_postponed(problem: Problem, parts: tuple[Beyond, ...], most: int) -> Fewest:
    """As few targets as will do, at most `most`, and not all; among equals the first by name, so
    the same for everybody who works it out. Raises Undecided.

    Without a cap that is proved; that no list keeps a cap never is.
    """
    index = index_problem(relaxed(problem, parts))
    rows = rows_of(problem, index, parts)
    search = _Search(index, rows, Finder(problem, index, rows), sorted(problem.seats_of))
    proved = True
    for number in range(1, min(most, len(problem.seats_of) - 1) + 1):
        tried: list[tuple[str, ...]] = []
        lists = 0
        while targets := search.first(number, tried):
            way = Relaxation(RelaxationKind.POSTPONE, number, targets=targets, proved=proved)
            left = apply(problem, way)
            if not lattice_lacks(relaxed(left, parts)):  # a cap may leave no odds at all
                if not lacks(left):
                    return Fewest(way, proved)
                lists += 1
            tried.append(targets)
            if lists == _LISTS or len(tried) == _SETS:
                proved = False
                break
        proved = proved and not lists
    return Fewest(None, proved)


class _Search:
    """Assignments of all but a few targets."""

    def __init__(
        self, index: Index, rows: Sequence[Row], finder: Finder, targets: Sequence[str]
    ) -> None:
        self._index, self._finder, self._targets = index, finder, targets
        self._rows = rows
        self._of_pair = [index.seats[seat].target for seat in index.seat.tolist()]

    def first(self, number: int, but: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
        """The first by name of all sets of so many targets that may be left out, `but` these; None
        if there is none."""
        gone = self._left_out(number, {}, but)
        if gone is None:
            return None
        settled: dict[str, bool] = {}
        for name in self._targets:
            if name not in gone:
                other = self._left_out(number, {**settled, name: True}, but)
                gone = other or gone
            settled[name] = name in gone
        return tuple(name for name in self._targets if settled[name])

    def _left_out(
        self, number: int, settled: Mapping[str, bool], but: Sequence[Sequence[str]]
    ) -> set[str] | None:
        """Targets, so many, without which there is an assignment: with those that are
        settled to be left out, without those that are settled to stay."""
        easier = [replace(row, low=0) if row.target else row for row in self._rows]
        model = Model(self._index, easier, None)
        stays = {name: model.program.new_bool_var("") for name in self._targets}
        for row in self._rows:
            if row.target and row.low > 0:
                members = cp_model.LinearExpr.sum([model.chosen[pair] for pair in row.members])
                model.program.add(members >= row.low * stays[row.target])
        for pair, name in enumerate(self._of_pair):
            model.program.add_implication(model.chosen[pair], stays[name])
        model.program.add(sum(stays.values()) == len(stays) - number)
        for name, is_gone in settled.items():
            model.program.add(stays[name] == int(not is_gone))
        for known in but:
            model.program.add_bool_or([stays[name] for name in known])
        found = self._finder.limited(model, EFFORT_ANY)
        if found is None:
            return None
        return {*self._targets} - {self._of_pair[pair] for pair in found}
