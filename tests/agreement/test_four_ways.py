"""Four implementations give the same outcome, to the byte, of 1,000 random small draws: the
readable reference, its compiled form, the verifier in Python and the lottery in JavaScript. The
last two were written apart from the rest, from docs/protocol.md."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import verifier.verify as verify
from fixtures.vectors.drafts import seed_of
from scheduler.draw.documents import rows, split_lines
from scheduler.draw.outcome import compute_outcome
from scheduler.fast.outcome import round_compiled, select_long
from tests.javascript.engines import CALLS, Chromium
from tests.javascript.node import Call, Node, why_no_node
from tests.statistics.measure import seeds

from .draw_build import Files, inspector_draw, target_draw, write_bundle

BATCHES, PER_BATCH = 25, 20
"""1,000 draws: 500 of targets, and 500 of the people for what they have drawn."""

WHOLE = 5
"""Pairs of each batch whose whole bundles the verifier reads too."""

pytestmark = pytest.mark.browser

HALVES = [
    pytest.param(batch, marks=pytest.mark.xdist_group(f"four ways {batch % 2}"))
    for batch in range(BATCHES)
]
"""Each batch is made once, wherever it runs."""


@pytest.fixture(scope="module")
def call() -> Iterator[Call]:
    """The JavaScript, in Node where there is one, else in Chromium."""
    engine = Chromium() if why_no_node() else Node(CALLS)
    yield engine.call
    engine.close()


@pytest.fixture(scope="module", params=HALVES)
def pairs(request: Any) -> list[tuple[Files, Files]]:
    names = [f"draw {request.param}/{number}" for number in range(PER_BATCH)]
    made = [(name, target_draw(name)) for name in names]
    return [(parent, inspector_draw(name, parent)) for name, parent in made]


def by_reference(files: Files, seed: str) -> bytes:
    return compute_outcome(json.loads(files["plan.json"]), files, seed)


def by_compiled(files: Files, seed: str) -> bytes:
    plan = json.loads(files["plan.json"])
    return compute_outcome(plan, files, seed, round_compiled, select_long)


def by_verifier(files: Files, seed: str) -> bytes:
    """By the verifier's own reading of the frozen lists."""
    found = verify.Bundle("agreement", kind=json.loads(files["plan.json"])["kind"])
    found.docs["plan.json"] = verify.json_document(files["plan.json"])
    for name in verify.FIXED[found.kind]:
        found.lines[name] = verify.split_lines(name, files[name])
    return b"".join(line + b"\n" for line in verify.outcome(found, seed))


def for_javascript(files: Files, seed: str) -> dict[str, Any]:
    texts = {name: data.decode() for name, data in files.items() if name.endswith(".txt")}
    return {"files": texts, "plan": json.loads(files["plan.json"]), "seed": seed}


def test_all_four_give_the_same_bytes(pairs: list[tuple[Files, Files]], call: Call) -> None:
    """Under the draw's own seed, whose outcome its bundle holds, and under another one."""
    other = seeds("agreement", 1)[0]
    draws = [files for pair in pairs for files in pair]
    given = [(files, seed) for files in draws for seed in (seed_of(files), other)]
    wanted = [by_reference(files, seed) for files, seed in given]
    assert wanted[::2] == [files["outcome.txt"] for files in draws]
    assert [by_compiled(files, seed) for files, seed in given] == wanted
    assert [by_verifier(files, seed) for files, seed in given] == wanted
    found = call("outcomes", [for_javascript(files, seed) for files, seed in given])
    assert [text.encode() for text in found] == wanted


def test_the_random_draws_are_worth_comparing(pairs: list[tuple[Files, Files]]) -> None:
    """Every batch draws targets and people, refuses some, and has seats whose outcome was open."""
    targets = [row for parent, _ in pairs for row in rows(parent["outcome.txt"])]
    open_odds = [row for _, child in pairs for row in rows(child["odds.txt"])
                 if int(row[3]) % (1 << json.loads(child["plan.json"])["bits"])]  # fmt: skip
    people = sum(len(split_lines(child["outcome.txt"])) for _, child in pairs)
    assert {row[3] for row in targets} == {"drawn", "alternate"}
    assert len(targets) > 3 * PER_BATCH and people > 3 * PER_BATCH and len(open_odds) > people


def test_the_verifier_passes_whole_bundles(
    pairs: list[tuple[Files, Files]], tmp_path: Path
) -> None:
    """It finds the same seed, and all else in order."""
    for number, (parent, child) in enumerate(pairs[:WHOLE]):
        paths = [
            write_bundle(child, tmp_path / f"{number}.i"),
            write_bundle(parent, tmp_path / f"{number}.t"),
        ]
        report = verify.verify(paths)
        assert report["verified"], [file["error"] for file in report["files"]]
        checks = {check["code"]: check["ok"] for check in report["files"][0]["checks"]}
        seen = any(line.startswith("witness ") for line in json.loads(child["plan.json"])["log"])
        assert checks == {code: True for code, _ in verify.ALONE} | {
            "parent": True, "source": None, "log": True, "witnessed": seen or None,
            "policy": None}  # fmt: skip


def test_a_changed_outcome_is_not_verified(tmp_path: Path) -> None:
    """So that `verified` above says something."""
    names = (f"draw 0/{number}" for number in range(PER_BATCH))
    parent = next(draw for draw in map(target_draw, names) if b"alternate" in draw["outcome.txt"])
    changed = {**parent, "outcome.txt": parent["outcome.txt"].replace(b"alternate", b"drawn", 1)}
    assert changed != parent
    report = verify.verify([write_bundle(changed, tmp_path / "changed")])
    assert not report["verified"] and report["files"][0]["error"]["code"] == "outcome"
