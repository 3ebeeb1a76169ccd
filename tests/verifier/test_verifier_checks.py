"""Valid bundles pass; every check code is produced by corruptions aimed at it, and at it only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import pytest
from builder import Draft, canonical, inspectors, pack, targets
from expecting import CODES, OF_PEOPLE, Files, add, check, edit, expect, plan, swap, without

verify = builder.load_verifier()


def test_valid(tmp_path: Path, parent: Files, child: Files) -> None:
    result = check(tmp_path, pack(parent), pack(child))
    one, two = result["files"]
    assert result["verified"] and one["verified"] and two["verified"]
    assert [c["code"] for c in one["checks"]] == [
        c for c in CODES if c not in OF_PEOPLE]  # fmt: skip
    assert [c["code"] for c in two["checks"]] == CODES
    unknown = {c["code"] for c in two["checks"] if c["ok"] is None}
    assert unknown == {"source", "policy"}
    assert (one["pool"], two["pool"], two["drawn"]) == (17, 8, 2 * one["drawn"])
    assert parent["outcome.txt"].count(b"\talternate\t") > 0  # the fixture has some of both
    assert set(one) == {"file", "verified", "number", "kind", "plan_hash", "parties", "values",
                        "seed", "checks", "drawn", "pool", "log", "error"}  # fmt: skip


def test_child_alone_is_not_checked_against_its_parent(tmp_path: Path, child: Files) -> None:
    result = check(tmp_path, pack(child))
    assert result["verified"]
    unknown = [c["code"] for c in result["files"][0]["checks"] if c["ok"] is None]
    assert unknown == ["parent", "source", "policy"]


@pytest.mark.parametrize("bits,turns", [(16, 0), (16, 16), (32, 7), (21, 21)])
def test_other_parameters(tmp_path: Path, bits: int, turns: int) -> None:
    """Two implementations of the lottery agree, at every kind of K and T."""
    first = targets()
    builder.with_bits(first, bits)
    first.plan["turns"] = turns
    second = inspectors(first.files(), bits=bits)
    second.plan["turns"] = turns
    assert check(tmp_path, first.bytes(), second.bytes())["verified"]


def test_empty_lists(tmp_path: Path) -> None:
    draft = targets()
    for name in draft.tables:
        draft.tables[name] = []
    expect(tmp_path, draft.bytes(), None)


@pytest.mark.parametrize("least,percent", [
    (0, 0), (0, 1), (0, 50), (0, 51), (1, 100), (3, 10), (0, 250), (10**9 - 1, 10**9 - 1),
])  # fmt: skip
def test_alternates(tmp_path: Path, least: int, percent: int) -> None:
    draft = targets()
    draft.plan["alternates"] = {"least": least, "percent": percent}
    expect(tmp_path, draft.bytes(), None)


# ---- corruptions of the finished bytes ---------------------------------------------------------


CONTAINER: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda d: b"",
    "magic": lambda d: d.replace(b"bundle/1", b"bundle/0", 1),
    "after": lambda d: d + b"\n",
    "before": lambda d: b"\xef\xbb\xbf" + d,
    "cut": lambda d: d[:-1],
    "crlf": lambda d: d.replace(b"\n", b"\r\n"),
    "leading zero": lambda d: swap(d, b"absent.txt ", b"absent.txt 0"),
    "plus": lambda d: swap(d, b"absent.txt ", b"absent.txt +"),
    "underscore": lambda d: swap(d, b"absent.txt 2", b"absent.txt 2_"),
    "arabic digit": lambda d: swap(d, b"absent.txt 2", "absent.txt ٢".encode()),
    "huge": lambda d: swap(d, b"absent.txt ", b"absent.txt 99999999999999"),
    "endless": lambda d: swap(d, b"absent.txt ", b"absent.txt " + b"9" * 5000),
    "no line break": lambda d: swap(d, b"\nblocked.txt ", b" blocked.txt "),
    "no end": lambda d: d[:-4],
    "path": lambda d: swap(d, b"absent.txt", b"../absent.txt"),
}


@pytest.mark.parametrize("name", CONTAINER)
def test_container(tmp_path: Path, parent: Files, name: str) -> None:
    expect(tmp_path, CONTAINER[name](pack(parent)), "container")


@pytest.mark.parametrize("kind", ["parent", "child"])
def test_files_dropped_added_doubled_reordered(tmp_path: Path, kind: str, request: Any) -> None:
    files: Files = request.getfixturevalue(kind)
    magic, end = b"ssj-bundle/1\n", b"end\n"
    parts = [pack({n: files[n]})[len(magic) : -len(end)] for n in sorted(files)]
    assert magic + b"".join(parts) + end == pack(files)
    for at in range(len(parts)):
        for changed in (parts[:at] + parts[at + 1 :], [*parts[:at], parts[at], *parts[at:]],
                        [parts[at], *parts[:at], *parts[at + 1 :]] if at else parts[::-1],
                        [*parts[: at + 1], b"zz 0\n\n", *parts[at + 1 :]]):  # fmt: skip
            expect(tmp_path, magic + b"".join(changed) + end, "container")
    extra = {**files, "seats.txt": b"", "pool.txt": b""}
    expect(tmp_path, pack(extra), "container")


BAD_JSON = {
    "double": b'{"a":1,"a":1}', "order": b'{"b":1,"a":1}', "float": b'{"a":1.0}',
    "exponent": b'{"a":1e3}', "big": b'{"a":9007199254740992}', "negative": b'{"a":-1}',
    "minus zero": b'{"a":-0}', "zeros": b'{"a":01}', "null": b'{"a":null}', "nan": b'{"a":NaN}',
    "space": b'{"a": 1}', "newline": b'{"a":1}\n', "array": b"[]", "string": b'"a"', "none": b"",
    "surrogate": b'{"a":"\\ud800"}', "pair": b'{"a":"\\ud83d\\ude00"}',
    "raw surrogate": b'{"a":"\xed\xa0\x80"}', "escape": b'{"a":"\\u0041"}', "slash": b'{"a":"\\/"}',
    "upper": b'{"a":"\\u001F"}', "long tab": b'{"a":"\\u0009"}', "raw tab": b'{"a":"\t"}',
    "key": '{"é":1}'.encode(), "utf-8": b'{"a":"\xff"}', "bom": b'\xef\xbb\xbf{"a":1}',
    "open": b'{"a":[1,2', "comma": b'{"a":[1,]}', "digits": b'{"a":' + b"1" * 5000 + b"}",
    "deep": b'{"a":' + b"[" * 100000 + b"]" * 100000 + b"}", "utf-16": '{"a":1}'.encode("utf-16"),
    "no comma": b'{"a":1 "b":2}',
    "no colon": b'{"a"1}',
    "other comma": b'{"a":1;"b":2}',
    "other colon": b'{"a";1}',
    "other bracket": b'["a":1}',
    "arabic": '{"a":١}'.encode(), "true": b'{"a":True}', "after": b'{"a":1}{}',
    "control": b'{"a":"\\n"}', "c1": '{"a":"\x85"}'.encode(), "del": b'{"a":["\x7f"]}',
    "control in a key": b'{"\\u0001":1}', "control inside": b'{"a":[{"\\u001f":1}]}',
    "65 deep": b'{"a":' + b"[" * 64 + b"]" * 64 + b"}",
}  # fmt: skip


@pytest.mark.parametrize("where", ["authority", "label", "parties", "rules"])
def test_control_characters_stand_in_rules_only(tmp_path: Path, where: str) -> None:
    draft = targets()
    draft.outcome = b""
    draft.plan.update({
        "authority": {"authority": "cn\t3301"}, "parties": {"parties": ["bureau", "x\n"]},
        "label": {"sources": [{**builder.DICE, "label": "x\x85"}]},
        "rules": {"rules": {"\u0001": ["\x7f\x85\n", {"\t": "\r"}]}},
    }[where])  # fmt: skip
    expect(tmp_path, draft.bytes(), "outcome" if where == "rules" else "json")


@pytest.mark.parametrize("name", BAD_JSON)
@pytest.mark.parametrize("where", ["commitments.json", "plan.json", "public.json", "reveals.json"])
def test_json(tmp_path: Path, parent: Files, name: str, where: str) -> None:
    expect(tmp_path, pack({**parent, where: BAD_JSON[name]}), "json")


@pytest.mark.parametrize("where", ["commitments.json", "public.json", "reveals.json"])
def test_rules_are_those_of_the_plan(tmp_path: Path, parent: Files, where: str) -> None:
    document = {**json.loads(parent[where]), "rules": "\n"}
    expect(tmp_path, pack({**parent, where: canonical(document)}), "json")


def test_json_that_is_canonical() -> None:
    value: dict[str, Any] = {"": "", "a": [0, 9007199254740991, True, False, [], {}], "b": "".join(map(chr, range(
        0x300))) + "\u2028\ufeff\uffff😀\x7f", "{}": {"a": '"\\'}}  # fmt: skip
    for _ in range(61):  # 64 deep, and something in the deepest
        value["a"] = [value["a"]]
    value["a"][0][0].append(7)
    assert verify.json_document(canonical(value)) == value


BAD_LINES = {
    "no newline": ("pool.txt", lambda d: d[:-1]),
    "empty line": ("pool.txt", lambda d: d + b"\n"),
    "only newline": ("absent.txt", lambda d: b"\n"),
    "cr": ("pool.txt", lambda d: d.replace(b"\n", b"\r\n", 1)),
    "column": ("pool.txt", lambda d: d.replace(b"\n", b"\tx\n", 1)),
    "reversed": ("pool.txt", lambda d: b"".join(d.splitlines(True)[::-1])),
    "doubled": ("pool.txt", lambda d: d.splitlines(True)[0] + d),
    "same id": ("pool.txt", lambda d: d[:21] + b"0.A.A\n" + d),
    "upper id": ("pool.txt", lambda d: d[:20].upper() + d[20:]),
    "control": ("excluded.txt", lambda d: d.replace("已".encode(), b"\x1b")),
    "c1": ("excluded.txt", lambda d: d.replace("已".encode(), b"\xc2\x85")),
    "del": ("excluded.txt", lambda d: d.replace("已".encode(), b"\x7f")),
    "utf-8": ("excluded.txt", lambda d: d.replace("已".encode(), b"\xe5\xb7")),
    "size zeros": ("cells.txt", lambda d: d.replace(b"\t6\t", b"\t06\t")),
    "size digits": ("cells.txt", lambda d: d.replace(b"\t6\t", b"\t" + b"6" * 5000 + b"\t")),
    "size arabic": ("cells.txt", lambda d: d.replace(b"\t6\t", "\t٦\t".encode())),
    "size underscore": ("cells.txt", lambda d: d.replace(b"\t84000\t", b"\t84_000\t")),
    "odds sign": ("cells.txt", lambda d: d.replace(b"\t84000\t", b"\t-84000\t")),
    "empty name": ("cells.txt", lambda d: d.replace(b"33/3301/", b"33//", 1)),
    "blocked": ("blocked.txt", lambda d: d + d[:-1] + b"x\n"),
    "status": ("outcome.txt", lambda d: d.replace(b"\tdrawn\t", b"\tkept\t", 1)),
    "rank order": ("outcome.txt", lambda d: b"".join(d.splitlines(True)[::-1])),
    "rank zero": ("outcome.txt", lambda d: d.replace(b"\t1\t", b"\t0\t", 1)),
    "ticket": ("outcome.txt", lambda d: d[:-2] + b"\n"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_lines(tmp_path: Path, parent: Files, name: str) -> None:
    where, change = BAD_LINES[name]
    assert change(parent[where]) != parent[where]
    expect(tmp_path, pack({**parent, where: change(parent[where])}), "lines")


# ---- drafts that are sealed with something wrong in them ---------------------------------------


BAD_PLANS: dict[str, Callable[[Draft], None]] = {
    "extra": plan(extra=1), "task missing": without("task"), "rules missing": without("rules"),
    "protocol": plan(protocol="ssj/0"), "hash": plan(hash="sm3"), "mode": plan(mode="hidden"),
    "number": plan(number="cn-3302-2025-0001"), "short": plan(number="cn-3301-2025-001"),
    "digits": plan(number="cn-3301-2025-000١"),
    "bits": plan(bits=15), "bits high": plan(bits=33), "bits bool": plan(bits=True),
    "turns": plan(turns=17), "turns text": plan(turns="5"), "rules": plan(rules=[]),
    "no parties": plan(parties=[]), "parties order": plan(parties=["union", "bureau"]),
    "parties double": plan(parties=["union", "union"]), "parties form": plan(parties=["A"]),
    "files": plan(files={}),
    "files text": plan(files="x"), "alternates": plan(alternates={"least": 1}),
    "alternates text": plan(alternates={"least": 1, "percent": "30"}), "authority": plan(
        authority=""), "task": plan(task=7), "kind": plan(kind="inspectors"),
    "kind odd": plan(kind=["targets"]), "cap": plan(cap=1), "weeks": plan(weeks=[]),
    "deviation": plan(deviation=1),
    "alternates large": plan(alternates={"least": 10**9, "percent": 1}),
    "percent large": plan(alternates={"least": 1, "percent": 10**9}), "authority differs": plan(authority="cn-3302"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_PLANS)
def test_plan(tmp_path: Path, name: str) -> None:
    draft = targets()
    draft.outcome = b""
    BAD_PLANS[name](draft)
    expect(tmp_path, draft.bytes(), "plan")


@pytest.mark.parametrize("change", [
    {"cap": 0}, {"cap": 65537}, {"cap": True}, {"parent": {}}, {"parent": []},
    {"parent": {"number": "cn-2025-0001", "plan": "0" * 64, "outcome": "0" * 63}},
    {"parent": {"number": "cn-2025-0001", "plan": "A" * 64, "outcome": "0" * 64}},
    {"parent": {"number": "2025-0001", "plan": "a" * 64, "outcome": "0" * 64}},
    {"alternates": {"least": 1, "percent": 1}},
    {"weeks": "W1"}, {"weeks": {}}, {"weeks": [1]}, {"weeks": [""]}, {"weeks": ["a.b"]},
    {"weeks": ["W2", "W1"]}, {"weeks": ["W1", "W1"]}, {"weeks": ["a" * 20]},
    {"deviation": "1"}, {"deviation": True}, {"deviation": []},
])  # fmt: skip
def test_plan_of_inspectors(tmp_path: Path, parent: Files, change: dict[str, object]) -> None:
    draft = inspectors(parent)
    draft.outcome = b""
    draft.plan.update(change)
    expect(tmp_path, draft.bytes(), "plan")


@pytest.mark.parametrize("member", ["cap", "parent", "weeks", "deviation"])
def test_plan_of_inspectors_lacks(tmp_path: Path, parent: Files, member: str) -> None:
    draft = inspectors(parent)
    draft.outcome = b""
    del draft.plan[member]
    expect(tmp_path, draft.bytes(), "plan")


@pytest.mark.parametrize("entry", [
    1, {}, {"lines": 10**9 + 1, "root": "0" * 64}, {"lines": 17}, {"lines": 17, "root": "0" * 64, "x": 1},
    {"lines": "17", "root": "0" * 64},
    {"lines": 17, "root": "0" * 63}, {"lines": True, "root": "0" * 64}, {"lines": 17, "root": 0},
])  # fmt: skip
def test_plan_of_files(tmp_path: Path, parent: Files, entry: object) -> None:
    document = json.loads(parent["plan.json"])
    document["files"]["pool.txt"] = entry
    expect(tmp_path, pack({**parent, "plan.json": canonical(document)}), "plan")


@pytest.mark.parametrize("member,value", [("lines", 18), ("root", "0" * 64)])
@pytest.mark.parametrize("name", builder.FIXED["targets"])
def test_roots(tmp_path: Path, parent: Files, name: str, member: str, value: object) -> None:
    document = json.loads(parent["plan.json"])
    document["files"][name][member] = value
    expect(tmp_path, pack({**parent, "plan.json": canonical(document)}), "roots")


@pytest.mark.parametrize("kind", ["parent", "child"])
def test_every_line_dropped(tmp_path: Path, kind: str, request: Any) -> None:
    files: Files = request.getfixturevalue(kind)
    for name in [*builder.FIXED["targets" if kind == "parent" else "inspectors"], "outcome.txt"]:
        lines = files[name].splitlines(True)
        for at in range(len(lines)):
            fewer = b"".join(lines[:at] + lines[at + 1 :])
            code = "outcome" if name == "outcome.txt" else "roots"
            expect(tmp_path, pack({**files, name: fewer}), code)
            if at:
                swapped = [*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]]
                expect(tmp_path, pack({**files, name: b"".join(swapped)}), "lines")


BAD_TARGETS = {
    "cell of pool unknown": edit("pool.txt", "330102.C.J", "330102.D.J"),
    "size": edit("cells.txt", "\t6\t84000", "\t5\t84000"),
    "not in cells": add("pool.txt", lambda d: builder.pid("target:new") + "\t330102.D.J"),
    "empty cell": add("cells.txt", lambda d: "330102.D.J\t33/3301/330102/330102.D\tJ\t0\t0\t"),
    "odds": edit("cells.txt", "\t131072", "\t131073"),
    "in both": add("excluded.txt", lambda d: d.tables["pool.txt"][0][:20] + "\tx"),
    "three names": edit("cells.txt", "33/3301/330102/330102.C", "33/330102/330102.C"),
    "two sections": edit("cells.txt", "\tJ\t6", "\tJ/J\t6"),
    "other county": edit("cells.txt", "33/3301/330102/330102.C", "33/3301/330105/330102.C"),
    "class": edit("cells.txt", "33/3301/330102/330102.C", "33/3301/330102/330102.c"),
    "section": edit("cells.txt", "\tJ\t6", "\tK\t6"),
}


@pytest.mark.parametrize("name", BAD_TARGETS)
def test_odds_of_targets(tmp_path: Path, name: str) -> None:
    draft = targets()
    draft.outcome = b""
    BAD_TARGETS[name](draft)
    expect(tmp_path, draft.bytes(), "odds")


def test_outcome(tmp_path: Path, parent: Files, child: Files) -> None:
    lines = parent["outcome.txt"].splitlines(True)
    cell, rank, rest = lines[-1].split(b"\t", 2)
    more = b"%s\t%d\t%s" % (cell, int(rank) + 1, rest)
    for changed in (b"", b"".join([*lines, more]), parent["outcome.txt"].replace(
            b"\talternate\t", b"\tdrawn\t", 1)):  # fmt: skip
        expect(tmp_path, pack({**parent, "outcome.txt": changed}), "outcome")
    public = {"values": [{**builder.DICE, "value": "9" * 19}]}
    for files in (parent, child):
        expect(tmp_path, pack({**files, "public.json": canonical(public)}), "outcome")
