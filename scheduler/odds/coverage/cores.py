"""Small sets of conditions that cannot all hold: one of which none can be left out, or smallest.

The smallest by implicit hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva, CP 2015): every
solution that gives up some conditions shows a set of which at least one belongs to any clash. The
smallest set that meets all of these is tried; if it cannot hold it is a smallest clash, otherwise
the solution found adds one more set.
"""

from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

GivesUp = Callable[[tuple[int, ...]], frozenset[int] | None]
"""Conditions that some solution keeping the given ones gives up; None if nothing keeps those."""

Clashing = Callable[[Sequence[int]], bool]
"""Whether the given conditions cannot all hold."""


class Undecided(Exception):
    """The search has been ended: the smallest clash has at least `least` conditions."""

    def __init__(self, least: int) -> None:
        super().__init__(f"at least {least}")
        self.least = least


def solver_of() -> cp_model.CpSolver:
    """A CP-SAT solver whose answers repeat: one worker, a fixed seed, no wall clock."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.cp_model_presolve = (
        False  # these models are small: it costs more than it saves
    )
    return solver


def smallest_core(
    gives_up: GivesUp, size: int, *, below: int | None = None, rounds: int | None = None
) -> tuple[int, ...] | None:
    """Positions, below `size`, of the fewest conditions that cannot all hold; None if all can.

    Raises Undecided after so many `rounds`, or as soon as none with fewer than `below` is left.
    """
    corrections: list[frozenset[int]] = []
    while True:
        chosen = _smallest_hitting_set(corrections, size)
        if len(corrections) == rounds or len(chosen) == below:
            raise Undecided(len(chosen))
        given_up = gives_up(chosen)
        if given_up is None:
            return chosen
        if not given_up:
            return None
        corrections.append(given_up)


def irreducible_core(clashing: Clashing, order: Sequence[int]) -> tuple[int, ...]:
    """Of conditions that clash, some of which none can be left out; the first are left out first.

    As many at once as can be: a run of what can go costs twice the logarithm of its length.
    """
    kept: list[int] = []
    left = list(order)
    while left:
        run = _longest_run(clashing, kept, left)
        kept += left[run : run + 1]
        left = left[run + 1 :]
    return tuple(sorted(kept))


def _longest_run(clashing: Clashing, kept: Sequence[int], left: Sequence[int]) -> int:
    """How many of the first of `left` can be left out together."""
    able, unable, stride = 0, len(left) + 1, 1
    while unable - able > 1:
        middle = min(able + stride, len(left), (able + unable) // 2)
        if clashing([*kept, *left[middle:]]):
            able, stride = middle, 2 * stride
        else:
            unable = middle
    return able


def _smallest_hitting_set(sets: Sequence[frozenset[int]], size: int) -> tuple[int, ...]:
    """The fewest positions below `size` that meet every set."""
    if not sets:
        return ()
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(size)]
    for members in sets:
        model.add_bool_or([taken[at] for at in sorted(members)])
    model.minimize(cp_model.LinearExpr.sum(taken))
    solver = solver_of()
    if solver.solve(model) != cp_model.OPTIMAL:
        raise RuntimeError("sets that are not empty have a smallest hitting set")
    return tuple(at for at, own in enumerate(taken) if solver.boolean_value(own))
