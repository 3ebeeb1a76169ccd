"""The fewest targets to postpone so that a whole assignment keeps every rule."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from scheduler.odds.index import Index, index_problem
from scheduler.odds.infeasible import Relaxation, RelaxationKind
from scheduler.odds.portfolio.crossing import Beyond, relaxed
from scheduler.odds.portfolio.finder import EFFORT_ANY, Finder, Model
from scheduler.odds.portfolio.rows import Row, rows_of
from scheduler.odds.portfolio.solve import lacks
from scheduler.odds.problem import Problem
from scheduler.odds.ways.apply import apply


def fewest_postponed(problem: Problem, parts: tuple[Beyond, ...], most: int) -> Relaxation | None:
    """As few targets as will do, at most `most`, and not all; among equals the first by name, so
    the same for everybody who works it out. None where that many are not enough. Raises Undecided.
    """
    index = index_problem(relaxed(problem, parts))
    rows = rows_of(problem, index, parts)
    search = _Search(index, rows, Finder(problem, index, rows), sorted(problem.seats_of))
    proved = True
    for number in range(1, min(most, len(problem.seats_of) - 1) + 1):
        targets = search.first(number)
        if targets is None:
            continue
        way = Relaxation(RelaxationKind.POSTPONE, number, targets=targets, proved=proved)
        if not lacks(apply(problem, way)):
            return way
        proved = False  # a cap that no list keeps: others of as many might have done
    return None


class _Search:
    """Assignments of all but a few targets."""

    def __init__(
        self, index: Index, rows: Sequence[Row], finder: Finder, targets: Sequence[str]
    ) -> None:
        self._index, self._finder, self._targets = index, finder, targets
        self._rows = rows
        self._of_pair = [index.seats[seat].target for seat in index.seat.tolist()]

    def first(self, number: int) -> tuple[str, ...] | None:
        """The first by name of all sets of so many targets that may be left out; None if there is
        none."""
        gone = self._left_out(number, {})
        if gone is None:
            return None
        settled: dict[str, bool] = {}
        for name in self._targets:
            if name not in gone:
                other = self._left_out(number, {**settled, name: True})
                gone = other or gone
            settled[name] = name in gone
        return tuple(name for name in self._targets if settled[name])

    def _left_out(self, number: int, settled: Mapping[str, bool]) -> set[str] | None:
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
        found = self._finder.limited(model, EFFORT_ANY)
        if found is None:
            return None
        return {*self._targets} - {self._of_pair[pair] for pair in found}
