"""Means of every odds at once: chi-square with the full covariance, on a case where everything binds.

Six targets in two weeks. Two departments: five people of one for a lead and two members, three of the
other for a joint seat. Of the members at least one is no newcomer (a set inside the seat). Whoever is
no newcomer meets each target with the cap, and has at most two visits a week.

False-alarm probabilities are those the tests would have if the seeds were chosen anew.
"""

from collections import Counter
from functools import lru_cache

import numpy as np
import pytest

from scheduler.draw.network import Item
from tests.statistics.draws import Tables, drawn
from tests.statistics.measure import chi_square_tail

pytestmark = pytest.mark.xdist_group("means")  # one process makes the draws
DRAWS = 100_000

BITS, TURNS = 16, 12
CAP = 42_598
"""0.65: nobody meets a target more often, in whatever seat."""

WEEKS = {"t0": "w1", "t1": "w1", "t2": "w1", "t3": "w2", "t4": "w2", "t5": "w2"}
MENTORS, NEWCOMERS, OTHERS = ("a", "b", "c"), ("m", "n"), ("x", "y", "z")
MENTOR_LEADS = (19_661, 16_384, 13_107)
NEW_LEADS = (9_830, (1 << BITS) - sum(MENTOR_LEADS) - 9_830)
MENTOR_MEMBERS = tuple(CAP - lead for lead in MENTOR_LEADS)
NEW_MEMBERS = (30_000, (2 << BITS) - sum(MENTOR_MEMBERS) - 30_000)
JOINT = (32_768, 19_661, 13_107)


def rotated(people: tuple[str, ...], shares: tuple[int, ...], by: int) -> list[tuple[str, int]]:
    turn = by % len(people)
    return list(zip(people[turn:] + people[:turn], shares, strict=True))


def items_at(target: str, number: int) -> list[Item]:
    """Everyone's odds at one target; the shares go round from target to target."""
    found = []
    for seat, people, shares in (
        ("lead", MENTORS, MENTOR_LEADS), ("lead", NEWCOMERS, NEW_LEADS),
        ("member", MENTORS, MENTOR_MEMBERS), ("member", NEWCOMERS, NEW_MEMBERS),
        ("joint", OTHERS, JOINT),
    ):  # fmt: skip
        for person, odds in rotated(people, shares, number):
            mentor = (f"{target}.{seat}.mentor",) * (seat == "member" and people is MENTORS)
            week = (f"{person}.{WEEKS[target]}",) * (people is MENTORS)
            found.append(Item(f"{target}/{seat}/{person}", odds,
                              (target, f"{target}.{seat}", *mentor),
                              (person, *week, f"{person}.{target}")))  # fmt: skip
    return found


ITEMS = sorted(
    (item for number, target in enumerate(WEEKS) for item in items_at(target, number)),
    key=lambda item: item.name,
)


@lru_cache
def draws() -> Tables:
    return drawn(ITEMS, BITS, TURNS, "means", DRAWS)


def expected(prefix: tuple[str, ...]) -> float:
    """The expected number below a prefix of path-a or path-b."""
    depth = len(prefix)
    odds = [i.odds for i in ITEMS if prefix in (i.path_a[:depth], i.path_b[:depth])]
    return sum(odds) / 2**BITS


def total(prefix: tuple[str, ...]) -> set[int]:
    """The numbers drawn below a prefix, over all draws."""
    depth = len(prefix)
    below = [prefix in (i.path_a[:depth], i.path_b[:depth]) for i in ITEMS]
    return set(draws()[:, below].sum(axis=1).tolist())


def test_the_bounds_of_this_case_bind() -> None:
    """What follows is about odds at their bounds, so there must be some."""
    pairs: Counter[tuple[str, str]] = Counter()
    for item in ITEMS:
        pairs[item.path_a[0], item.path_b[0]] += item.odds
    assert max(pairs.values()) == CAP
    assert all(pairs[target, person] == CAP for target in WEEKS for person in MENTORS)
    assert all(item.odds > 0 for item in ITEMS) and len(ITEMS) == 78
    assert 1 < expected(("t0", "t0.member", "t0.member.mentor")) < 2
    assert 1 < expected(("a", "a.w1")) < 2


def test_every_set_keeps_its_bounds() -> None:
    """Certain, for every seed."""
    for target in WEEKS:
        assert total((target,)) == {4}
        for seat, number in (("lead", 1), ("member", 2), ("joint", 1)):
            assert total((target, f"{target}.{seat}")) == {number}
        assert total((target, f"{target}.member", f"{target}.member.mentor")) == {1, 2}
    for person in MENTORS:
        for week in ("w1", "w2"):
            assert total((person, f"{person}.{week}")) == {1, 2}
        assert total((person,)) <= {3, 4}
    for person in (*MENTORS, *NEWCOMERS):
        for target in WEEKS:
            name = f"{person}.{target}"
            both = [item.path_b[-1] == name for item in ITEMS]
            assert sum(both) == 2 and draws()[:, both].sum(axis=1).max() == 1


def test_all_means_together_are_the_odds() -> None:
    """Hotelling: deviations of the 78 means weighted with the inverse of their covariance, in the
    directions that vary at all (what the totals fix has none): a chi-square, 1e-6. The covariance
    is estimated from the same draws, which enlarges it by some hundredths; the margin has room."""
    found = draws().astype(float)
    deviation = found.mean(axis=0) - np.array([item.odds for item in ITEMS]) / 2**BITS
    sizes, directions = np.linalg.eigh(np.cov(found.T))
    vary = sizes > 1e-9
    assert np.abs(directions[:, ~vary].T @ deviation).max() < 1e-9
    value = DRAWS * float(((directions[:, vary].T @ deviation) ** 2 / sizes[vary]).sum())
    assert chi_square_tail(value, int(vary.sum())) > 1e-6


def test_each_mean_is_its_odds() -> None:
    """The largest of 78 deviations within 5 standard errors: 4.5e-5."""
    odds = np.array([item.odds for item in ITEMS]) / 2**BITS
    error = np.sqrt(odds * (1 - odds) / DRAWS)
    assert (np.abs(draws().mean(axis=0) - odds) <= 5 * error).all()
