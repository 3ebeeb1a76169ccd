"""Rounding cells as one maximum flow with lower bounds, by OR-Tools.

The network is the lottery's (docs/protocol.md §5): A-root -> A-tree -> cell -> B-tree -> B-root ->
A-root. Each arc carries its exact value rounded down, plus one unit if it is not whole and the
flow says so. The exact values are a circulation, so a whole one exists.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from ortools.graph.python import max_flow

from scheduler.odds.targets import CellSize, ExactCells, Path

_SOURCE, _SINK, _FIRST = 0, 1, 2


def round_cells(cells: Sequence[CellSize], exact: ExactCells) -> list[int]:
    """Odds per cell. Raises RuntimeError if the flow falls short (a defect: it cannot)."""
    tails, heads, values = _arcs(cells, exact)
    low = [value // exact.denominator for value in values]
    open_arcs = [value % exact.denominator > 0 for value in values]
    # int64 where every floor fits; Python's integers, in the same arrays, where one does not.
    floors = np.array(low, dtype=np.int64 if max(low) < 2**62 else np.object_)
    surplus = np.zeros(max(*tails, *heads) + 1, dtype=floors.dtype)
    np.add.at(surplus, heads, floors)
    np.subtract.at(surplus, tails, floors)
    solver = max_flow.SimpleMaxFlow()
    arcs = solver.add_arcs_with_capacity(
        np.array(tails, dtype=np.int32),
        np.array(heads, dtype=np.int32),
        np.array(open_arcs, dtype=np.int64),
    )
    wanted = 0
    for node, extra in enumerate(surplus.tolist()):
        if extra > 0:
            solver.add_arc_with_capacity(_SOURCE, node, extra)
            wanted += extra
        elif extra < 0:
            solver.add_arc_with_capacity(node, _SINK, -extra)
    if solver.solve(_SOURCE, _SINK) != solver.OPTIMAL or solver.optimal_flow() != wanted:
        raise RuntimeError("no whole circulation beside an exact one")
    ups = solver.flows(arcs[: len(cells)]).tolist()
    return [floor + up for floor, up in zip(low, ups, strict=False)]


def _arcs(cells: Sequence[CellSize], exact: ExactCells) -> tuple[list[int], list[int], list[int]]:
    """Tails, heads and exact numerators: the cells' arcs first, then the trees, then the return."""
    total_a = _totals((cell.path_a for cell in cells), exact.numerators)
    total_b = _totals((cell.path_b for cell in cells), exact.numerators)
    number_a = {path: at for at, path in enumerate(sorted(total_a), _FIRST)}
    number_b = {path: at for at, path in enumerate(sorted(total_b), _FIRST + len(total_a))}
    tails = [number_a[cell.path_a] for cell in cells]
    heads = [number_b[cell.path_b] for cell in cells]
    values = list(exact.numerators)
    for path, here in number_a.items():
        tails.append(number_a[path[:-1]] if path else number_b[()])
        heads.append(here)
        values.append(total_a[path])
    for path, here in number_b.items():
        if path:  # the arc from the B-root to the A-root is there already
            tails.append(here)
            heads.append(number_b[path[:-1]])
            values.append(total_b[path])
    return tails, heads, values


def _totals(paths: Iterable[Path], numerators: Sequence[int]) -> dict[Path, int]:
    """The total below every prefix of every path, the root `()` included.

    Cells are added up per path first: there are far fewer paths than cells.
    """
    leaves: defaultdict[Path, int] = defaultdict(int)
    for path, numerator in zip(paths, numerators, strict=True):
        leaves[path] += numerator
    total: defaultdict[Path, int] = defaultdict(int)
    for path, numerator in leaves.items():
        for length in range(len(path) + 1):
            total[path[:length]] += numerator
    return total
