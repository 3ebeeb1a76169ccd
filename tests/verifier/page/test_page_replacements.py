"""Who takes a vacant place (§11), by the golden vectors; and files that are not right."""

import json
from typing import Any

import pytest

from .program import ROOT, Call, Files, canonical, pack, text

pytestmark = pytest.mark.xdist_group("verifier page")

FOLDER = ROOT / "fixtures" / "vectors" / "replacements"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
RICH = "replacements-town"


def case(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def files(case: Any, part: str) -> Files:
    return {name: data.encode() for name, data in case["inputs"][part].items()}


def judged(call: Call, data: bytes, *bundles: Files) -> Any:
    return call("replaced", {"files": [text(data), *(text(pack(each)) for each in bundles)]})


def states(found: Any) -> dict[str, Any]:
    return {check["code"]: check["ok"] for check in found["checks"]}


@pytest.mark.parametrize("name", NAMES)
def test_golden_replacements_come_out(call: Call, name: str) -> None:
    """Each step, and how many candidates there were."""
    vector = case(name)
    draw, parent = files(vector, "draw"), files(vector, "parent")
    found = judged(call, vector["inputs"]["replacements"].encode(), draw, parent)
    assert states(found) == dict.fromkeys(("replacements", "chain", "replacement"), True), found[
        "error"
    ]
    done = found["facts"]["done"]
    assert [each["into"] for each in done] == [each["in"] for each in vector["expected"]["steps"]]
    counts = [
        len(each["candidates"]) for each in vector["expected"]["steps"] if "candidates" in each
    ]
    assert [each["count"] for each in done if each["kind"] == "seat"] == counts


def test_the_golden_replacements_are_of_many_kinds() -> None:
    """What the comparison above rests on."""
    steps = [step for name in NAMES for step in case(name)["expected"]["steps"]]
    seats = [len(step["candidates"]) for step in steps if "candidates" in step]
    targets = [step["in"] for step in steps if "candidates" not in step]
    assert len(NAMES) >= 3 and 0 in seats and max(seats) > 1
    assert "" in targets and any(targets)


@pytest.mark.parametrize("name", NAMES)
def test_wrong_replacements_fail_where_they_should(call: Call, name: str) -> None:
    vector = case(name)
    draw, parent = files(vector, "draw"), files(vector, "parent")
    for wrong in vector["expected"]["refused"]:
        data = wrong["replacements"].encode()
        found = judged(call, data, draw, parent)
        assert (found["error"] or {}).get("code") == wrong["code"], (wrong["about"], found["error"])
        alone = judged(call, data, draw)
        assert (alone["error"] is not None) is wrong["without_parent"], wrong["about"]


def test_steps_of_targets_are_not_checked_without_the_parent(call: Call) -> None:
    """Those of seats are, all the same."""
    vector = case(RICH)
    found = judged(call, vector["inputs"]["replacements"].encode(), files(vector, "draw"))
    assert states(found) == {"replacements": True, "chain": True, "replacement": None}
    kinds = {(each["kind"], each["checked"]) for each in found["facts"]["done"]}
    assert kinds == {("target", False), ("seat", True)}


def test_without_the_bundle_nothing_but_the_form_is_checked(call: Call) -> None:
    vector = case(RICH)
    other = files(case("replacements-weeks"), "draw")
    for bundles in ((), (other,)):
        found = judged(call, vector["inputs"]["replacements"].encode(), *bundles)
        assert states(found) == dict.fromkeys(("replacements", "chain", "replacement"))
        assert found["passed"] and found["facts"]["done"] == []


def test_a_bundle_that_fails_vouches_for_nothing(call: Call) -> None:
    vector = case(RICH)
    draw = files(vector, "draw")
    log = json.loads(draw["log.json"])
    for name, document in (
        ("reveals.json", {"office": "0" * 64}),
        ("log.json", {**log, "open": log["close"]}),
    ):
        wrong = {**draw, name: canonical(document)}
        found = judged(call, vector["inputs"]["replacements"].encode(), wrong)
        assert found["error"]["reason"] == "steps_failed"
    found = judged(call, vector["inputs"]["replacements"].encode(), files(vector, "parent"))
    assert states(found)["replacements"] is None


GOOD = case(RICH)["inputs"]["replacements"].encode()
SEAT = next(step for step in json.loads(GOOD)["steps"] if "code" in step)
TARGET = next(step for step in json.loads(GOOD)["steps"] if "code" not in step)
FORMS = {
    "nothing": b"{}",
    "cut": GOOD[:-1],
    "more behind it": GOOD + b"\n",
    "a space": GOOD.replace(b":", b": ", 1),
    "another version": GOOD.replace(b"ssj-replacements/1", b"ssj-replacements/2"),
    "steps that are none": canonical({**json.loads(GOOD), "steps": {}}),
    "a number for the plan": canonical({**json.loads(GOOD), "plan": 1}),
}
STEPS: dict[str, Any] = {
    "a text": "x",
    "no one who comes": {"out": TARGET["out"]},
    "nobody leaves": {**TARGET, "out": ""},
    "a name for an id": {**SEAT, "in": "x"},
    "a short code": {**SEAT, "code": "0" * 63},
    "a seat in capitals": {**SEAT, "seat": "A"},
    "no seat": {key: value for key, value in SEAT.items() if key != "seat"},
    "more": {**SEAT, "why": "ill"},
    "a code for a target": {**TARGET, "code": SEAT["code"]},
}


@pytest.mark.parametrize("what", [*FORMS, *STEPS])
def test_the_file_has_one_form(call: Call, what: str) -> None:
    data = FORMS.get(what) or canonical({**json.loads(GOOD), "steps": [STEPS[what]]})
    found = judged(call, data, files(case(RICH), "draw"))
    # What is not called replacements is taken for a slip.
    wanted = "slip" if what == "nothing" else "replacements"
    assert found["error"]["code"] == wanted, found


def changed(data: bytes) -> list[bytes]:
    """Every step twice, exchanged with the next, with another's code or newcomer; a code left out.

    What happened is not for this file to prove, only what came of it: that another target is gone,
    or that nothing more happened, is another story, and may be told in the right form."""
    document = json.loads(data)
    steps = document["steps"]
    made = []
    last = max(n for n, step in enumerate(steps) if "code" in step)
    for n, step in enumerate(steps):
        made.append([*steps[: n + 1], *steps[n:]])
        if "code" in step and n < last:
            made.append(steps[:n] + steps[n + 1 :])
        if n + 1 < len(steps) and "code" in step and "code" in steps[n + 1]:
            made.append([*steps[:n], steps[n + 1], step, *steps[n + 2 :]])
        for key in step.keys() & {"in", "code"}:
            others = {other[key] for other in steps if key in other} - {step[key]}
            made += [[*steps[:n], {**step, key: each}, *steps[n + 1 :]] for each in sorted(others)]
    return [canonical({**document, "steps": each}) for each in made]


@pytest.mark.parametrize("name", [name for name in NAMES if case(name)["expected"]["steps"]])
def test_every_step_counts(call: Call, name: str) -> None:
    vector = case(name)
    bundles = files(vector, "draw"), files(vector, "parent")
    made = changed(vector["inputs"]["replacements"].encode())
    found = [judged(call, data, *bundles) for data in made]
    codes = [each["error"] and each["error"]["code"] for each in found]
    accepted = [made[n] for n, code in enumerate(codes) if code is None]
    print(f"steps of {name}: {len(made)} tried, {len(made) - len(accepted)} rejected")
    assert accepted == [] and set(codes) == {"chain", "replacement"}
