"""The verifier computes the values of the golden vectors."""

import hashlib
import json
from pathlib import Path
from typing import Any

import naive
import pytest

import verifier.verify as verify
from scheduler.draw.bundle import bundle_chunks
from tests.draw.test_golden_vectors import DRAWS, NAMES, bundle_files, load


def read_by_verifier(case: Any) -> verify.Bundle:
    """The inputs as the verifier holds a bundle, before anything is computed from them."""
    inputs = case["inputs"]
    found = verify.Bundle("vector")
    for name, text in inputs["frozen"].items():
        found.lines[name] = verify.split_lines(name, text.encode())
    plan = verify.json_document(inputs["plan"].encode())
    found.docs = {
        "plan.json": plan,
        "commitments.json": case["expected"]["commitments"],
        "reveals.json": inputs["reveals"],
        "public.json": inputs["public"],
        "seal.json": inputs["seal"],
        "log.json": inputs["log"],
    }
    found.kind, found.number = plan["kind"], plan["number"]
    found.plan_hash = verify.sha(b"ssj.plan.v1\n" + inputs["plan"].encode())
    return found


@pytest.mark.parametrize("name", DRAWS)
def test_the_verifier_computes_the_same_hashes_and_seed(name: str) -> None:
    case = load(name)
    found, expected = read_by_verifier(case), case["expected"]
    for file, entry in found.plan["files"].items():
        lines = found.lines[file]
        assert entry == {"lines": len(lines), "root": verify.merkle_root(lines)}
    assert found.plan_hash == expected["plan_hash"]
    for party, secret in case["inputs"]["reveals"].items():
        assert verify.commitment(found, party, secret) == expected["commitments"][party]
    verify.check_seed(found)
    assert found.seed == expected["seed"]


def lottery_of(name: str) -> tuple[list[tuple[bytes, int, bytes, bytes]], int, int, str]:
    """Items, K, T and seed of a vector, as the verifier takes them."""
    case = load(name)
    given = case["inputs"]
    if name not in DRAWS:
        items = [
            (i["name"].encode(), i["odds"], i["path_a"].encode(), i["path_b"].encode())
            for i in given["items"]
        ]
        return items, given["bits"], given["turns"], given["seed"]
    found = read_by_verifier(case)
    if found.kind == "targets":
        items = [(row[0], int(row[4]), row[1], row[2]) for row in found.rows("cells.txt")]
    else:
        items = list(verify.items_of_inspectors(found))
    return items, found.plan["bits"], found.plan["turns"], case["expected"]["seed"]


@pytest.mark.parametrize("name", NAMES)
def test_the_verifier_draws_the_same(name: str) -> None:
    expected, (items, bits, turns, seed) = load(name)["expected"], lottery_of(name)
    for label, words in expected["first_words"].items():
        stream = verify.words(seed, label)
        assert [next(stream) for _ in words] == words
    counts = verify.lottery(items, bits, turns, seed)
    assert {name.decode(): number for name, number in counts.items()} == expected["counts"]


@pytest.mark.parametrize("name", DRAWS)
def test_the_verifier_writes_the_same_outcome(name: str) -> None:
    expected = load(name)["expected"]
    lines = verify.outcome(read_by_verifier(load(name)), expected["seed"])
    assert b"".join(line + b"\n" for line in lines).decode() == expected["outcome"]


WITH_NETWORK = [name for name in NAMES if "network" in load(name)["expected"]]


@pytest.mark.parametrize("name", WITH_NETWORK)
def test_the_verifier_goes_through_every_pass_in_the_same_way(name: str) -> None:
    wanted, (items, bits, turns, seed) = load(name)["expected"]["network"], lottery_of(name)
    net = verify.Network(items)
    assert (net.nodes, net.tail, net.head) == (wanted["nodes"], wanted["tails"], wanted["heads"])
    assert net.value == wanted["values"] and sorted(net.owners) == wanted["owners"]
    for block, own in zip([*net.blocks, net.outside], blocks_of(wanted), strict=True):
        groups = [group for _, group in block.groups]
        assert {"groups": groups, "arcs": block.arcs, "nodes": block.nodes} == own
    rounding = verify.Rounding(net, bits, turns, seed)
    for k, one in enumerate(wanted["passes"]):
        rounding.run(k)
        assert rounding.arrived == one["arrived"] and net.value == one["values"]
        for trail in one["trails"]:
            ends = [~arc if gains == trail["gains"][0] else arc
                    for arc, gains in zip(trail["arcs"], trail["gains"], strict=True)]  # fmt: skip
            assert [rounding.linked[end] for end in ends] == [~end for end in ends[1:] + ends[:1]]
    assert len(wanted["passes"]) == bits


def blocks_of(network: Any) -> list[Any]:
    return [*network["blocks"], {"groups": [], **network["outside"]}]


@pytest.mark.parametrize("name", WITH_NETWORK)
def test_the_plain_implementation_takes_as_many_words(name: str) -> None:
    wanted, (items, bits, turns, seed) = load(name)["expected"]["network"], lottery_of(name)
    plain = [(n.decode(), odds, a.decode(), b.decode()) for n, odds, a, b in items]
    passes = naive.naive_passes(plain, bits, turns, seed)
    for mine, one in zip(passes, wanted["passes"], strict=True):
        trails = [
            {"arcs": [arc for arc, _ in trail], "gains": [gains for _, gains in trail]}
            for _, trail in mine.trails
        ]
        assert mine.arrived == one["arrived"] and trails == one["trails"]
        streams = {"turns": mine.turns, "picks": mine.picks, "coins": mine.coins}
        assert {label: stream.used for label, stream in streams.items()} == one["taken"]


@pytest.mark.parametrize("name", DRAWS)
def test_whole_bundles_of_the_vectors_are_verified(name: str, tmp_path: Path) -> None:
    """Put together from the vector alone; an inspector draw goes with its parent's bundle."""
    parents = {load(other)["expected"]["plan_hash"]: other for other in DRAWS}
    paths, wanted = [], [name]
    parent = json.loads(load(name)["inputs"]["plan"]).get("parent")
    if parent:
        wanted.append(parents[parent["plan"]])
    for each in wanted:
        files, expected = bundle_files(each), load(each)["expected"]
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
