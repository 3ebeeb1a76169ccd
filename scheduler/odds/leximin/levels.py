"""The leximin odds within the rows: a linear program (GLOP) per level, each proven exactly.

Odds need not be whole, so all lotteries over panels keep the rows, and what is fairest within the
rows is at least as fair as what any lottery has. Level by level: raise the smallest probability of
the types not yet fixed; the duals say which of them hold it down; fix those. Floats only propose
the duals: from any whole duals follows, by weak duality in plain integers, an upper bound on the
level, and that a type with weight in it cannot exceed the level.
"""

from collections.abc import Sequence
from fractions import Fraction

from scheduler.odds.leximin.glop import new_program, optimise
from scheduler.odds.leximin.panels import Panels
from scheduler.odds.leximin.proportion import proportional

_LENIENT = 1e-12  # people: fixed floors as floats must not exclude the solution they come from
_SLACK = 1e-9  # a fixed type's probability can exceed its level by no more than this


def fairest_chances(panels: Panels) -> tuple[Fraction, ...]:
    """Each type's selection probability in the leximin point of the rows.

    A level is the exact upper bound that its duals prove, given the levels before. Raises
    RuntimeError if the solver's own solution is not that high (a defect, or rows without panels).
    """
    program = _Program(panels)
    chances: dict[int, Fraction] = {}
    while len(chances) < len(panels.sizes):
        for group, chance in program.next_level(chances).items():
            program.fix(group, chance)
            chances[group] = chance
    return tuple(chances[group] for group in range(len(panels.sizes)))


class _Program:
    """max level, such that the counts keep the rows and count_t >= size_t * level (or the fixed)"""

    def __init__(self, panels: Panels) -> None:
        self._panels = panels
        solver = new_program()
        endless = solver.infinity()
        counts = [solver.NumVar(0, size, "") for size in panels.sizes]
        self._level = solver.NumVar(-endless, endless, "")
        self._scales = [max(map(abs, row.coefficients), default=1) for row in panels.rows]
        self._rows = []
        for row, scale in zip(panels.rows, self._scales, strict=True):
            line = solver.Constraint(row.low / scale, row.high / scale)
            for at, factor in zip(row.members, row.coefficients, strict=True):
                line.SetCoefficient(counts[at], factor / scale)
            self._rows.append(line)
        self._floors = []
        for count, size in zip(counts, panels.sizes, strict=True):
            floor = solver.Constraint(0, endless)
            floor.SetCoefficient(count, 1)
            floor.SetCoefficient(self._level, -size)
            self._floors.append(floor)
        solver.Maximize(self._level)
        self._solver, self._endless = solver, endless

    def fix(self, group: int, chance: Fraction) -> None:
        """From now on the type has at least this probability, and the level leaves it alone."""
        self._floors[group].SetCoefficient(self._level, 0)
        floor = float(chance * self._panels.sizes[group])
        self._floors[group].SetBounds(floor - _LENIENT, self._endless)

    def next_level(self, fixed: dict[int, Fraction]) -> dict[int, Fraction]:
        """The types that cannot exceed the next level, with the level."""
        optimise(self._solver)
        reached = self._level.solution_value()
        weights, prices = self._duals()
        bound, open_weight = self._bound(weights, prices, fixed)
        excess = max(float(bound) - reached, 0.0) * open_weight
        held = {
            at: bound
            for at, (weight, size) in enumerate(zip(weights, self._panels.sizes, strict=True))
            if at not in fixed and weight and excess <= _SLACK * weight * size
        }
        if not held:
            raise RuntimeError(f"level {reached} is not proven: the bound is {float(bound)}")
        return held

    def _duals(self) -> tuple[list[int], list[int]]:
        """Whole weights of the floors (>= 0) and prices of the rows, all over one unit."""
        floors = [-floor.dual_value() for floor in self._floors]
        rows = [r.dual_value() / s for r, s in zip(self._rows, self._scales, strict=True)]
        whole = proportional([*floors, *rows])
        return [max(0, each) for each in whole[: len(floors)]], list(whole[len(floors) :])

    def _bound(
        self, weights: Sequence[int], prices: Sequence[int], fixed: dict[int, Fraction]
    ) -> tuple[Fraction, int]:
        """The most the level can be, and the weight of the open types, in exact numbers.

        For counts x within the rows and 0 <= x <= size: sum weight * x = sum (weight - price sum)
        * x + sum price * row total <= sum max(0, weight - price sum) * size + the rows' limits,
        and on the left each x is at least size * level, or size * its fixed chance.
        """
        surplus = list(weights)
        most = 0
        for row, price in zip(self._panels.rows, prices, strict=True):
            if not price:
                continue
            most += price * (row.high if price > 0 else row.low)
            for at, factor in zip(row.members, row.coefficients, strict=True):
                surplus[at] -= price * factor
        sizes = self._panels.sizes
        most += sum(max(0, s) * size for s, size in zip(surplus, sizes, strict=True))
        taken = sum(weights[at] * sizes[at] * chance for at, chance in fixed.items())
        open_weight = sum(
            weight * size
            for at, (weight, size) in enumerate(zip(weights, sizes, strict=True))
            if at not in fixed
        )
        if not open_weight:
            raise RuntimeError("the duals hold down no open type")
        return (most - taken) / Fraction(open_weight), open_weight
