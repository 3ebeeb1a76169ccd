"""Random problems for the lottery, each fixed by its name."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fixtures.stream import Stream
from scheduler.draw.network import Item

ID = "abcdefghijklmnopqrstuvwxyz234567"
SEATS = ("a", "a-c", "a.b", "a0", "l", "m")


@dataclass(frozen=True)
class Problem:
    """What `round_items` is given."""

    items: list[Item]
    bits: int
    turns: int
    seed: str

    def for_javascript(self) -> dict[str, Any]:
        rows = [
            # Numbers where JavaScript's can hold them, text else: both ways must work.
            (
                i.name,
                i.odds if i.odds < 2**53 else str(i.odds),
                "/".join(i.path_a),
                "/".join(i.path_b),
            )
            for i in self.items
        ]
        return {"items": rows, "bits": self.bits, "turns": self.turns, "seed": self.seed}


def some_odds(stream: Stream, bits: int) -> int:
    """Nothing, next to nothing, everything, and between."""
    whole = 1 << bits
    between = whole * stream.below(1 << 32) >> 32
    return stream.choice([between, between, between, between, 0, 1, whole - 1, whole])


def visits(stream: Stream, bits: int, weeks: bool) -> list[Item]:
    """Seats of targets and who may take them; one person may take several seats of a target."""
    found = []
    people = [f"i{number:02}" for number in range(stream.between(1, 30))]
    for number in range(stream.between(1, 12)):
        target = f"t{number:02}"
        for seat in stream.sample(SEATS, stream.between(1, len(SEATS))):
            for person in stream.sample(people, stream.between(1, len(people))):
                pair = f"{person}.{target}"
                week = (f"{person}.w{number % 3}",) if weeks else ()
                path_a, path_b = (target, f"{target}.{seat}"), (person, *week, pair)
                name = f"{target}/{seat}/{person}"
                found.append(Item(name, some_odds(stream, bits), path_a, path_b))
    return found


def pairs(stream: Stream, bits: int) -> list[Item]:
    return visits(stream, bits, weeks=False)


def weekly(stream: Stream, bits: int) -> list[Item]:
    return visits(stream, bits, weeks=True)


def cells(stream: Stream, bits: int) -> list[Item]:
    """Cells of counties, with totals beyond 2^32, some of them beyond 2^53."""
    found = []
    size = stream.choice([1, 50, 1 << 24, 1 << 30])
    for county in stream.sample(range(12), stream.between(1, 12)):
        code, city = f"42{county:04}", f"42{county % 3:02}" if county else f"42{county:04}-"
        for letter in stream.sample("ABC-", stream.between(1, 4)):
            for section in stream.sample("CFHJ", stream.between(1, 4)):
                own = f"{code}.{letter}"
                odds = some_odds(stream, bits) * stream.between(1, size)
                found.append(Item(f"{own}.{section}", odds, ("42", city, code, own), (section,)))
    return found


def any_paths(stream: Stream, bits: int) -> list[Item]:
    """Paths of any length, also such that end where others go on; names that `/` sorts between."""
    found = []
    for number in range(stream.between(1, 120)):
        path_a = tuple(stream.choice("ab-.") for _ in range(stream.between(1, 4)))
        path_b = tuple(stream.choice(("x", "x-", "y")) for _ in range(stream.between(1, 3)))
        found.append(Item(f"n{number}", some_odds(stream, bits), path_a, path_b))
    return found


KINDS: dict[str, Callable[[Stream, int], list[Item]]] = {
    "pairs": pairs,
    "weekly": weekly,
    "cells": cells,
    "any paths": any_paths,
}


def problem(kind: str, number: int) -> Problem:
    """One problem; every T from 0 to K comes up, 0 and K more often."""
    stream = Stream("javascript", f"{kind} {number}")
    bits = stream.choice([16, 17, 20, 24, 31, 32])
    turns = stream.choice([0, bits, stream.between(0, bits), stream.between(0, bits)])
    items = stream.shuffled(KINDS[kind](stream, bits))
    seed = hashlib.sha256(f"{kind} {number}".encode()).hexdigest()
    return Problem(items, bits, turns, seed)


# Names that begin like each other, and sort before and behind the `/` that joins names.
WEEKS = ("2026-W1", "2026-W1-", "2026-W10", "W", "W-1")
COUNTIES = ("420102", "420103", "429021")
Files = dict[str, bytes]


def ids(stream: Stream, count: int) -> list[str]:
    return sorted({"".join(stream.choice(ID) for _ in range(20)) for _ in range(count)})


def lines(rows: list[tuple[str, ...]]) -> bytes:
    return "".join(sorted("\t".join(row) + "\n" for row in rows)).encode()


def roster(stream: Stream, people: list[str]) -> list[tuple[str, ...]]:
    """Some are new, in counties with seats or not; some have a week-load."""
    newcomers = stream.choice([0, 0, 300, 1000])
    loads = stream.choice([("",), ("3",), ("", "3")])
    found = []
    for person in people:
        counties = ",".join(stream.sample(COUNTIES, stream.between(0, 2)))
        new = str(int(stream.chance(newcomers)))
        found.append((person, "9", "0", stream.choice(loads), "1", new, "市场监管", counties, ""))
    return found


def staffed(number: int) -> tuple[dict[str, Any], Files, str]:
    """Plan, files and seed of an inspector draw with newcomers and weeks, with any odds.

    The odds keep no rule of §3: an outcome does not depend on that.
    """
    stream = Stream("javascript", f"staffed {number}")
    bits = stream.choice([16, 24, 32])
    people, targets = ids(stream, stream.between(1, 25)), ids(stream, stream.between(0, 12))
    weeks = stream.choice([("",), WEEKS, ("", *WEEKS)])
    counties = stream.sample(COUNTIES, stream.between(1, 3))
    seats: list[tuple[str, ...]] = []
    odds: list[tuple[str, ...]] = []
    for target in targets:
        where = (target, stream.choice(counties), stream.choice(weeks))
        for seat in stream.sample(SEATS, stream.between(1, len(SEATS))):
            role = stream.choice(["lead", "member", "specialist"])
            seats.append((*where, seat, role, "市场监管", "", "1"))
            for person in stream.sample(people, stream.between(0, len(people))):
                odds.append((target, seat, person, str(some_odds(stream, bits))))
    files = {
        "roster.txt": lines(roster(stream, people)),
        "seats.txt": lines(seats),
        "odds.txt": lines(odds),
    }
    plan = {"kind": "inspectors", "bits": bits, "turns": stream.between(0, bits)}
    return plan, files, hashlib.sha256(f"staffed {number}".encode()).hexdigest()
