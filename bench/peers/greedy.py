"""Naive shuffling, as many offices do it: targets in random order, two random people for each.

Our own model: two allowed people with load left are picked for each target in turn; where there
are none the target stays empty and the draw has failed.
"""

import numpy as np

from bench.chance import default_rng
from bench.instances import SEATS, Instance, Ints, pairs

LEFT_EMPTY = -1


def allowed_people(given: Instance) -> list[Ints]:
    """Per target the people who may visit it; worked out once for many draws."""
    target, inspector = pairs(given)
    ends = np.cumsum(np.bincount(target, minlength=given.targets))
    return np.split(inspector, ends[:-1])


def shuffle(given: Instance, allowed: list[Ints], seed: int, *, special_first: bool) -> Ints:
    """(targets, 2) inspector numbers; `LEFT_EMPTY` twice where a target got nobody.

    `special_first`: the targets that ask for a certificate come before the others, which is what
    a careful clerk would do.
    """
    generator = default_rng(seed)
    order = generator.permutation(given.targets)
    if special_first:
        order = order[np.argsort(~given.special[order], kind="stable")]
    left = np.full(given.inspectors, given.load, dtype=np.int64)
    teams = np.full((given.targets, SEATS), LEFT_EMPTY, dtype=np.int64)
    for target in order.tolist():
        people = allowed[target][left[allowed[target]] > 0]
        if len(people) >= SEATS:
            teams[target] = generator.choice(people, SEATS, replace=False, shuffle=False)
            left[teams[target]] -= 1
    return teams


def left_empty(teams: Ints) -> int:
    """How many targets got nobody."""
    return int((teams[:, 0] == LEFT_EMPTY).sum())
