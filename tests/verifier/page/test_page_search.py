"""What the page says of draws, of one firm, and of several files together."""

import json
from typing import Any

import pytest

from fixtures.stream import Stream
from fixtures.vectors.drafts import Draft, complete, inspector_draft
from scheduler.draw.identifiers import public_id

from .draws import KEY, SALT, draw
from .program import Call, Files, bundle, pack, text, vector, vector_files

pytestmark = pytest.mark.xdist_group("verifier page")


def rows(data: bytes) -> list[list[str]]:
    return [line.split("\t") for line in data.decode().splitlines()]


def test_a_firm_finds_itself_by_its_code(call: Call) -> None:
    files = draw()
    ours = public_id(SALT, f"target:{KEY}")
    case = {"bundles": [text(pack(files))]}
    (by_code,) = call("found", {**case, "salt": SALT.hex(), "key": KEY})
    (by_id,) = call("found", {**case, "id": ours})
    assert by_code == by_id and by_id["id"] == ours
    assert (by_id["state"], by_id["cell"], by_id["odds"], by_id["drawn"]) == (
        "pool",
        "420102.B.J",
        30,
        3,
    )
    stated = {row[2]: row for row in rows(files["outcome.txt"])}
    for each in [row[0] for row in rows(files["pool.txt"])]:
        (found,) = call("found", {**case, "id": each})
        row = stated.get(each)
        assert (found["status"], found["rank"]) == ((row[3], int(row[1])) if row else ("not", 0))
        assert row is None or found["ticket"] == row[4]
    assert {row[3] for row in stated.values()} == {"drawn", "alternate"} and len(stated) == 5
    assert call("found", {**case, "salt": SALT.hex(), "key": "other"}) == []


def test_a_firm_that_is_left_out_learns_why(call: Call) -> None:
    files = draw()
    (row,) = rows(files["excluded.txt"])
    (found,) = call("found", {"bundles": [text(pack(files))], "id": row[0]})
    assert (found["state"], found["reason"]) == ("excluded", "not_active")


def test_every_id_of_a_list_is_found(call: Call) -> None:
    """By search in the bytes: first, last, between; and none that is not there."""
    for name in ("targets-small", "targets-medium", "targets-single"):
        files = vector_files(vector(name))
        for row in [*rows(files["pool.txt"]), *rows(files["excluded.txt"])]:
            found = call("found", {"bundles": [text(pack(files))], "id": row[0]})
            assert [(each["id"], each["state"]) for each in found] == [
                (row[0], "pool" if "." in row[1] else "excluded")
            ]
        for id_ in ("a" * 20, "7" * 20, "m" * 20):
            assert call("found", {"bundles": [text(pack(files))], "id": id_}) == []


def test_inspectors_and_their_targets_are_found(call: Call) -> None:
    files = vector_files(vector("inspectors-small"))
    case = {"bundles": [text(pack(files))]}
    for target, seat, who in rows(files["outcome.txt"]):
        (found,) = call("found", {**case, "id": target})
        assert found["state"] == "visited" and who in {each["who"] for each in found["chosen"]}
        (found,) = call("found", {**case, "id": who})
        assert found["state"] == "person"
        assert {"target": target, "seat": seat} in [
            {"target": each["target"], "seat": each["seat"]} for each in found["chosen"]
        ]
    (row,) = rows(files["absent.txt"])
    assert call("found", {**case, "id": row[0]})[0]["state"] == "absent"


def test_counts_are_those_of_the_lists(call: Call) -> None:
    parent, child = (vector_files(vector(name)) for name in ("targets-medium", "inspectors-medium"))
    answer = call("facts", [text(pack(parent)), text(pack(child))])
    first, second = answer["facts"]
    stated = [row[3] for row in rows(parent["outcome.txt"])]
    assert first["totals"] == {
        "pool": len(rows(parent["pool.txt"])),
        "excluded": len(rows(parent["excluded.txt"])),
        "cells": len(rows(parent["cells.txt"])),
        "drawn": stated.count("drawn"),
        "alternates": stated.count("alternate"),
    }
    assert sum(first["odds"]["bins"]) == first["totals"]["pool"]
    for key in ("pool", "drawn", "alternates"):
        assert sum(county[key] for county in first["counties"]) == first["totals"][key]
    assert second["totals"]["targets"] == stated.count("drawn")
    assert second["totals"]["places"] == len(rows(child["outcome.txt"]))
    assert sum(second["odds"]["bins"]) == len(rows(child["odds.txt"]))
    assert answer["twins"] == []


def test_parties_are_named_with_what_they_did(call: Call) -> None:
    for name in ("targets-withheld", "targets-public-alone"):
        case = vector(name)
        sealed, reveals = case["expected"]["commitments"], case["inputs"]["reveals"]
        (facts,) = call("facts", [text(bundle(name))])["facts"]
        states = {party["name"]: party["state"] for party in facts["parties"]}
        assert list(states) == json.loads(case["inputs"]["plan"])["parties"]
        for party, state in states.items():
            secret = reveals.get(party)
            low = secret and (secret.startswith("0" * 16) or secret[:32] == secret[32:]
                              or list(reveals.values()).count(secret) > 1)  # fmt: skip
            wanted = (
                "uncommitted"
                if party not in sealed
                else "withheld"
                if not secret
                else "low"
                if low
                else "revealed"
            )
            assert state == wanted, (name, party)
        assert facts["bits"]["secret"] == 256 * list(states.values()).count("revealed")
    assert set(states.values()) & {"uncommitted", "withheld"}


LOW = {"zeros": "0" * 16 + "1" * 48, "halves": "ab" * 16 + "ab" * 16}


@pytest.mark.parametrize("kind", LOW)
def test_a_low_secret_is_named_and_not_refused(call: Call, kind: str) -> None:
    draft = Draft("targets", 1, 16, 4, {}, {"alternates": {"least": 0, "percent": 0}, "rates": {}},
                  parties=("a", "b", "c"), low={"b": LOW[kind]})  # fmt: skip
    (facts,) = call("facts", [text(pack(complete(draft, "low")))])["facts"]
    assert [party["state"] for party in facts["parties"]] == ["revealed", "low", "revealed"]


def test_the_same_secret_twice_is_low_for_both(call: Call) -> None:
    same = "12" * 8 + "34" * 24
    draft = Draft("targets", 1, 16, 4, {}, {"alternates": {"least": 0, "percent": 0}, "rates": {}},
                  parties=("a", "b", "c"), low={"b": same, "c": same})  # fmt: skip
    (facts,) = call("facts", [text(pack(complete(draft, "low")))])["facts"]
    assert [party["state"] for party in facts["parties"]] == ["revealed", "low", "low"]


def checks(call: Call, *bundles: bytes) -> list[Any]:
    return [
        (None if each["error"] is None else each["error"]["reason"],
         {check["code"]: check["ok"] for check in each["checks"]}.get("parent", "none"))
        for each in call("reports", {"bundles": [text(data) for data in bundles]})
    ]  # fmt: skip


def test_a_parent_is_looked_for_among_the_files_at_hand(call: Call) -> None:
    parent, child = bundle("targets-small"), bundle("inspectors-small")
    assert checks(call, child) == [(None, None)]
    assert checks(call, child, parent) == [(None, True), (None, "none")]
    assert checks(call, parent, child) == [(None, "none"), (None, True)]
    # Another draw of the same number is no parent; where the right one is there too, that counts.
    other = pack(draw())
    assert (
        json.loads(draw()["plan.json"])["number"]
        == json.loads(vector("targets-small")["inputs"]["plan"])["number"]
    )
    assert checks(call, child, other)[0] == ("parent_plan", False)
    assert checks(call, child, other, parent)[0] == (None, True)


def test_a_parent_that_has_failed_is_none(call: Call) -> None:
    files = vector_files(vector("targets-small"))
    broken = pack({**files, "outcome.txt": b""})
    assert checks(call, bundle("inspectors-small"), broken) == [
        ("parent_failed", False),
        ("outcome", "none"),
    ]


def child_of(above: Files, names: tuple[str, ...] = (), **plan: Any) -> Files:
    draft = Draft("inspectors", 2, 16, 4, {}, {})
    made = inspector_draft(above, draft, Stream("page", "child"), names)
    return complete(Draft("inspectors", 2, 16, 4, made.tables, {**made.more, **plan}), "child")


def test_what_a_child_says_of_its_parent_is_compared(call: Call) -> None:
    """Number, outcome, targets and weeks: each with a bundle that is right in itself."""
    parent = vector_files(vector("targets-small"))
    named = dict(json.loads(child_of(parent)["plan.json"])["parent"])
    whole = pack(parent)
    for member, value, reason in (
        ("outcome", "0" * 64, "parent_outcome"),
        ("number", "hb-4200-2026-0009", "parent_number"),
    ):
        child = child_of(parent, parent={**named, member: value})
        assert checks(call, pack(child), whole)[0] == (reason, False)
    weeks = ("2026-W30", "2026-W31")
    right = child_of(parent, weeks)
    assert checks(call, pack(right), whole)[0] == (None, True)
    turned = child_of(parent, weeks, weeks=["2026-W30", "2026-W31", "2026-W32"])
    assert checks(call, pack(turned), whole)[0] == ("parent_week", False)


def test_a_child_of_fewer_targets_is_refused(call: Call) -> None:
    parent = vector_files(vector("targets-small"))
    lines = parent["outcome.txt"].splitlines(keepends=True)
    first = next(line for line in lines if b"\tdrawn\t" in line)
    fewer = child_of({**parent, "outcome.txt": parent["outcome.txt"].replace(first, b"")})
    named = dict(json.loads(child_of(parent)["plan.json"])["parent"])
    plan = {**json.loads(fewer["plan.json"]), "parent": named}
    more = {key: plan[key] for key in ("cap", "parent", "weeks", "deviation")}
    tables = {
        name: [tuple(row) for row in rows(data)]
        for name, data in fewer.items()
        if name.endswith(".txt")
    }
    child = complete(Draft("inspectors", 2, 16, 4, tables, more), "child")
    assert checks(call, pack(child), pack(parent))[0] == ("parent_target", False)


def test_two_files_of_one_number_are_pointed_out(call: Call) -> None:
    one, other = text(pack(draw())), text(pack(draw(odds=4)))
    assert [twin["same"] for twin in call("facts", [one, one])["twins"]] == [True]
    (twin,) = call("facts", [one, other])["twins"]
    assert not twin["same"] and twin["files"] == ["0.ssj", "1.ssj"]


def test_odds_are_counted_in_a_picture(call: Call) -> None:
    cases: list[Any] = [
        [],
        [[0, 3]],
        [[100, 2], [0, 1]],
        [[3, 5], [4.9, 2], [0.1, 1]],
        [[7, 1], [20, 4]],
    ]
    assert call("histograms", cases) == [
        {"top": 1, "bins": [0] * 10},
        {"top": 1, "bins": [3, *[0] * 9]},
        {"top": 100, "bins": [1, *[0] * 8, 2]},
        {"top": 5, "bins": [1, 0, 0, 0, 0, 0, 5, 0, 0, 2]},
        {"top": 20, "bins": [0, 0, 0, 1, 0, 0, 0, 0, 0, 4]},
    ]


STRANGERS = {
    b"": "empty",
    b"PK\x03\x04" + bytes(100): "packed",
    b"\x1f\x8b" + bytes(100): "packed",
    b"ssj-bundle/2\nend\n": "version",
    b"<!doctype html><p>404": "stranger",
    bytes(range(256)) * 40: "stranger",
    b"ssj-bundle/1\n": "truncated",
    b"ssj-bundle/1\nend\n": "files",
    b"ssj-bundle/1\nplan.json 999999999999999999\n{}": "truncated",
    b"ssj-bundle/1\nplan.json 1e3\n{}": "header",
    b"ssj-bundle/1\n" + b"x" * 200: "header",
    b"ssj-bundle/1\nplan.json 2\n{}\nplan.json 2\n{}\nend\n": "order",
    b"ssj-bundle/1\nplan.json 1\n{}\nend\n": "length",
    b"ssj-bundle/1\nplan.json 2\n{}\nend\n\n": "trailing",
}


def test_what_is_no_bundle_is_said_to_be_none(call: Call) -> None:
    found = call("verdicts", [text(data) for data in STRANGERS])
    assert found == [["container", reason] for reason in STRANGERS.values()]
