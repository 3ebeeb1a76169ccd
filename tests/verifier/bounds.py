"""The bounds of an inspector draw as docs/protocol.md §3 names them, and what is wrong with its
multipliers: every sentence once more, as plainly as can be, in fractions and without any speed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

Key = tuple[str, str, str, str]
ROOT: Key = ("root", "", "", "")
Tables = dict[str, list[str]]


@dataclass
class Bound:
    """One bound; `pairs` are numbers of pairs, `around` is what it hangs from."""

    key: Key
    first: bool  # on the side of the seats
    around: Key
    lower: int
    upper: int
    pairs: list[int] = field(default_factory=list)


class Bounds:
    """All of them by key, the outer before the inner; the pairs; and the chains' last ones."""

    def __init__(self, tables: Tables, bits: int, cap: int) -> None:
        self.one, self.cap = 1 << bits, cap
        self.seats = [line.split("\t") for line in tables["seats.txt"]]
        here = {seat[1] for seat in self.seats}
        rows = [line.split("\t") for line in tables["roster.txt"]]
        self.people = {row[0]: row for row in rows if here & set(row[7].split(","))}
        apart = {tuple(line.split("\t")[:2]) for line in tables["blocked.txt"]}
        self.pairs = [
            (seat[0], seat[3], who) for seat in self.seats for who, row in self.people.items()
            if fits(seat, row) and (who, seat[0]) not in apart
        ]  # fmt: skip
        self.bounds: dict[Key, Bound] = {}
        self.add_bounds()
        self.last = [self.chain(number) for number in range(len(self.pairs))]

    def mentor_seat(self, target: str) -> str | None:
        if all(row[5] == "0" for row in self.people.values()):
            return None
        names = sorted(seat[3] for seat in self.seats if seat[0] == target)
        leads = sorted(seat[3] for seat in self.seats if seat[0] == target and seat[4] == "lead")
        return (leads or names)[0]

    def add(self, key: Key, first: bool, around: Key, lower: int, upper: int) -> None:
        self.bounds[key] = Bound(key, first, around, lower, upper)

    def add_bounds(self) -> None:
        one = self.one
        for target, _, _, seat, _, _, _, count in self.seats:
            own = ("seat", target, seat, "")
            self.add(own, True, ROOT, int(count) * one, int(count) * one)
            if seat == self.mentor_seat(target):
                self.add(("group", target, seat, "mentor"), True, own, one, int(count) * one)
        for who, row in self.people.items():
            own = ("inspector", who, "", "")
            self.add(own, False, ROOT, int(row[2]) * one, int(row[1]) * one)
            for week in {seat[2] for seat in self.seats} - {""}:
                if row[3]:
                    self.add(("week", who, week, ""), False, own, 0, int(row[3]) * one)
        for target, _, who in self.pairs:
            if sum(pair[::2] == (target, who) for pair in self.pairs) > 1:
                self.add(("pair", target, who, ""), False, self.week(target, who), 0, self.cap)

    def week(self, target: str, who: str) -> Key:
        week = next(seat[2] for seat in self.seats if seat[0] == target)
        own = ("week", who, week, "")
        return own if own in self.bounds else ("inspector", who, "", "")

    def chain(self, number: int) -> tuple[Key, Key]:
        """Enter the pair in its bounds; return the last ones of its chain."""
        target, seat, who = self.pairs[number]
        first: Key = ("group", target, seat, "mentor")
        if first not in self.bounds or self.people[who][5] == "1":
            first = ("seat", target, seat, "")
        other: Key = ("pair", target, who, "")
        if other not in self.bounds:
            other = self.week(target, who)
        for key in (first, other):
            for outer in self.outwards(key):
                self.bounds[outer].pairs.append(number)
        return first, other

    def outwards(self, key: Key) -> Iterator[Key]:
        while key != ROOT:
            yield key
            key = self.bounds[key].around


def fits(seat: list[str], person: list[str]) -> bool:
    _, county, _, _, role, department, qualification, _ = seat
    return (
        (role != "lead" or person[4] == "1")
        and person[6] == department
        and county in person[7].split(",")
        and (qualification == "" or qualification in person[8].split(","))
    )


def read_marks(lines: list[str]) -> dict[Key, tuple[Fraction, int]]:
    marks = {}
    for line in lines:
        kind, a, b, c, value, level = line.split("\t")
        marks[kind, a, b, c] = (Fraction(float(value)), int(level))
    return marks


def problems(tables: Tables, bits: int, cap: int, deviation: int) -> set[str]:
    """The names of the conditions that do not hold; of odds that keep all other rules."""
    draw = Bounds(tables, bits, cap)
    marks = read_marks(tables["multipliers.txt"])
    wrong = {"unknown" for key in marks if key not in draw.bounds}
    wrong |= {"missing" for key in draw.bounds if key[0] == "seat" and key not in marks}
    value = {key: marks.get(key, (Fraction(1), 0))[0] for key in draw.bounds}
    level = {ROOT: 0} | {key: marks.get(key, (1, 0))[1] for key in draw.bounds}
    given = {tuple(row[:3]): int(row[3])
             for row in (line.split("\t") for line in tables["odds.txt"])}  # fmt: skip
    odds = [given.get(pair, 0) for pair in draw.pairs]
    for number, (first, other) in enumerate(draw.last):
        product = Fraction(1 << bits)
        for key in (*draw.outwards(first), *draw.outwards(other)):
            product *= value[key]
        if level[first] == level[other] and abs(odds[number] - min(cap, product)) > deviation:
            wrong.add("product")
        if level[first] != level[other] and odds[number] not in (0, cap):
            wrong.add("forced")
        if odds[number] < cap and level[other] > level[first]:
            wrong.add("levels")
        if odds[number] > 0 and level[first] > level[other]:
            wrong.add("levels")
    for key, bound in draw.bounds.items():
        total, slack = sum(odds[n] for n in bound.pairs), len(bound.pairs) * deviation + 1
        tail, head = (bound.around, key) if bound.first else (key, bound.around)
        if total < bound.upper and level[head] > level[tail]:
            wrong.add("levels")
        if total > bound.lower and level[tail] > level[head]:
            wrong.add("levels")
        if level[tail] == level[head] and bound.lower != bound.upper:
            if value[key] < 1 and total < bound.upper - slack:
                wrong.add("idle")
            if value[key] > 1 and total > bound.lower + slack:
                wrong.add("idle")
    return wrong
