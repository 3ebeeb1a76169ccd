"""Builds fixtures/vectors/replacements/*.json: who came after a draw, step by step (protocol §11).

Run `python -m tools.build_vacancies` from the checkout. Each has the files of a draw of inspectors
and of its parent, a file of replacements with what is expected of each step, and files that have to
be refused. The same bytes come out again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from fixtures.stream import Stream
from fixtures.vectors.drafts import (
    Cell,
    Draft,
    Files,
    Tables,
    complete,
    inspector_draft,
    staff_tables,
    target_tables,
)
from scheduler.draw.chains import Chain
from scheduler.draw.crews import Alternates, Crews, chosen
from scheduler.draw.documents import Json, canonical_json, rows
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.replacements import SeatStep, Step, TargetStep, write
from scheduler.draw.seed import plan_hash
from tools.build_vectors import render

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "vectors" / "replacements"
PHRASE = "ssj vectors of replacements 2"

Document = dict[str, Json]

TOWN: list[Cell] = [
    ("4201", "420102", "A", "J", 6, 3 << 16),
    ("4201", "420102", "B", "C", 3, 2 << 16),
    ("4202", "420202", "A", "J", 4, 2 << 16),
]
WIDE: list[Cell] = [
    ("4201", "420102", "A", "J", 9, 5 << 16),
    ("4201", "420103", "B", "C", 6, 3 << 16),
]


def draws(
    sequence: int,
    cells: Sequence[Cell],
    people: int,
    load: int,
    weeks: Sequence[str],
    chain: Document,
) -> tuple[Files, Files]:
    """A draw of targets and the draw of inspectors for it, both with `chain` in their plans."""
    phrase = f"{PHRASE} {sequence}"
    tables = {**target_tables(cells, phrase), **staff(people, cells, load, phrase)}
    tables["blocked.txt"] = [
        (row[0], entry[0], "recusal")
        for at, entry in enumerate(tables["pool.txt"])
        for row in tables["roster.txt"][at % 4 : 12 : 4]
        if row[6] != "消防"
    ]
    least = 3 if weeks else 1
    rates: Json = {own: f"{odds >> 16}/{size}" for _, _, own, _, size, odds in cells}
    more: Document = {"alternates": {"least": least, "percent": 30}, "rates": rates}
    parent = complete(Draft("targets", sequence, 16, 5, tables, more, chain=chain), phrase)
    draft = Draft("inspectors", sequence + 1, 16, 5, {}, {}, chain=chain)
    seated = inspector_draft(parent, draft, Stream(phrase, "seats"), weeks)
    return parent, complete(seated, f"{phrase} inspectors")


def staff(people: int, cells: Sequence[Cell], load: int, phrase: str) -> Tables:
    """The people of the other vectors; two of three may lead, limits per week are narrow."""
    tables = staff_tables(people, sorted({cell[1] for cell in cells}), load, phrase)
    tables["roster.txt"] = [
        (*row[:3], "1" if at % 4 == 2 else row[3], "1" if at % 3 else "0", *row[5:])
        for at, row in enumerate(tables["roster.txt"])
    ]
    return tables


class Story:
    """What happens after a draw, chosen by a stream; each step as §11 has it."""

    def __init__(self, parent: Files, own: Files, chain: Chain, phrase: str) -> None:
        self.number = str(json.loads(own["plan.json"])["number"])
        self.crews, self.alternates = Crews(own), Alternates(parent["outcome.txt"])
        self.chain, self.used = chain, 0
        self.stream = Stream(phrase, "steps")
        self.steps: list[Step] = []
        self.expected: list[Json] = []

    def target(self, out: str = "") -> None:
        """A target turns out not to be there."""
        out = out or self.stream.choice(self.crews.there)
        into = self.alternates.take(out)
        self.crews.replace(out, into)
        self.steps.append(TargetStep(out, into))
        self.expected.append({"in": into})

    def seat(self, wanted: Callable[[str, str], bool] = lambda target, seat: True) -> None:
        """Somebody in a seat cannot come."""
        held = [
            (target, seat, own)
            for target in self.crews.there
            for seat, own in self.crews.seats_of(target)
            if wanted(target, seat)
        ]
        target, seat, out = self.stream.choice(held)
        self.crews.leave(target, seat, out)
        able = self.crews.candidates(target, seat)
        self.used += 1
        code = self.chain.link(self.used)
        into = chosen(self.number, code, target, seat, able)
        if into:
            self.crews.take(target, seat, into)
        self.steps.append(SeatStep(target, seat, out, code, into))
        self.expected.append({"in": into, "candidates": [*able]})


def first_in_cell(parent: Files, cell: str) -> str:
    """The target that was drawn first in a cell."""
    return next(row[2] for row in rows(parent["outcome.txt"]) if row[0] == cell)


def chain_of(name: str, length: int) -> Chain:
    return Chain("supervision", length, sha256_hex(f"{PHRASE} {name}".encode()))


def in_plan(chain: Chain) -> Document:
    """The chain as a plan names it."""
    return {"party": chain.party, "head": chain.head, "length": chain.length}


def vector(about: str, parent: Files, own: Files, story: Story) -> Document:
    """One vector: what goes in, and what every step has to come to."""
    file = write(story.number, plan_hash(own["plan.json"]), story.steps)
    there: list[Json] = [*story.crews.there]
    holders: list[Json] = [
        f"{target}\t{seat}\t{person}"
        for target in story.crews.there
        for seat, person in story.crews.seats_of(target)
    ]
    inputs: Document = {
        "draw": {name: own[name].decode() for name in sorted(own)},
        "parent": {name: parent[name].decode() for name in sorted(parent)},
        "replacements": file.decode(),
    }
    expected: Document = {
        "steps": [*story.expected],
        "there": there,
        "holders": holders,
        "refused": [
            {"about": why, "code": code, "without_parent": alone, "replacements": text.decode()}
            for why, code, alone, text in wrong_files(story, json.loads(file))
        ],
    }
    return {"about": about, "protocol": "ssj/1", "inputs": inputs, "expected": expected}


def wrong_files(story: Story, file: Document) -> Iterator[tuple[str, str, bool, bytes]]:
    """Why it is wrong, the check that fails, whether it fails without the parent too, the file."""

    def bytes_with(**members: Json) -> bytes:
        return canonical_json({**file, **members})

    steps = [step for step in (each.document() for each in story.steps) if isinstance(step, dict)]

    def changed(place: int, **members: Json) -> bytes:
        return bytes_with(steps=[*steps[:place], {**steps[place], **members}, *steps[place + 1 :]])

    yield "of another draw", "replacements", True, bytes_with(number="hb-4200-2026-9999")
    yield "of another plan", "replacements", True, bytes_with(plan="0" * 64)
    yield "a member too many", "replacements", True, bytes_with(note="")
    seats = [place for place, step in enumerate(story.steps) if isinstance(step, SeatStep)]
    targets = [place for place, step in enumerate(story.steps) if isinstance(step, TargetStep)]
    if not seats:
        return
    a, b = seats[:2]
    swapped = [*steps]
    swapped[a] = {**steps[a], "code": steps[b]["code"]}
    swapped[b] = {**steps[b], "code": steps[a]["code"]}
    yield "two codes exchanged", "chain", True, bytes_with(steps=[*swapped])
    yield "the first code left out", "chain", True, bytes_with(steps=steps[:a] + steps[a + 1 :])
    yield "somebody who is not there leaves", "replacement", True, changed(a, out=steps[b]["out"])
    place, other = next(
        (place, able[0] if able[0] != steps[place]["in"] else able[1])
        for place in seats
        for able in [_candidates(story.expected[place])]
        if len(able) > 1
    )
    yield "another candidate", "replacement", True, changed(place, **{"in": other})
    yield "nobody, though there are candidates", "replacement", True, changed(place, **{"in": ""})
    came = targets[-1]
    yield "an alternate left out", "replacement", False, changed(came, **{"in": ""})
    twice = {"out": steps[came]["out"], "in": ""}
    late: list[Json] = [*steps[: came + 1], twice, *steps[came + 1 :]]
    yield "a target leaves twice", "replacement", True, bytes_with(steps=late)
    yield "a seat that there is not", "replacement", True, changed(a, seat="z")


def _candidates(expected: Json) -> list[str]:
    assert isinstance(expected, dict)
    able = expected["candidates"]
    assert isinstance(able, list)
    return [str(own) for own in able]


def town() -> Document:
    """Alternates until none is left, many seats of few people until nobody can."""
    chain = chain_of("town", 14)
    parent, own = draws(101, TOWN, 16, 3, (), in_plan(chain))
    story = Story(parent, own, chain, f"{PHRASE} town")
    first = first_in_cell(parent, "420102.B.C")
    story.seat()
    story.target(first)
    while story.steps[-1] != TargetStep(first, ""):
        last = story.steps[-1]
        assert isinstance(last, TargetStep)
        first = last.into
        story.target(first)
    for _ in range(13):
        story.seat()
    story.target(next(out for out in story.crews.there if story.alternates.left(out)))
    return vector("alternates until none is left, seats until nobody can", parent, own, story)


def weeks() -> Document:
    """Two weeks, people with limits per week, mentor's seats."""
    chain = chain_of("weeks", 40)
    parent, own = draws(103, WIDE, 24, 4, ("2026-W30", "2026-W31"), in_plan(chain))
    story = Story(parent, own, chain, f"{PHRASE} weeks")
    for turn in range(24):
        if turn % 5 == 3:
            story.target()
        elif turn % 2:
            story.seat(lambda target, seat: seat in ("a", "l", "m"))
        else:
            story.seat()
    story.target(next(out for out in story.crews.there if story.alternates.left(out)))
    return vector("two weeks with limits, mentor's seats", parent, own, story)


def none() -> Document:
    """Nothing happened, and the plan has no chain."""
    parent, own = draws(105, TOWN, 16, 3, (), {})
    story = Story(parent, own, chain_of("none", 1), f"{PHRASE} none")
    return vector("no step, no chain", parent, own, story)


CASES: Mapping[str, Callable[[], Document]] = {"none": none, "town": town, "weeks": weeks}


def build() -> dict[str, bytes]:
    """Every vector file by name."""
    return {f"replacements-{name}.json": render(make()) for name, make in CASES.items()}


def main() -> None:
    """Write the vector files."""
    FOLDER.mkdir(exist_ok=True)
    for name, data in build().items():
        (FOLDER / name).write_bytes(data)
        print(f"{FOLDER.name}/{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
