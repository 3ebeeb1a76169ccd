"""The golden vectors are built again byte for byte, and the verifier computes the same values."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import verifier.verify as verify
from fixtures.vectors import drafts
from scheduler.draw.bundle import bundle_chunks
from tools.build_vectors import FOLDER, build

NAMES = sorted(path.name for path in FOLDER.glob("*.json"))


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def test_building_again_gives_the_same_bytes() -> None:
    built = build()
    assert sorted(built) == NAMES
    for name, data in built.items():
        assert (FOLDER / name).read_bytes() == data, name


def test_vectors_are_small_and_readable_everywhere() -> None:
    assert sum((FOLDER / name).stat().st_size for name in NAMES) < 200_000
    for name in NAMES:
        text = (FOLDER / name).read_text("utf-8")
        assert all(0 <= number < 2**53 for number in integers(json.loads(text)))


def integers(value: Any) -> list[int]:
    """Every number of a document; anything but text, list, object and integer fails."""
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return [number for part in parts for number in integers(part)]
    assert type(value) in (int, str)
    return [value] if isinstance(value, int) else []


def test_readme_names_every_vector() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name[:-5]}`" not in readme] == []


def read_by_verifier(case: Any) -> verify.Bundle:
    """The inputs as the verifier holds a bundle, before anything is computed from them."""
    inputs = case["inputs"]
    found = verify.Bundle("vector")
    for name, text in inputs["frozen"].items():
        found.lines[name] = verify.split_lines(name, text.encode())
    plan = verify.json_document(inputs["plan"].encode())
    found.docs = {
        "plan.json": plan,
        "reveals.json": inputs["reveals"],
        "public.json": inputs["public"],
    }
    found.kind, found.number = plan["kind"], plan["number"]
    found.plan_hash = verify.sha(b"ssj.plan.v1\n" + inputs["plan"].encode())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_verifier_computes_the_same_hashes_and_seed(name: str) -> None:
    case = load(name)
    found, expected = read_by_verifier(case), case["expected"]
    for file, entry in found.plan["files"].items():
        lines = found.lines[file]
        assert entry == {"lines": len(lines), "root": verify.merkle_root(lines)}
    assert found.plan_hash == expected["plan_hash"]
    for party, secret in case["inputs"]["reveals"].items():
        text = f"{found.preamble('ssj.commit.v1')}{party}\n{secret}\n"
        assert verify.sha(text.encode()) == expected["commitments"][party]
    verify.check_seed(found)
    assert found.seed == expected["seed"]


def items_for_verifier(found: verify.Bundle) -> list[Any]:
    if found.kind == "targets":
        return [(row[0], int(row[4]), row[1], row[2]) for row in found.rows("cells.txt")]
    return [
        (b"/".join((t, s, i)), int(odds), t + b"/" + t + b"." + s, i + b"/" + i + b"." + t)
        for t, s, i, odds in found.rows("odds.txt")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_verifier_draws_the_same(name: str) -> None:
    case = load(name)
    found, expected = read_by_verifier(case), case["expected"]
    for label, words in expected["first_words"].items():
        stream = verify.words(expected["seed"], label)
        assert [next(stream) for _ in words] == words
    plan = found.plan
    counts = verify.lottery(
        items_for_verifier(found), plan["bits"], plan["turns"], expected["seed"]
    )
    assert {name.decode(): number for name, number in counts.items()} == expected["counts"]
    lines = verify.outcome(found, expected["seed"])
    assert b"".join(line + b"\n" for line in lines).decode() == expected["outcome"]


WITH_NETWORK = [name for name in NAMES if "network" in load(name)["expected"]]


@pytest.mark.parametrize("name", WITH_NETWORK)
def test_the_verifier_has_the_same_values_after_every_pass(name: str) -> None:
    case = load(name)
    found, seed = read_by_verifier(case), case["expected"]["seed"]
    wanted, plan = case["expected"]["network"], found.plan
    net = verify.Network(items_for_verifier(found))
    assert (net.nodes, net.tail, net.head) == (wanted["nodes"], wanted["tails"], wanted["heads"])
    assert net.value == wanted["values"]
    for k, after in enumerate(wanted["after_each_pass"]):
        turning = verify.words(seed, f"turns/{k}") if k >= plan["bits"] - plan["turns"] else None
        verify.Rounding(net, verify.coins(seed, f"coins/{k}"), turning).run()
        assert net.value == after
    assert len(wanted["after_each_pass"]) == plan["bits"]


def test_vectors_with_a_network_cover_both_kinds() -> None:
    assert {load(name)["inputs"]["plan"].count('"cells.txt"') for name in WITH_NETWORK} == {0, 1}


@pytest.mark.parametrize("name", NAMES)
def test_whole_bundles_of_the_vectors_are_verified(name: str, tmp_path: Path) -> None:
    """Put together from the vector alone; an inspector draw goes with its parent's bundle."""
    parents = {load(other)["expected"]["plan_hash"]: other for other in NAMES}
    paths, wanted = [], [name]
    parent = json.loads(load(name)["inputs"]["plan"]).get("parent")
    if parent:
        wanted.append(parents[parent["plan"]])
    for each in wanted:
        case = load(each)
        inputs, expected = case["inputs"], case["expected"]
        files = {file: text.encode() for file, text in inputs["frozen"].items()}
        files |= {"plan.json": inputs["plan"].encode(), "outcome.txt": expected["outcome"].encode()}
        for file, value in (("reveals", inputs["reveals"]), ("public", inputs["public"]),
                            ("commitments", expected["commitments"])):  # fmt: skip
            files[f"{file}.json"] = drafts.canonical_json(value)
        data = b"".join(bundle_chunks(files))
        assert hashlib.sha256(data).hexdigest() == expected["bundle_sha256"]
        paths.append(tmp_path / f"{each}.ssj")
        paths[-1].write_bytes(data)
    report = verify.verify([str(path) for path in paths])
    assert report["verified"], [file["error"] for file in report["files"]]
    codes = {check["code"]: check["ok"] for check in report["files"][0]["checks"]}
    assert codes.get("parent", True) is True
    kinds = [file["kind"] for file in report["files"]]
    assert kinds == (["inspectors", "targets"] if parent else ["targets"])
