"""Rounding cells as one maximum flow with lower bounds, by OR-Tools.

The network is the lottery's (docs/protocol.md §5): A-root -> A-tree -> cell -> B-tree -> B-root ->
A-root. Each arc carries its exact value rounded down, plus one unit if it is not whole and the
flow says so. The exact values are a circulation, so a whole one exists.
"""

from collections.abc import Sequence

import numpy as np
from ortools.graph.python import max_flow

from scheduler.odds.targets import CellSize, ExactCells, around, nodes_of

_SOURCE, _SINK, _FIRST = 0, 1, 2


def round_cells(cells: Sequence[CellSize], exact: ExactCells) -> list[int]:
    """Odds per cell. Raises RuntimeError if the flow falls short (a defect: it cannot)."""
    tails, heads, values = _arcs(cells, exact)
    spans = [around(value, exact.denominator) for value in values]
    low = [span[0] for span in spans]
    surplus = [0] * (max(max(tails), max(heads)) + 1)
    for tail, head, floor in zip(tails, heads, low, strict=True):
        surplus[head] += floor
        surplus[tail] -= floor
    solver = max_flow.SimpleMaxFlow()
    arcs = solver.add_arcs_with_capacity(
        np.array(tails, dtype=np.int32),
        np.array(heads, dtype=np.int32),
        np.array([high - floor for floor, high in spans], dtype=np.int64),
    )
    wanted = 0
    for node, extra in enumerate(surplus):
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
    total: dict[tuple[str, tuple[str, ...]], int] = {}
    for cell, numerator in zip(cells, exact.numerators, strict=True):
        for node in nodes_of(cell):
            total[node] = total.get(node, 0) + numerator
    root_a, root_b = ("a", ()), ("b", ())
    number = {node: at + _FIRST for at, node in enumerate(sorted({*total, root_a, root_b}))}
    tails = [number["a", cell.path_a] for cell in cells]
    heads = [number["b", cell.path_b] for cell in cells]
    values = list(exact.numerators)
    for (family, path), numerator in sorted(total.items()):
        here = number[family, path]
        above = number[family, path[:-1]] if path else number[root_b]
        tails.append(above if family == "a" else here)
        heads.append(here if family == "a" else above)
        values.append(numerator)
    return tails, heads, values
