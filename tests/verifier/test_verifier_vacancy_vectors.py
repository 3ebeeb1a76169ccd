"""The project's vectors of replacements (§11): files that are right, and files that are refused.

The draws around them are parts of bundles: only what §11 needs of them is read here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import builder
import pytest

verify = builder.load_verifier()
FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "vectors" / "replacements"
NAMES = sorted(path.name for path in FOLDER.glob("*.json"))


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def bundle(case: Any, which: str) -> Any:
    """As it is held once it has passed its checks."""
    files = case["inputs"][which]
    plan = json.loads(files["plan.json"])
    found = verify.Bundle(which, kind=plan["kind"], number=plan["number"])
    found.docs = {"plan.json": plan}
    found.plan_hash = builder.sha(b"ssj.plan.v1\n" + files["plan.json"].encode()).hex()
    found.lines = {
        name: verify.split_lines(name, text.encode())
        for name, text in files.items()
        if name.endswith(".txt")
    }
    return found


def judged(case: Any, text: str, parent: bool) -> Any:
    paper = verify.Paper("r.json", text.encode(), "replacements")
    given = [bundle(case, "draw"), *([bundle(case, "parent")] if parent else [])]
    verify.check_vacancies(paper, given)
    assert verify.NOT_FINISHED not in str(paper.checks)
    return paper


def test_there_are_vectors() -> None:
    assert len(NAMES) >= 3


@pytest.mark.parametrize("parent", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_right_is_accepted(name: str, parent: bool) -> None:
    case = load(name)
    paper = judged(case, case["inputs"]["replacements"], parent)
    assert paper.error is None
    assert [check["code"] for check in paper.checks] == ["replacements", "chain", "replacement"]
    shown = [(step["in"], step["candidates"]) for step in paper.shows["steps"]]
    wanted = [
        (step["in"], len(step["candidates"]) if "candidates" in step else None)
        for step in case["expected"]["steps"]
    ]
    assert shown == wanted
    targets = any("candidates" not in step for step in case["expected"]["steps"])
    assert paper.checks[-1]["ok"] is (None if targets and not parent else True)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_wrong_is_refused(name: str) -> None:
    case = load(name)
    for wrong in case["expected"]["refused"]:
        for parent in (True, False) if wrong["without_parent"] else (True,):
            paper = judged(case, wrong["replacements"], parent)
            assert (paper.error or {}).get("code") == wrong["code"], wrong["about"]
