"""Pools to measure on: a province's register, seeded, of any size.

103 counties in 13 cities, 5 risk classes, 20 industry sections: 10,300 cells. Counties, classes and
sections weigh differently, so that cells hold from none to many entries.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np

from bench.chance import default_rng
from models import Division
from scheduler.desk.eligibility import TargetFacts
from scheduler.reference.industries import load_industries

PROVINCE = "420000"
CITIES, COUNTIES, CLASSES = 13, 103, "ABCD-"
RATES = {"A": "1%", "B": "5%", "C": "10%", "D": "25%", "-": "3%"}
CHUNK = 100_000
"""Entries that are read at a time, as from a cursor of the database."""


class SeededEntropy:
    """Salts that are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._generator = default_rng(seed)

    def bytes(self, count: int) -> bytes:
        return self._generator.bytes(count)


@cache
def divisions() -> dict[str, Division]:
    """The province, its cities and counties by code."""
    found = [Division(code=PROVINCE, name="省", level="province", parent_code=None)]
    for number in range(CITIES):
        code = f"42{number + 1:02}00"
        found.append(Division(code=code, name="市", level="city", parent_code=PROVINCE))
    for code in _counties():
        parent = f"{code[:4]}00"
        found.append(Division(code=code, name="县", level="county", parent_code=parent))
    return {each.code: each for each in found}


def _counties() -> list[str]:
    return [f"42{n % CITIES + 1:02}{n // CITIES + 1:02}" for n in range(COUNTIES)]


def register(entries: int, seed: int) -> Iterator[list[TargetFacts]]:
    """Everybody who can be drawn, `CHUNK` at a time; the same for the same seed."""
    first = {industry.section: code for code, industry in sorted(load_industries().items())}
    kinds = list(product(_counties(), CLASSES, first.values()))
    generator = default_rng([seed, entries])
    weights = np.multiply.outer(
        np.multiply.outer(1 + generator.random(COUNTIES) * 9, [0.35, 0.25, 0.1, 0.05, 0.25]),
        1 / np.arange(1, len(first) + 1),
    ).ravel()
    upto = np.cumsum(weights / weights.sum())
    for start in range(0, entries, CHUNK):
        chosen = np.searchsorted(upto[:-1], generator.random(min(CHUNK, entries - start)))
        yield [
            TargetFacts(row, f"91420000{row:010}", *kinds[kind], None)
            for row, kind in enumerate(chosen.tolist(), start)
        ]
