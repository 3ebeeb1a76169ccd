"""docs/engine.md is what happens: its commands are run, its examples are the published form."""

import json
import subprocess
import sys
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.engine.sessions import GUIDE, ROOT, blocks, replay, run

EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.json"))
SCHEMA = json.loads((ROOT / "docs" / "schema" / "problem.schema.json").read_text("utf-8"))


def test_every_command_of_the_guide_prints_what_the_guide_says(tmp_path) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for written, now in zip_longest(blocks(guide), replay(guide, tmp_path)):
        assert written == now, "run python tests/engine/sessions.py and read what has changed"


def test_every_example_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert len(EXAMPLES) >= 5
    assert [
        path.name for path in EXAMPLES if f"$ ssj odds docs/examples/{path.name} " not in guide
    ] == []


def resolved(schema: dict) -> dict:
    name = schema.get("$ref")
    return SCHEMA["$defs"][name.removeprefix("#/$defs/")] if name else schema


def misfits(value: object, schema: dict, where: str = "") -> list[str]:
    """What of the schema's objects, lists, members and types a value does not keep."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return min((misfits(value, each, where) for each in schema["anyOf"]), key=len)
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    wanted = schema.get("type")
    if wanted == "null":
        return [] if value is None else [where]
    if wanted and type(value) is not types[wanted]:
        return [where]
    if isinstance(value, list):
        return [
            w for at, v in enumerate(value) for w in misfits(v, schema["items"], f"{where}/{at}")
        ]
    if not isinstance(value, dict):
        return []
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
    wrong = [f"{where}/{name}" for name in schema.get("required", ()) if name not in value]
    for name, member in value.items():
        if name in known or rest is not False:
            wrong += misfits(member, known.get(name, rest or {}), f"{where}/{name}")
        else:
            wrong.append(f"{where}/{name}")
    return wrong


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_have_the_published_form(path) -> None:
    problem = json.loads(path.read_text("utf-8"))
    assert (path.parent / problem["$schema"]).resolve() == ROOT / "docs/schema/problem.schema.json"
    branch = SCHEMA["discriminator"]["mapping"][problem["kind"]]
    assert misfits(problem, {"$ref": branch}) == []


def test_the_form_is_a_schema_of_2020_12_that_finds_misfits() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    broken = {"kind": "panel", "panel": "3", "quotas": [{"category": "a", "value": "b", "low": 1}]}
    branch = {"$ref": SCHEMA["discriminator"]["mapping"]["panel"]}
    assert misfits({**broken, "more": 1}, branch) == ["/panel", "/quotas/0/high", "/more"]


def test_figures_as_json_are_those_in_words(tmp_path) -> None:
    example = ROOT / "docs/examples/targets-margins.json"
    code, out, _ = run("odds", example, "-o", tmp_path / "o", "--report", "--json")
    report = json.loads(out)["report"]
    assert code == 0
    assert (report["possible"], report["support"]) == (714, 714)
    assert sum(each["count"] for each in report["histogram"]) == 714
    assert report["highest"]["about"] == pytest.approx(0.2, abs=1e-8)
    assert report["entropy"] == pytest.approx(8.957, abs=5e-4)


def test_answers_as_json_have_their_published_form(tmp_path) -> None:
    from api.cli.commands.schemas import ANSWERS
    from api.schemas.engine_answers import InfeasibleOut

    example = ROOT / "docs/examples/targets-rules.json"
    odds, outcome = tmp_path / "odds", tmp_path / "outcome"
    seed = "0" * 64
    for command, *arguments in (
        ("odds", example, "-o", odds, "--report"),
        ("lottery", odds, "--seed", seed, "-o", outcome),
        ("check", example, odds, outcome),
    ):
        code, out, _ = run(command, *arguments, "--json")
        assert code == 0
        ANSWERS[command].model_validate_json(out)
    code, out, _ = run("odds", ROOT / "docs/examples/infeasible.json", "-o", odds, "--json")
    assert code == 3
    assert InfeasibleOut.model_validate_json(out).clashes


def test_the_installed_program_draws_from_odds_and_seed_alone(tmp_path) -> None:
    """Another process, in an empty folder, without the problem."""
    run("odds", ROOT / "docs/examples/targets-margins.json", "-o", tmp_path / "odds")
    words = ["lottery", "odds", "--seed", "1" * 64, "-o", "out"]
    program = Path(sys.executable).with_name("ssj")
    subprocess.run([program, *words], cwd=tmp_path, check=True, capture_output=True)
    run("lottery", tmp_path / "odds", "--seed", "1" * 64, "-o", tmp_path / "here", "--reference")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "here").read_bytes()
