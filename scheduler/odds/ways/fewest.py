"""The fewest of many things (targets to postpone, people to borrow) with which nothing is missing.

Each cut says how much of what it lacks each thing could save at most, so the largest savings that
make up for the lack are taken; if another cut lacks something then, more are. No smaller number can
do than the first cut asks for: if that many are enough, the number is proved to be the smallest.
"""

from collections.abc import Callable, Mapping, Sequence

from scheduler.odds.clash.fill import Filled

_ROUNDS = 12  # cuts that may each ask for more
_SPARED = 24  # things that are tried without, where more were taken than the first cut asks for

Savings = Callable[[Filled], Mapping[int, int]]
Tried = Callable[[Sequence[int]], Filled]


def fewest(
    start: Filled, savings: Savings, tried: Tried, most: int, left: int = 0
) -> tuple[tuple[int, ...], bool] | None:
    """Numbers of the things, sorted, and whether no fewer would do; None if `most` are not enough.

    `savings` of a cut: number of a thing -> units; `tried`: what is lacking with these things done;
    no more than `left` may be.
    """
    taken: list[int] = []
    least, now = 0, start
    for _ in range(_ROUNDS):
        more = _largest(savings(now), set(taken), now.missing - left)
        if more is None or len(taken) + len(more) > most:
            return None
        least = least or len(more)
        taken += more
        now = tried(taken)
        if now.missing <= left:
            spared = _spared(taken, least, tried, left)
            return tuple(sorted(spared)), len(spared) == least
    return None


def _largest(savings: Mapping[int, int], taken: set[int], missing: int) -> list[int] | None:
    """The fewest things that could save what is missing; equal ones in the order of their numbers.

    None if all together could not.
    """
    found, saved = [], 0
    for thing in sorted(savings, key=lambda at: (-savings[at], at)):
        if saved >= missing or savings[thing] <= 0:
            break
        if thing not in taken:
            found.append(thing)
            saved += savings[thing]
    return found if saved >= missing else None


def _spared(taken: list[int], least: int, tried: Tried, left: int) -> list[int]:
    """Without those that turn out not to be needed, the first taken first."""
    kept = list(taken)
    for thing in taken[:_SPARED]:
        if len(kept) == least:
            break
        without = [other for other in kept if other != thing]
        if without and tried(without).missing <= left:
            kept = without
    return kept
