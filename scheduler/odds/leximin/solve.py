"""The door to the solver: numpy and ortools are loaded only when something is solved."""

from collections.abc import Iterable

from scheduler.odds.leximin.answer import PanelLottery
from scheduler.odds.leximin.problem import PanelProblem, Quota, TypeGroup


def leximin(
    groups: Iterable[TypeGroup], quotas: Iterable[Quota], panel: int, bits: int = 24
) -> PanelLottery:
    """The leximin lottery over panels of `panel` people, as whole weights over 2^`bits`.

    The same for the same rows in any order, on one machine; what everybody re-computes from is the
    published lottery. Raises InvalidProblem with all faults, InfeasibleQuotas if no panel keeps
    the quotas.
    """
    from scheduler.odds.leximin.pipeline import solve  # loads ortools

    return solve(PanelProblem(tuple(groups), tuple(quotas), panel, bits))
