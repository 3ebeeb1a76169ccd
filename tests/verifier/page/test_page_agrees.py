"""The page's core, the golden vectors and the Python reference agree to the byte."""

import json
from random import Random
from typing import Any

import pytest

from tests.agreement.draw_build import inspector_draw, target_draw
from tests.agreement.mutations import mutated, mutated_proof
from tests.agreement.service_judge import judge

from .program import ROOT, Call, bundle, pack, text, vector, vector_files

pytestmark = pytest.mark.xdist_group("verifier page")

VECTORS = sorted(path.stem for path in (ROOT / "fixtures" / "vectors").glob("*.json"))
DRAWS = [name for name in VECTORS if "plan" in vector(name)["inputs"]]
ALONE = ("container", "json", "lines", "plan", "roots", "odds")
REST = ("commitments", "public", "seal", "seed", "outcome")
PARENTS = {
    kind: f"targets-{'withheld' if kind == 'drand' else kind}"
    for kind in ("small", "medium", "drand", "sealed", "witnessed")
}
TARGETS, PAIRS = 150, 30
"""Random target draws, and target draws with the inspector draw for what they have drawn, as whole
bundles; the outcomes alone of 1,000 more are compared in tests/agreement."""
CASES, PROOFS = 280, 100


@pytest.mark.parametrize("name", DRAWS)
def test_golden_draws_come_out(call: Call, name: str) -> None:
    """Every check passes, in the order of §8, and every value between is the golden one."""
    case = vector(name)
    files, expected = vector_files(case), case["expected"]
    (found,) = call("reports", {"bundles": [text(pack(files))]})
    people = "odds.txt" in files
    wanted = [*ALONE, *(("deviation", "evenness") if people else ()), *REST]
    checks = {check["code"]: check["ok"] for check in found["checks"]}
    around = [*(["parent"] if people else []), "source", "log", "witnessed", "policy"]
    assert list(checks) == [*wanted, *around], found["error"]
    watched = True if name.endswith("-witnessed") else None
    opened = {**dict.fromkeys(around), "log": True, "witnessed": watched}
    assert checks == {**dict.fromkeys(wanted, True), **opened}
    assert (found["planHash"], found["seed"]) == (expected["plan_hash"], expected["seed"])
    whole, outcome = call("digests", [text(pack(files)), text(files["outcome.txt"])])
    assert (whole, outcome) == (expected["bundle_sha256"], found["outcomeHash"])


@pytest.mark.parametrize("kind", ["small", "medium", "drand", "sealed", "witnessed"])
def test_golden_pairs_fit_each_other(call: Call, kind: str) -> None:
    """Every check of both, by the plan's own policy; but what only a source knows."""
    parent, child = (vector_files(vector(name)) for name in (PARENTS[kind], f"inspectors-{kind}"))
    policy = "\n".join(json.loads(child["plan.json"])["log"]).encode()
    found = call("papers", {"files": [text(pack(child)), text(pack(parent)), text(policy)]})
    checks = {check["code"]: check["ok"] for check in found[0]["checks"]}
    left = {code for code, ok in checks.items() if ok is not True}
    assert checks["parent"] is True and checks["policy"] is True, found
    assert left <= {"source", "witnessed"} and (kind != "witnessed" or left == {"source"})


def test_golden_draws_are_of_both_kinds() -> None:
    """What the comparison above rests on."""
    assert {name.split("-")[0] for name in DRAWS} == {"targets", "inspectors"} and len(DRAWS) >= 12


def test_random_target_draws_come_out_as_the_reference_made_them(call: Call) -> None:
    made = [target_draw(f"page {number}") for number in range(TARGETS)]
    assert call("verdicts", [text(pack(files)) for files in made]) == [None] * TARGETS
    assert sum(b"\tdrawn\t" in files["outcome.txt"] for files in made) > TARGETS // 2


def test_random_pairs_of_draws_come_out_as_the_reference_made_them(call: Call) -> None:
    """Inspector draws with their parents: each check of the parent too."""
    states: list[Any] = []
    for number in range(PAIRS):
        parent = target_draw(f"page pair {number}")
        child = inspector_draw(f"page pair {number}", parent)
        pair = [text(pack(child)), text(pack(parent))]
        found, _ = call("reports", {"bundles": pair, "most": 1000})
        assert found["error"] is None, (number, found["error"])
        states.append({check["code"]: check["ok"] for check in found["checks"]}["parent"])
    assert states == [True] * PAIRS


NAMES = (
    *("targets-small", "inspectors-small", "inspectors-medium", "inspectors-single-seat"),
    *("targets-withheld", "inspectors-drand", "inspectors-all-mandatory", "inspectors-none"),
    *("targets-empty", "targets-degenerate"),
)


def test_changed_bundles_are_judged_as_the_service_judges_them(call: Call) -> None:
    """The same code of §8, or none, for bundles with bytes, columns, lines, members changed."""
    made = [mutated(Random(f"page {n}"), NAMES[n % len(NAMES)]) for n in range(CASES)]
    wanted = [judge(data) for data in made]
    found = call("verdicts", [text(data) for data in made])
    codes = [each and each[0] for each in found]
    assert [n for n in range(CASES) if codes[n] != wanted[n]] == []
    assert {"container", "json", "lines", "plan", "odds", "evenness", None} <= set(codes)
    assert "broken" not in {each[1] for each in found if each}


def test_changed_proofs_are_judged_as_the_service_judges_them(call: Call) -> None:
    names = ("inspectors-small", "inspectors-medium", "inspectors-all-mandatory")
    made = [mutated_proof(Random(f"page {n}"), names[n % len(names)]) for n in range(PROOFS)]
    wanted = [judge(data) for data in made]
    found = [each and each[0] for each in call("verdicts", [text(data) for data in made])]
    assert found == wanted
    assert set(found) == {None, "evenness"} and min(map(found.count, set(found))) > PROOFS // 10


def test_bundles_come_in_slices_of_any_size(call: Call) -> None:
    """A slow disk gives less than was asked for."""
    for most in (1, 7, 4096):
        (found,) = call("reports", {"bundles": [text(bundle("targets-small"))], "most": most})
        assert found["passed"], most
