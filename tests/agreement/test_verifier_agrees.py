"""The reference and the verifier, written apart from each other, give the same bytes for every
draw, and the verifier passes whole bundles that the reference has made."""

import json
from pathlib import Path
from typing import Any

import pytest

import verifier.verify as verify
from scheduler.draw.documents import rows, split_lines
from scheduler.draw.outcome import compute_outcome
from tests.statistics.measure import seeds

from .draw_build import Files, inspector_draw, target_draw, write_bundle

BATCHES, PER_BATCH = 8, 20  # 160 target draws, 160 inspector draws; each under two seeds


def outcome_of_verifier(files: Files, seed: str) -> bytes:
    """By the verifier's own reading of the frozen lists."""
    found = verify.Bundle("agreement", kind=json.loads(files["plan.json"])["kind"])
    found.docs["plan.json"] = verify.json_document(files["plan.json"])
    for name in verify.FIXED[found.kind]:
        found.lines[name] = verify.split_lines(name, files[name])
    return b"".join(line + b"\n" for line in verify.outcome(found, seed))


def draws(batch: int) -> list[tuple[Files, Files]]:
    names = [f"draw {batch}/{number}" for number in range(PER_BATCH)]
    made = [(name, target_draw(name)) for name in names]
    return [(parent, inspector_draw(name, parent)) for name, parent in made]


@pytest.fixture(scope="module", params=range(BATCHES))
def pairs(request: Any) -> list[tuple[Files, Files]]:
    return draws(request.param)


def test_both_give_the_same_outcome_bytes(pairs: list[tuple[Files, Files]]) -> None:
    """Under the draw's own seed and under another one."""
    other = seeds("agreement", 1)[0]
    for files in (files for pair in pairs for files in pair):
        plan, own = json.loads(files["plan.json"]), own_seed(files)
        assert outcome_of_verifier(files, own) == files["outcome.txt"]
        assert outcome_of_verifier(files, other) == compute_outcome(plan, files, other)


def own_seed(files: Files) -> str:
    found = verify.Bundle("agreement", number=json.loads(files["plan.json"])["number"])
    found.docs = {
        name: verify.json_document(data) for name, data in files.items() if name.endswith("json")
    }
    found.plan_hash = verify.sha(b"ssj.plan.v1\n" + files["plan.json"])
    verify.check_seed(found)
    assert found.seed is not None
    return found.seed


def test_the_verifier_passes_every_bundle(pairs: list[tuple[Files, Files]], tmp_path: Path) -> None:
    for number, (parent, child) in enumerate(pairs):
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


def test_the_random_draws_are_worth_comparing(pairs: list[tuple[Files, Files]]) -> None:
    """Every batch draws targets and people, refuses some, and has seats whose outcome was open."""
    targets = [row for parent, _ in pairs for row in rows(parent["outcome.txt"])]
    open_odds = [row for _, child in pairs for row in rows(child["odds.txt"])
                 if int(row[3]) % (1 << json.loads(child["plan.json"])["bits"])]  # fmt: skip
    people = sum(len(split_lines(child["outcome.txt"])) for _, child in pairs)
    assert {row[3] for row in targets} == {"drawn", "alternate"}
    assert len(targets) > 3 * PER_BATCH and people > 3 * PER_BATCH and len(open_odds) > people


def test_a_changed_outcome_is_not_verified(tmp_path: Path) -> None:
    """So that `verified` above says something."""
    names = (f"draw 0/{number}" for number in range(PER_BATCH))
    parent = next(draw for draw in map(target_draw, names) if b"alternate" in draw["outcome.txt"])
    changed = {**parent, "outcome.txt": parent["outcome.txt"].replace(b"alternate", b"drawn", 1)}
    assert changed != parent
    report = verify.verify([write_bundle(changed, tmp_path / "changed")])
    assert not report["verified"] and report["files"][0]["error"]["code"] == "outcome"
