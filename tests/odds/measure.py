"""Times on generated problems of real size: `python tests/odds/measure.py` from the checkout.

province: 700 targets x 2 seats, 600 inspectors, 103 counties. medium: 2,000 targets for two
people each, 200 inspectors, 2 % recusals, load 30; tight: the same with load 20, every place used.
cells: 40,000 cells with odd rates. The problems are the same every time.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from scheduler.odds import (
    Block,
    Candidate,
    CellSize,
    InspectorOdds,
    Problem,
    Seat,
    cell_odds,
    smallest_cap,
    solve_inspectors,
)


def chosen(below: int, *names: object) -> int:
    """A number below `below` that depends on the names only."""
    return int.from_bytes(sha256(repr(names).encode()).digest()[:8], "big") % below


def medium(load: int) -> Problem:
    people = [f"i{n:03}" for n in range(200)]
    targets = [f"t{n:04}" for n in range(2000)]
    return Problem(
        tuple(Seat(target, "c", "m", "member", "d", "", 2) for target in targets),
        tuple(Candidate(name, load, True, "d", frozenset({"c"}), frozenset()) for name in people),
        tuple(
            Block(name, target, "kinship")
            for target in targets
            for name in people
            if chosen(50, name, target) == 0
        ),
    )


def province() -> Problem:
    counties = [f"{n:03}" for n in range(103)]
    seats: list[Seat] = []
    for number in range(700):
        target, county = f"t{number:03}", counties[chosen(103, "county", number)]
        seats.append(Seat(target, county, "lead", "lead", "d", "", 1))
        seats.append(Seat(target, county, "member", "member", "d", "", 1))
    people = []
    for number in range(600):
        own = {counties[number % 103]}
        if chosen(10, "floats", number) == 0:
            own.add(counties[chosen(103, "second", number)])
        lead = number // 103 % 2 == 0
        people.append(Candidate(f"i{number:03}", 10, lead, "d", frozenset(own), frozenset()))
    return Problem(tuple(seats), tuple(people))


def many_cells() -> list[CellSize]:
    return [
        CellSize(
            f"{county:03}.{risk}.{trade}",
            ("p", f"city{county // 8}", f"{county:03}", f"{county:03}.{risk}"),
            (f"s{trade}",),
            1 + chosen(400, "size", county, risk, trade),
            Fraction(chosen(98, "rate", county, risk, trade), (97, 100, 300, 1000)[trade % 4]),
        )
        for county in range(103)
        for risk in "ABCDE"
        for trade in range(78)
    ][:40_000]


def timed(name: str, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    found = work()
    taken = time.perf_counter() - start
    note = ""
    if isinstance(found, InspectorOdds):
        report = replace(found.report, fixed_seats=())
        note = f"{len(found.report.fixed_seats)} fixed seats, {report}"
    elif isinstance(found, int):
        note = str(found)
    print(f"{name:22} {taken:7.3f} s  {note}")


if __name__ == "__main__":
    timed("import of the solver", lambda: __import__("scheduler.odds.pipeline"))
    for title, posed in (("province", province()), ("medium", medium(30)), ("tight", medium(20))):
        timed(title, lambda posed=posed: solve_inspectors(posed))  # type: ignore[misc]
        timed(f"{title}, smallest cap", lambda posed=posed: smallest_cap(posed))  # type: ignore[misc]
    cells = many_cells()
    timed("40,000 cells", lambda: cell_odds(cells, 24))
