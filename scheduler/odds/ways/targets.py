"""Ways out by asking less: targets postponed, certificates not needed."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from scheduler.odds.clash.fill import Filled
from scheduler.odds.clash.lack import lacking, owners
from scheduler.odds.index import index_problem
from scheduler.odds.infeasible import Clash, ClashKind, Relaxation, RelaxationKind
from scheduler.odds.lattice import Ints
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.fewest import fewest
from scheduler.odds.ways.ground import Case, Change

_NEEDS = "needs:"  # how the rule names its groups


def by_postponing(case: Case) -> Iterator[Relaxation]:
    """The fewest targets that leave enough for the others; at most half of all there are."""
    way = fewest_targets(case, len(case.problem.seats_of) // 2)
    if way is not None:
        yield way


def fewest_targets(case: Case, most: int) -> Relaxation | None:
    """The fewest targets, at most `most`, without which nothing of the clash is missing. Among
    equals the first by name; the same for everybody who works it out."""
    if case.part.kind is ClashKind.WORK:
        return None
    ground, targets = case.ground, Targets(case)
    found = fewest(ground.filled, targets.savings, targets.tried, most, ground.left)
    if found is None or not case.clears_with(targets.change(found[0])):
        return None
    gone = tuple(targets.names[at] for at in found[0])
    return Relaxation(RelaxationKind.POSTPONE, len(gone), targets=gone, proved=found[1])


class Targets:
    """The targets of a clash by number, in the order of their names."""

    def __init__(self, case: Case) -> None:
        self._case, seats = case, case.index.seats
        self.names = sorted({seats[at].target for at in case.ground.seats.tolist()})
        number = {name: at for at, name in enumerate(self.names)}
        self._of_seat = np.array([number[seats[at].target] for at in case.ground.seats.tolist()])
        everywhere = np.array([number.get(seat.target, -1) for seat in seats], dtype=np.int64)
        self._of_node = everywhere[owners(case.index.lattice.a)]

    def change(self, numbers: Sequence[int]) -> Change:
        return Change(dropped=np.flatnonzero(np.isin(self._of_node, numbers)))

    def tried(self, numbers: Sequence[int]) -> Filled:
        nodes = self.change(numbers).dropped
        return self._case.ground.lacks_with(
            Change(dropped=np.intersect1d(nodes, self._case.ground.nodes))
        )

    def savings(self, filled: Filled) -> Mapping[int, int]:
        """What the cut would lack less without each target: its own terms of the cut."""
        saved = np.zeros(len(self.names), dtype=np.int64)
        np.add.at(saved, self._of_seat, saved_by_seat(self._case, filled))
        np.add.at(saved, *self._meetings(filled))
        return dict(enumerate(saved.tolist()))

    def _meetings(self, filled: Filled) -> tuple[Ints, Ints]:
        """(target, term) of each meeting with a term in the cut."""
        view = self._case.ground.view(filled)
        lattice = view.lattice
        term, leaf, seat = view.term_b, lattice.leaf_b, view.owner_a[lattice.leaf_a]
        if view.work:
            term, leaf, seat = view.term_a, lattice.leaf_a, view.owner_b[lattice.leaf_b]
        first = len(self._case.index.people) + len(self._case.index.weeks)
        pairs = np.flatnonzero((leaf >= first) & (term[leaf] != 0))
        nodes, at = np.unique(leaf[pairs], return_index=True)
        return self._of_seat[seat[pairs[at]]], term[nodes]


def saved_by_seat(case: Case, filled: Filled) -> Ints:
    """The terms of the cut that belong to each seat of the ground: its nodes and its pairs."""
    view = case.ground.view(filled)
    lattice = view.lattice
    owner, term, leaf = view.owner_a, view.term_a, lattice.leaf_a
    if view.work:
        owner, term, leaf = view.owner_b, view.term_b, lattice.leaf_b
    saved = np.zeros(len(case.ground.seats), dtype=np.int64)
    np.add.at(saved, owner, term)
    crossing = np.bincount(owner[leaf[view.crossing]], minlength=len(saved))
    return saved - crossing * lattice.most


def by_needing_less(case: Case, clash: Clash) -> Iterator[Relaxation]:
    """For each certificate that the clash is about: the fewest seats that do without it."""
    if "needs" not in clash.rules:
        return
    for asked in sorted({name for _, name in case.index.groups if name.startswith(_NEEDS)}):
        needing = _Needing(case, asked)
        ground = case.ground
        most = len(ground.seats)
        found = fewest(ground.filled, needing.savings, needing.tried, most, ground.left)
        if found is None:
            continue
        numbers, proved = found
        seats = [case.index.seats[case.ground.seats[at]] for at in numbers]
        way = Relaxation(
            RelaxationKind.DROP_NEEDS,
            len(seats),
            seats=tuple((seat.target, seat.seat) for seat in seats),
            qualifications=(asked.removeprefix(_NEEDS),),
            proved=proved,
        )
        without = apply(case.problem, way)
        if case.clears(lacking(index_problem(without).lattice, without.unit)):
            yield way


class _Needing:
    """The seats of a clash that need one certificate."""

    def __init__(self, case: Case, asked: str) -> None:
        self._case = case
        place = {int(seat): at for at, seat in enumerate(case.ground.seats)}
        first = len(case.index.seats)
        self._node = {
            place[seat]: first + at
            for at, (seat, name) in enumerate(case.index.groups)
            if name == asked and seat in place
        }

    def tried(self, numbers: Sequence[int]) -> Filled:
        nodes = np.array([self._node[at] for at in numbers], dtype=np.int64)
        return self._case.ground.lacks_with(Change(eased=nodes))

    def savings(self, filled: Filled) -> Mapping[int, int]:
        """The whole need, where it is part of what the cut asks for."""
        view = self._case.ground.view(filled)
        term = view.term_b if view.work else view.term_a
        nodes = {
            seat: int(np.searchsorted(self._case.ground.nodes, node))
            for seat, node in self._node.items()
        }
        return {seat: max(int(term[node]), 0) for seat, node in nodes.items()}
