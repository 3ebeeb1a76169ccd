"""A cut split into parts that have nothing to do with each other, and what each lacks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np

from scheduler.odds.clash.fill import Filled
from scheduler.odds.clash.lack import Lack, owners
from scheduler.odds.index import Index
from scheduler.odds.infeasible import ClashKind
from scheduler.odds.lattice import Bools, Ints, Lattice, Tree


@dataclass(frozen=True, eq=False)
class View:
    """A lattice and its cut, whose A side asks and whose B side gives.

    `owner_a`, `owner_b`: the seat or person of each node. `term_a`, `term_b`: what each node's arc
    to the node above adds to what the cut lacks: a lower bound into the cut, or minus an upper one
    out of it. `crossing` pairs leave the cut, each with `most`.
    """

    lattice: Lattice
    filled: Filled
    work: bool
    owner_a: Ints
    owner_b: Ints
    term_a: Ints
    term_b: Ints
    crossing: Bools


@dataclass(frozen=True, eq=False)
class Part:
    """Nodes of the cut that hang together, sorted, and the units they lack."""

    view: View
    a: Ints
    b: Ints
    missing: int

    @property
    def asking(self) -> Ints:
        """Numbers of the seats (of the people, for work) that ask for more than there is."""
        return np.unique(self.view.owner_a[self.a])

    @property
    def giving(self) -> Ints:
        """Numbers of the people (of the seats, for work) who give all they can."""
        return np.unique(self.view.owner_b[self.b])

    @property
    def kind(self) -> ClashKind:
        if not self.view.work:
            return ClashKind.PLACES
        return ClashKind.WORK if len(self.a) else ClashKind.NEEDS  # needs lack nobody's work


def parts_of(index: Index, lack: Lack) -> list[Part]:
    """All parts of the cuts, the worst first; targets that lack people each for itself, and ask
    the same, are one part."""
    found: list[Part] = []
    if lack.places.missing:
        found.extend(_split(view_of(lack.places_in, lack.places, work=False)))
    if lack.work is not None and lack.work.missing:
        found.extend(_split(view_of(lack.work_in, lack.work, work=True)))
    if lack.needs.missing:
        found.extend(_split(view_of(lack.needs_in, lack.needs, work=True)))
    joined = _join_alike(index, found)
    return sorted(joined, key=lambda p: (-p.missing, p.view.work, p.a.tolist(), p.b.tolist()))


def view_of(lattice: Lattice, filled: Filled, *, work: bool) -> View:
    a, b = filled.a, filled.b
    return View(
        lattice,
        filled,
        work,
        owners(lattice.a),
        owners(lattice.b),
        _terms(lattice.a, a, asks=True),
        _terms(lattice.b, b, asks=False),
        a[lattice.leaf_a] & ~b[lattice.leaf_b],
    )


def _terms(tree: Tree, inside: Bools, *, asks: bool) -> Ints:
    above = np.where(tree.parent >= 0, inside[tree.parent], False)
    enters, leaves = inside & ~above, above & ~inside
    if not asks:
        enters, leaves = leaves, enters
    return np.where(enters, tree.low, 0) - np.where(leaves, tree.high, 0)


def _split(view: View) -> Iterator[Part]:
    """Connected parts of the cut; what each lacks adds up to what the cut lacks."""
    lattice, filled = view.lattice, view.filled
    size = lattice.a.size
    a, b = lattice.a, lattice.b
    label = np.arange(size + b.size, dtype=np.int64)
    _connect(label, a.parent, b.parent, lattice.leaf_a, lattice.leaf_b, filled.a, filled.b)
    label_a, label_b = label[:size], label[size:]
    lacks = np.zeros(len(label), dtype=np.int64)
    for tree, inside, term, own in (
        (a, filled.a, view.term_a, label_a),
        (b, filled.b, view.term_b, label_b),
    ):
        np.add.at(lacks, np.where(inside, own, own[tree.parent]), term)
    out = np.bincount(label_a[lattice.leaf_a[view.crossing]], minlength=len(lacks))
    lacks -= out * lattice.most
    nodes_a, nodes_b = _members(filled.a, label_a), _members(filled.b, label_b)
    none = np.zeros(0, dtype=np.int64)
    for group in sorted(nodes_a.keys() | nodes_b.keys()):
        missing = int(lacks[group])
        if missing <= 0:
            raise RuntimeError("a part of the smallest cut that lacks nothing")
        yield Part(view, nodes_a.get(group, none), nodes_b.get(group, none), missing)


@numba.njit(cache=True)
def _connect(up, parent_a, parent_b, leaf_a, leaf_b, in_a, in_b):  # type: ignore[no-untyped-def]
    """Union-find over the marked nodes: `up` leads to the smallest one of each part."""
    first = len(in_a)
    for pair in range(len(leaf_a)):
        if in_a[leaf_a[pair]] and in_b[leaf_b[pair]]:
            _unite(up, leaf_a[pair], first + leaf_b[pair])
    for node in range(first):
        if parent_a[node] >= 0 and in_a[node] and in_a[parent_a[node]]:
            _unite(up, node, parent_a[node])
    for node in range(len(in_b)):
        if parent_b[node] >= 0 and in_b[node] and in_b[parent_b[node]]:
            _unite(up, first + node, first + parent_b[node])
    for node in range(len(up)):
        up[node] = _top(up, node)


@numba.njit(cache=True)
def _unite(up, one, other):  # type: ignore[no-untyped-def]
    one, other = _top(up, one), _top(up, other)
    up[max(one, other)] = min(one, other)


@numba.njit(cache=True)
def _top(up, node):  # type: ignore[no-untyped-def]
    while up[node] != node:
        up[node] = up[up[node]]
        node = up[node]
    return node


def _members(inside: Bools, label: Ints) -> dict[int, Ints]:
    """Marked nodes by label, sorted."""
    nodes = np.flatnonzero(inside)
    order = np.argsort(label[nodes], kind="stable")
    groups, first = np.unique(label[nodes][order], return_index=True)
    runs = np.split(nodes[order], first[1:]) if len(nodes) else []
    return dict(zip(groups.tolist(), runs, strict=True))


def _join_alike(index: Index, parts: list[Part]) -> list[Part]:
    """Targets each in a part of its own, and people each in one, are told together if alike."""
    alike: defaultdict[tuple[object, ...], list[Part]] = defaultdict(list)
    for number, part in enumerate(parts):
        alike[_likeness(index, part) or (number,)].append(part)
    return [_joined(members) for members in alike.values()]


def _likeness(index: Index, part: Part) -> tuple[object, ...] | None:
    """What such a part shares with others of its kind; None if people or weeks tie it together."""
    asking = part.asking.tolist()
    if part.kind is ClashKind.WORK:
        if len(asking) > 1 or len(part.b):
            return None
        who = index.people[asking[0]]
        return part.kind, who.department, who.counties, bool(who.members)
    if part.kind is ClashKind.PLACES and (part.b < len(index.people) + len(index.weeks)).any():
        return None
    seats = [index.seats[at] for at in asking or part.giving.tolist()]
    if len({seat.target for seat in seats}) > 1:
        return None
    return part.kind, *(
        (s.county, s.role, s.department, s.qualification, *sorted(s.needs)) for s in seats
    )


def _joined(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return Part(
        parts[0].view,
        np.sort(np.concatenate([part.a for part in parts])),
        np.sort(np.concatenate([part.b for part in parts])),
        sum(part.missing for part in parts),
    )
