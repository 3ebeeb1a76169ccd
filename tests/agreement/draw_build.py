"""Random small draws of both kinds for the agreement of the reference with the verifier."""

from pathlib import Path
from typing import Any

from fixtures.stream import Stream
from fixtures.vectors.ceremony import Seal, Slot
from fixtures.vectors.drafts import (
    Draft,
    Files,
    Place,
    Tables,
    complete,
    inspector_draft,
    rated,
    staff_tables,
    target_tables,
)
from scheduler.draw.bundle import bundle_chunks

COUNTIES = (("4201", "420102"), ("4201", "420103"), ("4202", "420202"), ("429021-", "429021"))
MOMENT = "2026-11-08T13:30:00Z"
CLASSES = "AB-"
PARTIES = (("office",), ("association", "office"), ("a-b", "association", "office"))


def how(stream: Stream, common: Stream) -> dict[str, Any]:
    """Some parties, of whom some take no part, public values of several sources, and protections of
    every kind; what both draws of a task share comes from `common`."""
    dice = "".join(str(stream.below(10)) for _ in range(stream.between(19, 64)))
    balls = " ".join(map(str, stream.sample(range(1, 81), 20)))
    red, blue = stream.sample(range(1, 34), 6), stream.between(1, 16)
    short = f"{' '.join(map(str, red))} + {blue}"
    first = stream.choice([("dice", "掷骰", "", dice), ("kl8", "2026001", MOMENT, balls)])
    more = stream.sample(
        [("ssq", "2026002", MOMENT, short), ("pl5", "2026003", MOMENT, dice[:5])], 2
    )
    parties = stream.choice(PARTIES)
    chain = {"party": "union", "head": f"{common.below(1 << 32):064x}", "length": 9}
    holders, slot = ("a", "b", "c")[: stream.between(2, 3)], None
    if stream.below(4) == 0:
        slot = Slot("calendar:x", f"{stream.below(1 << 32):064x}", stream.between(1, 40))
    found: dict[str, Any] = {
        "parties": parties,
        "public": (first, *more[: stream.between(0, 2)]),
        "absent": tuple(party for party in parties if stream.below(6) == 0 and slot is None),
        "silent": tuple(party for party in parties if stream.below(5) == 0),
        "low": {party: f"{stream.below(256):02x}" * 32 for party in parties[1:2]},
        "chain": chain if common.below(2) else {},
        "seal": Seal("2027-01-31", holders, stream.between(1, 2)) if common.below(3) == 0 else None,
        "slot": slot,
        "escrow": stream.choice(["", "notary"]),
        "witnessed": stream.below(2) == 0,
    }
    if found["escrow"] and len(parties) > 1 and stream.below(2):
        found |= {"public": (), "absent": (), "silent": (), "low": {}}
    return found


def random_rates(stream: Stream, bits: int) -> dict[str, str]:
    """A rate of each class: nothing, everything, and everything between."""
    found = {}
    for own_class in CLASSES:
        whole = stream.between(1, 10 ** stream.between(1, 9))
        some = f"{stream.below(whole + 1)}/{whole}"
        below = f"{(1 << bits) - 1}/{1 << bits}"
        found[own_class] = stream.choice([some, some, some, "1/7", "0/1", "3/3", below, "1/5"])
    return found


def random_places(stream: Stream) -> list[Place]:
    """Zero to nine cells of up to five."""
    found = []
    for city, county in stream.sample(COUNTIES, stream.between(0, 4)):
        for own_class in stream.sample(CLASSES, stream.between(1, 3)):
            for section in stream.sample("FJ", stream.between(1, 2)):
                found.append((city, county, own_class, section, stream.between(1, 5)))
    return found


def target_draw(name: str) -> Files:
    """A whole target draw, fixed by its name."""
    stream = Stream("agreement", name)
    bits = stream.choice([16, 16, 20, 24, 32])
    rates = random_rates(stream, bits)
    cells = rated(random_places(stream), rates, bits)
    counties = sorted({cell[1] for cell in cells}) or ["420102"]
    load = stream.between(4, 8) + sum(cell[4] for cell in cells) // 5
    people = staff_tables(stream.between(14, 18), counties, load, name)
    tables: Tables = {**target_tables(cells, name, stream.below(4)), **people}
    pool = tables["pool.txt"]
    free = [row[0] for row in tables["roster.txt"] if row[2] == "0"]  # who need not come
    blocked = {(stream.choice(free), stream.choice(pool)[0]) for _ in range(3)} if pool else ()
    tables["blocked.txt"] = [(*pair, "recusal") for pair in blocked]
    rule = {"alternates": {"least": stream.below(3), "percent": stream.below(120)}, "rates": rates}
    turns = stream.below(bits + 1)
    return complete(
        Draft(
            "targets",
            1,
            bits,
            turns,
            tables,
            rule,
            **how(stream, Stream("agreement", f"{name} task")),
        ),
        name,
    )


def inspector_draw(name: str, parent: Files) -> Files:
    """The inspector draw of what `parent` has drawn, with the most even odds."""
    stream = Stream("agreement", f"{name} inspectors")
    bits = stream.choice([16, 16, 20, 24, 32])
    draft = Draft(
        "inspectors",
        2,
        bits,
        stream.below(bits + 1),
        {},
        {},
        **how(stream, Stream("agreement", f"{name} task")),
    )
    weeks = ("2026-W30", "2026-W31", "2026-W33")[: stream.below(4)]
    capped = stream.below(3) > 0
    return complete(inspector_draft(parent, draft, stream, weeks, capped=capped), f"{name} 2")


def write_bundle(files: Files, path: Path) -> str:
    path.write_bytes(b"".join(bundle_chunks(files)))
    return str(path)
