"""Builds fixtures/vectors/*.json: whole draws with every intermediate value (docs/protocol.md).

Run `python -m tools.build_vectors` from the checkout. Everything comes from the fixed phrase and
the cases in this file, so the same bytes come out again; the multipliers of inspectors' odds are
doubles, whose last bits another kind of processor may find otherwise.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fixtures.stream import Stream
from fixtures.vectors.drafts import (
    SHAPES,
    Cell,
    Draft,
    Files,
    Tables,
    complete,
    inspector_draft,
    seed_of,
    staff_tables,
    target_tables,
)
from fixtures.vectors.trace import trace
from scheduler.draw.bundle import FROZEN_FILES, bundle_chunks
from scheduler.draw.documents import Json, rows
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item, build_network
from scheduler.draw.outcome import inspector_items
from scheduler.draw.seed import plan_hash
from scheduler.draw.words import Words

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "vectors"
PHRASE = "ssj golden vectors"
SMALL_NETWORK = 200
"""Networks up to this many arcs are written with all that happens in every pass."""
DRAND_1000 = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b1957"
    "6350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
)
"""The signature of quicknet's round 1000, as anybody can get it."""
KL8 = "80 02 05 07 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71"


def items_of(files: Files) -> list[Item]:
    """The lottery's items as §6 and §7 name them."""
    if "cells.txt" in files:
        return [Item(r[0], int(r[4]), tuple(r[1].split("/")), tuple(r[2].split("/")))
                for r in rows(files["cells.txt"])]  # fmt: skip
    return inspector_items(files)


def steps(items: Sequence[Item], bits: int, turns: int, seed: str) -> dict[str, Json]:
    """What is expected of the lottery itself."""
    ordered = sorted(items, key=lambda item: item.name.encode())
    counts = round_items(items, bits, turns, seed)
    labels = [
        f"{name}/{bits - 1}" for name in (("coins", "turns", "picks") if turns else ("coins",))
    ]
    streams = {label: Words(seed, label) for label in labels}
    found: dict[str, Json] = {
        "first_words": {
            label: [words.word() for _ in range(8)] for label, words in streams.items()
        },
        "counts": {name: counts[name] for name in sorted(counts)},
    }
    if items:
        network = build_network(ordered)
        if len(network.tails) <= SMALL_NETWORK:
            found["network"] = trace(network, bits, turns, seed)
    return found


def vector(about: str, files: Files) -> Json:
    """One draw for other implementations: what goes in, and every value on the way."""
    plan, seed, items = json.loads(files["plan.json"]), seed_of(files), items_of(files)
    expected: dict[str, Json] = {
        "plan_hash": plan_hash(files["plan.json"]),
        "commitments": json.loads(files["commitments.json"]),
        "seed": seed,
        **steps(items, plan["bits"], plan["turns"], seed),
        "outcome": files["outcome.txt"].decode(),
        "bundle_sha256": hashlib.sha256(b"".join(bundle_chunks(files))).hexdigest(),
    }
    frozen: Json = {name: files[name].decode() for name in FROZEN_FILES[plan["kind"]]}
    inputs: Json = {"frozen": frozen, "plan": files["plan.json"].decode(),
                    "reveals": json.loads(files["reveals.json"]),
                    "public": json.loads(files["public.json"])}  # fmt: skip
    return {"about": about, "protocol": "ssj/0", "inputs": inputs, "expected": expected}


def lottery_vector(about: str, items: Sequence[Item], bits: int, turns: int, name: str) -> Json:
    """A lottery without a bundle around it: for shapes that §6 and §7 do not have."""
    seed = hashlib.sha256(f"{PHRASE} {name}".encode()).hexdigest()
    listed: list[Json] = [
        {"name": item.name, "odds": item.odds, "path_a": "/".join(item.path_a),
         "path_b": "/".join(item.path_b)}
        for item in items
    ]  # fmt: skip
    inputs: Json = {"items": listed, "bits": bits, "turns": turns, "seed": seed}
    expected: Json = {**steps(items, bits, turns, seed)}
    return {"about": about, "protocol": "ssj/0", "inputs": inputs, "expected": expected}


def render(document: Json) -> bytes:
    """Indented JSON with lists of numbers on one line."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    flat = re.sub(r"\[[\d\s,]*\]", lambda found: " ".join(found[0].split()), text)
    return flat.encode() + b"\n"


# ---- the cases ---------------------------------------------------------------------------------

SMALL: list[Cell] = [
    ("4201", "420102", "A", "J", 6, 84000), ("4201", "420102", "B", "C", 5, 103001),
    ("4201", "420103", "-", "J", 4, 9071), ("4202", "420202", "D", "J", 2, 131072)]  # fmt: skip
EDGES: list[Cell] = [
    ("4201", "420102", "A", "J", 3, 1), ("4201", "420102", "A", "K", 3, 3 * 2**16 - 1),
    ("4201", "420102", "B", "J", 3, 2**16), ("4202", "420202", "A", "J", 3, 0)]  # fmt: skip


def medium() -> list[Cell]:
    """Twelve cells of four counties, one of them directly under the province."""
    stream, found = Stream(PHRASE, "medium"), []
    places = [("4201", "420102"), ("4201", "420103"), ("4202", "420202"), ("429021-", "429021")]
    for city, county in places:
        for own_class, section in (("A", "F"), ("B", "F"), ("D", "H")):
            size = stream.between(1, 16)
            found.append((city, county, own_class, section, size, stream.below(size << 21)))
    return found


def targets(
    sequence: int, cells: Sequence[Cell], bits: int, turns: int, people: int = 9, load: int = 9,
    **more: Any,
) -> Files:  # fmt: skip
    """A target draw with the staff of its inspector draw."""
    phrase = f"{PHRASE} {sequence}"
    counties = {cell[1] for cell in cells} or {"420102"}
    staff = staff_tables(people, sorted(counties), load, phrase) if people else Tables()
    tables = {**target_tables(cells, phrase, excluded=len(cells) // 2), **staff}
    if people > 2 and cells:
        tables["blocked.txt"] = [(staff["roster.txt"][0][0], tables["pool.txt"][0][0], "recusal")]
    rule: dict[str, Json] = {"alternates": {"least": 1, "percent": 30}}
    return complete(Draft("targets", sequence, bits, turns, tables, rule, **more), phrase)


def inspectors(
    parent: Files,
    sequence: int,
    bits: int,
    turns: int,
    weeks: Sequence[str] = (),
    shapes: Sequence[int] = SHAPES,
    **more: Any,
) -> Files:
    """The inspector draw of what `parent` has drawn, with the odds that the service would give."""
    phrase = f"{PHRASE} {sequence}"
    draft = Draft("inspectors", sequence, bits, turns, {}, {}, **more)
    stream, capped = Stream(phrase, "seats"), bool(weeks)
    return complete(inspector_draft(parent, draft, stream, weeks, shapes, capped), phrase)


def cases() -> Iterator[tuple[str, str, Files]]:
    """Name, what it is about, and the files of every vector; parents before their children."""
    two = {
        "parties": ("association", "office"),
        "public": (("kl8", "第2026300期", "2026-11-08T13:30:00Z", KL8),),
    }
    small = targets(1, SMALL, 16, 5)
    yield "targets-small", "four cells, fractions in each", small
    yield "inspectors-small", "the people for targets-small", inspectors(small, 2, 16, 5)
    middle = targets(3, medium(), 24, 12, people=12, load=2, **two)
    yield "targets-medium", "two parties, 快乐8, a county directly under the province", middle
    yield (
        "inspectors-medium",
        "the people for targets-medium, in two weeks",
        inspectors(middle, 4, 24, 12, ("2026-W30", "2026-W31"), **two),
    )
    edges = targets(5, EDGES, 16, 0)
    yield "targets-degenerate", "odds of 1, one below all, exactly one, none; no turns", edges
    single = targets(6, [("4201", "420102", "A", "J", 1, 2**32 - 1)], 32, 32)
    yield "targets-single", "one entry, all bits odd, turns in every pass", single
    yield "inspectors-single-seat", "one seat for two", inspectors(single, 7, 32, 32, shapes=(1,))
    whole = [("4201", "420102", "A", "J", 3, 3 << 24), ("4201", "420102", "B", "J", 1, 1 << 24)]
    forced = targets(8, whole, 24, 12, people=2)
    yield "targets-all-mandatory", "everything is drawn: the seed decides the order only", forced
    both = inspectors(forced, 9, 24, 12, shapes=(0, 1))
    yield "inspectors-all-mandatory", "two people for all: one possible outcome", both
    idle = targets(10, [("4201", "420102", "A", "J", 3, 0)], 24, 12)
    yield "targets-none-drawn", "odds of 0: the outcome is empty", idle
    yield "inspectors-none", "no seats: the outcome is empty", inspectors(idle, 11, 24, 12)
    yield "targets-empty", "nobody can be drawn: every list is empty", targets(12, [], 24, 12, 0)


def ceremonies() -> Iterator[tuple[str, str, Files]]:
    """Who took no part, low secrets, several public values."""
    three = targets(13, SMALL, 16, 5, parties=PARTIES, public=LOTTERIES_OF_THREE, silent=("union",),
                    absent=("notary",), low={"archive": "00" * 8 + "5a" * 24})  # fmt: skip
    yield (
        "targets-withheld",
        "three public values; one did not commit, one withheld, one low",
        three,
    )
    both_low = {"archive": "5b" * 32, "union": "0123456789abcdef" * 4}
    signed = inspectors(three, 14, 16, 5, parties=PARTIES, public=DRAND, low=both_low)
    yield "inspectors-drand", "a round of drand; secrets that repeat themselves", signed
    nobody = targets(15, SMALL, 16, 5, parties=PARTIES, public=DRAND, absent=PARTIES)
    yield "targets-public-alone", "no party took part: the public value alone decides", nobody


PARTIES = ("archive", "notary", "office", "union")
LOTTERIES_OF_THREE = (
    ("ssq", "第2026130期", "2026-11-08T13:15:00Z", "33 02 05 07 11 13 + 16"),
    ("pl5", "第2026300期", "", "00917"),
    ("dlt", "第2026129期", "2026-11-09T13:25:00Z", "35 02 05 07 11 + 12 01"),
)
DRAND = (("drand", "quicknet 1000", "2023-08-23T15:59:24Z", DRAND_1000),)


def crowded() -> list[Item]:
    """Twelve targets of two seats, the same four people for both: shared pairs, and nodes with more
    than eight loose ends. Every seat and every person adds up to whole numbers (1 and 6)."""
    shares = (20_001, 9_999, 23_456, 2**16 - 53_456)
    return [
        Item(f"{t}/{s}/{p}", shares[(at + n) % 4], (t, f"{t}.{s}"), (p, f"{p}.{t}"))
        for n, t in enumerate("abcdefghijkl")
        for s, turn in (("lead", 0), ("m.2", 2))
        for at, p in enumerate(PEOPLE[turn:] + PEOPLE[:turn])
    ]


def weekly() -> list[Item]:
    """Path-b of three names: person, week of the person, pair; week 2 of each has one target."""
    stream = Stream(PHRASE, "weeks")
    return [
        Item(f"{t}/{s}/{p}", stream.below(1 << 20), (t, f"{t}.{s}"), (p, f"{p}.{week}", f"{p}.{t}"))
        for t, week in (("a", "w1"), ("b", "w1"), ("c", "w1"), ("d", "w2"))
        for s in ("1", "2")
        for p in PEOPLE
    ]


PEOPLE = ("u", "v", "w", "x")
LOTTERIES = {
    "lottery-shared-seats": ("people who fit both seats of each target", crowded(), 16, 12),
    "lottery-weeks": ("odds by chance, three names in path-b", weekly(), 20, 8),
}


def build() -> dict[str, bytes]:
    """Every vector file by name."""
    draws = {name: vector(about, files) for name, about, files in (*cases(), *ceremonies())}
    alone = {name: lottery_vector(*case, name) for name, case in LOTTERIES.items()}
    return {f"{name}.json": render(document) for name, document in {**draws, **alone}.items()}


def main() -> None:
    """Write the vector files and take away those that are no longer built."""
    wanted = build()
    for old in FOLDER.glob("*.json"):
        if old.name not in wanted:
            old.unlink()
    for name, data in wanted.items():
        (FOLDER / name).write_bytes(data)
        print(f"fixtures/vectors/{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
