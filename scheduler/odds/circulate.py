"""Whole circulations by OR-Tools: flows within lower and upper bounds, or the cut in the way.

The only module besides `cell_flow` that knows OR-Tools' flow solver. Integers throughout.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow

from scheduler.odds.lattice import Bools, Ints

_SOURCE, _SINK, _FIRST = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs from `tails` to `heads`, each to carry from `low` to `high`."""

    tails: Ints
    heads: Ints
    low: Ints
    high: Ints

    def plus(self, other: "Arcs") -> "Arcs":
        return Arcs(
            np.concatenate([self.tails, other.tails]),
            np.concatenate([self.heads, other.heads]),
            np.concatenate([self.low, other.low]),
            np.concatenate([self.high, other.high]),
        )


@dataclass(frozen=True, eq=False)
class Circulation:
    """`flows` per arc. `missing`: units that cannot be had; 0 means the flows keep all bounds. If
    something is missing, `inside` marks the nodes of a cut: more must come in, by the lower bounds
    of the arcs into it, than can go out, by the upper bounds of those out of it (Hoffman 1960)."""

    flows: Ints
    missing: int
    inside: Bools


def circulate(nodes: int, arcs: Arcs) -> Circulation:
    """A circulation, or as much of one as there is, with the reason.

    Raises RuntimeError if OR-Tools refuses the network (a defect, not an answer).
    """
    solver = max_flow.SimpleMaxFlow()
    ids = solver.add_arcs_with_capacity(
        (arcs.tails + _FIRST).astype(np.int32),
        (arcs.heads + _FIRST).astype(np.int32),
        arcs.high - arcs.low,
    )
    surplus = np.zeros(nodes, dtype=np.int64)
    np.add.at(surplus, arcs.heads, arcs.low)
    np.subtract.at(surplus, arcs.tails, arcs.low)
    over, under = np.flatnonzero(surplus > 0), np.flatnonzero(surplus < 0)
    solver.add_arcs_with_capacity(
        np.concatenate([np.full(len(over), _SOURCE), under + _FIRST]).astype(np.int32),
        np.concatenate([over + _FIRST, np.full(len(under), _SINK)]).astype(np.int32),
        np.abs(np.concatenate([surplus[over], surplus[under]])),
    )
    status = solver.solve(_SOURCE, _SINK) if len(over) else solver.OPTIMAL
    if status != solver.OPTIMAL:
        raise RuntimeError(f"maximum flow ended with {status}")
    missing = int(surplus[over].sum()) - (solver.optimal_flow() if len(over) else 0)
    inside = np.zeros(nodes + _FIRST, dtype=np.bool_)
    if missing:
        inside[np.asarray(solver.get_source_side_min_cut(), dtype=np.int64)] = True
    flows = arcs.low + np.asarray(solver.flows(ids), dtype=np.int64) if len(over) else arcs.low
    return Circulation(flows, missing, inside[_FIRST:])
