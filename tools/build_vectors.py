"""Builds fixtures/vectors/*.json: whole draws with every intermediate value (docs/protocol.md).

Run `python -m tools.build_vectors` from the checkout. Everything comes from the fixed phrase and
the cases of fixtures/vectors/cases.py, so the same bytes come out again; the multipliers of
inspectors' odds are doubles, whose last bits another kind of processor may find otherwise.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from fixtures.vectors.cases import LOTTERIES, PHRASE, cases, ceremonies, protections
from fixtures.vectors.drafts import Files, seed_of
from fixtures.vectors.trace import trace
from scheduler.draw.bundle import FROZEN_FILES, bundle_chunks
from scheduler.draw.documents import Json, rows
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item, build_network
from scheduler.draw.outcome import inspector_items
from scheduler.draw.seed import plan_hash
from scheduler.draw.words import Words

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "vectors"
SMALL_NETWORK = 200
"""Networks up to this many arcs are written with all that happens in every pass."""


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
    later = ("reveals", "public", "seal", "log")
    inputs: Json = {"frozen": frozen, "plan": files["plan.json"].decode(),
                    **{name: json.loads(files[f"{name}.json"]) for name in later}}  # fmt: skip
    return {"about": about, "protocol": "ssj/1", "inputs": inputs, "expected": expected}


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
    return {"about": about, "protocol": "ssj/1", "inputs": inputs, "expected": expected}


def render(document: Json) -> bytes:
    """Indented JSON with lists of numbers on one line."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    flat = re.sub(r"\[[\d\s,]*\]", lambda found: " ".join(found[0].split()), text)
    return flat.encode() + b"\n"


def build() -> dict[str, bytes]:
    """Every vector file by name."""
    draws = {
        name: vector(about, files)
        for name, about, files in (*cases(), *ceremonies(), *protections())
    }
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
