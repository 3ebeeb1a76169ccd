"""The other way to realise odds: mix any panels by column generation, or prove it impossible.

GLOP mixes the panels known so far as near to the odds as it can (sum of absolute differences); its
duals are gains; CP-SAT finds the panel with the highest gain. When no new panel helps, either the
odds are reached, or the gains are a row that every panel keeps and these odds break: a valid cut.
"""

from collections.abc import Sequence
from fractions import Fraction

from ortools.linear_solver import pywraplp

from scheduler.odds.leximin.answer import Table
from scheduler.odds.leximin.glop import new_program, optimise
from scheduler.odds.leximin.panels import Panels, Row
from scheduler.odds.leximin.proportion import proportional
from scheduler.odds.leximin.tables import best_table

_REACHED = 1e-9  # people on the panel, summed over the types: as near as GLOP can tell
_NEAR = 1e-6  # farther than this is a defect and not rounding
_COARSE = 1 << 20  # gains while panels are still found


class _Master:
    """min sum |mixed count - wanted count|, over weights of the known panels that sum to 1."""

    def __init__(self, wanted: Sequence[Fraction]) -> None:
        self._solver = solver = new_program()
        self._endless = solver.infinity()
        self._whole = solver.Constraint(1, 1)
        self._lines = [solver.Constraint(float(each), float(each)) for each in wanted]
        self._weights: list[pywraplp.Variable] = []
        distance = solver.Objective()
        for line in self._lines:
            for side in (1, -1):
                difference = solver.NumVar(0, self._endless, "")
                line.SetCoefficient(difference, side)
                distance.SetCoefficient(difference, 1)
        distance.SetMinimization()

    def add(self, table: Table) -> None:
        weight = self._solver.NumVar(0, self._endless, "")
        self._whole.SetCoefficient(weight, 1)
        for line, count in zip(self._lines, table, strict=True):
            if count:
                line.SetCoefficient(weight, count)
        self._weights.append(weight)

    def distance(self) -> float:
        optimise(self._solver)
        return float(self._solver.Objective().Value())

    def gains(self) -> list[float]:
        return [line.dual_value() for line in self._lines]

    def shares(self) -> list[float]:
        return [max(0.0, weight.solution_value()) for weight in self._weights]


def mix(
    panels: Panels, chances: Sequence[Fraction], pool: list[Table], mass: int
) -> dict[Table, int] | Row:
    """Whole weights of panels, in all `mass`, whose odds are next to the wanted; or a cut.

    The cut is kept by every panel and broken by the wanted odds. New panels are added to `pool`.
    """
    wanted = [chance * size for chance, size in zip(chances, panels.sizes, strict=True)]
    master = _Master(wanted)
    for known in pool:
        master.add(known)
    while (distance := master.distance()) > _REACHED:
        gains = master.gains()
        table = _better_table(panels, pool, [round(gain * _COARSE) for gain in gains])
        if table is None:
            fine = proportional(gains)
            table = _better_table(panels, pool, fine)
            if table is None:
                cut = _cut(panels, wanted, fine, max(_worth(fine, known) for known in pool))
                if cut is not None:
                    return cut
                if distance > _NEAR:
                    raise RuntimeError(f"odds neither reached nor refuted: {distance} people off")
                break
        pool.append(table)
        master.add(table)
    return dict(zip(pool, whole_weights(master.shares(), mass), strict=True))


def _better_table(panels: Panels, pool: Sequence[Table], gains: Sequence[int]) -> Table | None:
    """The panel with the highest gain of all, None if one of the pool is as good."""
    table = best_table(panels, gains)
    return table if _worth(gains, table) > max(_worth(gains, known) for known in pool) else None


def _worth(gains: Sequence[int], table: Table) -> int:
    return sum(gain * count for gain, count in zip(gains, table, strict=True))


def _cut(panels: Panels, wanted: Sequence[Fraction], gains: Sequence[int], most: int) -> Row | None:
    """sum gain * count <= `most`, the best panel's, if `wanted` is really above it: exact numbers.

    None if it is not, by more than rounding: then the mixture is as near as floats can tell, and
    the lottery states how near.
    """
    above = sum(gain * each for gain, each in zip(gains, wanted, strict=True)) - most
    if above <= _REACHED * max(map(abs, gains)):
        return None
    least = sum(gain * size for gain, size in zip(gains, panels.sizes, strict=True) if gain < 0)
    members = tuple(at for at, gain in enumerate(gains) if gain)
    return Row(members, tuple(gains[at] for at in members), least, most)


def whole_weights(shares: Sequence[float], mass: int) -> list[int]:
    """Integers in the proportion of `shares` that sum to `mass`, each rounded down or up.

    The largest remainders are rounded up, the first of equal ones first.
    """
    scale = Fraction(mass) / sum(map(Fraction, shares))
    exact = [Fraction(share) * scale for share in shares]
    whole = [value.numerator // value.denominator for value in exact]
    order = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in order[: mass - sum(whole)]:
        whole[at] += 1
    return whole
