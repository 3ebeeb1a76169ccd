"""Valid bundles pass; every check code is produced by corruptions aimed at it, and at it only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import pytest
from builder import Draft, canonical, inspectors, pack, targets

verify = builder.load_verifier()
CODES = ["container", "json", "lines", "plan", "roots", "odds", "commitments", "public", "seed",
         "outcome"]  # fmt: skip
Files = dict[str, bytes]


def check(tmp_path: Path, *bundles: bytes) -> dict[str, Any]:
    paths = []
    for number, data in enumerate(bundles):
        paths.append(str(tmp_path / f"{number}.ssj"))
        Path(paths[-1]).write_bytes(data)
    result: dict[str, Any] = verify.verify(paths)
    json.dumps(result)
    assert verify.NOT_FINISHED not in str(result), "an exception reached the safety net"
    return result


def expect(tmp_path: Path, data: bytes, code: str | None, *others: bytes) -> None:
    one = check(tmp_path, data, *others)["files"][0]
    assert (one["error"] or {}).get("code") == code, one["error"]
    assert one["verified"] is (code is None)
    if code in CODES:  # everything before it was checked, nothing after it
        codes = [c["code"] for c in one["checks"]]
        assert codes == CODES[: CODES.index(code) + 1]
        assert [c["ok"] for c in one["checks"]] == [True] * (len(codes) - 1) + [False]


def test_valid(tmp_path: Path, parent: Files, child: Files) -> None:
    result = check(tmp_path, pack(parent), pack(child))
    one, two = result["files"]
    assert result["verified"] and one["verified"] and two["verified"]
    assert [c["code"] for c in one["checks"]] == [*CODES, "log"]
    assert [c["code"] for c in two["checks"]] == [*CODES, "parent", "log"]
    assert [c["ok"] for c in two["checks"]] == [True] * 11 + [None]
    assert (one["pool"], two["pool"], two["drawn"]) == (17, 8, 2 * one["drawn"])
    assert parent["outcome.txt"].count(b"\talternate\t") > 0  # the fixture has some of both
    assert set(one) == {"file", "verified", "number", "kind", "plan_hash", "seed", "checks",
                        "drawn", "pool", "error"}  # fmt: skip


def test_child_alone_is_not_checked_against_its_parent(tmp_path: Path, child: Files) -> None:
    result = check(tmp_path, pack(child))
    assert result["verified"]
    assert [c["ok"] for c in result["files"][0]["checks"]][-2:] == [None, None]


@pytest.mark.parametrize("bits,turns", [(16, 0), (16, 16), (32, 7), (21, 21)])
def test_other_parameters(tmp_path: Path, bits: int, turns: int) -> None:
    """Two implementations of the lottery agree, at every kind of K and T."""
    first = targets()
    rows = [line.rsplit("\t", 1) for line in first.tables["cells.txt"]]
    first.tables["cells.txt"] = [f"{r}\t{(int(o) << bits - 16) - int(o) % 2}" for r, o in rows]
    first.plan.update(bits=bits, turns=turns)
    second = inspectors(first.files(), bits)
    second.plan["turns"] = turns
    assert check(tmp_path, first.bytes(), second.bytes())["verified"]


def test_kl8_and_empty_lists(tmp_path: Path) -> None:
    draft = targets()
    draft.plan["source"] = {"kind": "kl8", "label": "快乐8第2025321期"}
    draft.value = " ".join(f"{n:02}" for n in range(4, 81, 4))
    expect(tmp_path, draft.bytes(), None)
    for name in draft.tables:
        draft.tables[name] = []
    expect(tmp_path, draft.bytes(), None)


@pytest.mark.parametrize("least,percent", [
    (0, 0), (0, 1), (0, 50), (0, 51), (1, 100), (3, 10), (0, 250), (2**52, 2**52),
])  # fmt: skip
def test_alternates(tmp_path: Path, least: int, percent: int) -> None:
    draft = targets()
    draft.plan["alternates"] = {"least": least, "percent": percent}
    expect(tmp_path, draft.bytes(), None)


def test_who_is_no_lead_may_take_another_seat(tmp_path: Path, parent: Files) -> None:
    draft = inspectors(parent)
    roster = draft.tables["roster.txt"]
    taker = next(line[:20] for line in roster if "\t3\t1\t" in line)
    who = next(line[:20] for line in roster if line[:20] != taker)
    draft.tables["roster.txt"] = [
        line.replace("\t1\t执", "\t0\t执") if line.startswith(who) else line for line in roster
    ]
    odds = {tuple(line.split("\t")[:3]): int(line.split("\t")[3])
            for line in draft.tables["odds.txt"]}  # fmt: skip
    for target, seat, inspector in list(odds):
        if seat == "a" and inspector == who:
            odds[target, seat, taker] += odds.pop((target, seat, who))
    draft.tables["odds.txt"] = sorted("\t".join([*key, str(n)]) for key, n in odds.items())
    expect(tmp_path, draft.bytes(), None)


# ---- corruptions of the finished bytes ---------------------------------------------------------


def swap(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1, old
    return data.replace(old, new, 1)


CONTAINER: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda d: b"",
    "magic": lambda d: d.replace(b"bundle/0", b"bundle/1", 1),
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
    magic, end = b"ssj-bundle/0\n", b"end\n"
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
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_JSON)
@pytest.mark.parametrize("where", ["commitments.json", "plan.json", "public.json", "reveals.json"])
def test_json(tmp_path: Path, parent: Files, name: str, where: str) -> None:
    expect(tmp_path, pack({**parent, where: BAD_JSON[name]}), "json")


def test_json_that_is_canonical() -> None:
    value = {"": "", "a": [0, 9007199254740991, True, False, [], {}], "b": "".join(map(chr, range(
        0x300))) + "\u2028\ufeff\uffff😀\x7f", "{}": {"a": '"\\'}}  # fmt: skip
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
    "size underscore": ("cells.txt", lambda d: d.replace(b"\t84000\n", b"\t84_000\n")),
    "odds sign": ("cells.txt", lambda d: d.replace(b"\t84000\n", b"\t-84000\n")),
    "empty name": ("cells.txt", lambda d: d.replace(b"33/3301/", b"33//", 1)),
    "lead": ("roster.txt", lambda d: d.replace(b"\t1\t", b"\t2\t", 1)),
    "no department": ("roster.txt", lambda d: d.replace("执法队".encode(), b"", 1)),
    "counties order": ("roster.txt", lambda d: d.replace(b"330102,330103", b"330103,330102", 1)),
    "counties double": ("roster.txt", lambda d: d.replace(b"330102,330103", b"330102,330102", 1)),
    "counties empty": ("roster.txt", lambda d: d.replace(b"330102,330103", b"330102,", 1)),
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


def test_lines_of_inspectors(tmp_path: Path, child: Files) -> None:
    first, *rest = child["seats.txt"].splitlines(True)
    other_county = first.replace(b"\t3301", b"\t3309")  # the same target and seat, not adjacent
    lines = b"".join(sorted([first, other_county, *rest]))
    assert lines.index(first) + len(first) != lines.index(other_county)
    expect(tmp_path, pack({**child, "seats.txt": lines}), "lines")
    first, *rest = child["odds.txt"].splitlines(True)
    twice = b"".join([first, first[:-1] + b"0\n", *rest])
    expect(tmp_path, pack({**child, "odds.txt": twice}), "lines")


# ---- drafts that are sealed with something wrong in them ---------------------------------------


def plan(**members: object) -> Callable[[Draft], None]:
    return lambda d: d.plan.update(members)


def without(member: str) -> Callable[[Draft], None]:
    return lambda d: d.plan.pop(member) and None


BAD_PLANS: dict[str, Callable[[Draft], None]] = {
    "extra": plan(extra=1), "task missing": without("task"), "rules missing": without("rules"),
    "protocol": plan(protocol="ssj/1"), "hash": plan(hash="sm3"), "mode": plan(mode="sealed"),
    "number": plan(number="cn-3302-2025-0001"), "short": plan(number="cn-3301-2025-001"),
    "line break": plan(number="cn-3301-2025-0001\n"), "digits": plan(number="cn-3301-2025-000١"),
    "bits": plan(bits=15), "bits high": plan(bits=33), "bits bool": plan(bits=True),
    "turns": plan(turns=17), "turns text": plan(turns="5"), "rules": plan(rules=[]),
    "no parties": plan(parties=[]), "parties order": plan(parties=["union", "bureau"]),
    "parties double": plan(parties=["union", "union"]), "parties form": plan(parties=["A"]),
    "parties line": plan(parties=["a\n"]), "source": plan(source={"kind": "coin", "label": "x"}),
    "source list": plan(source={"kind": [], "label": "x"}), "label": plan(
        source={"kind": "dice", "label": "x\ny"}), "source more": plan(
        source={"kind": "dice", "label": "x", "z": 1}), "files": plan(files={}),
    "files text": plan(files="x"), "alternates": plan(alternates={"least": 1}),
    "alternates text": plan(alternates={"least": 1, "percent": "30"}), "authority": plan(
        authority=""), "task": plan(task=7), "kind": plan(kind="inspectors"),
    "kind odd": plan(kind=["targets"]), "cap": plan(cap=1),
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
    {"parent": {"number": "a\tb-2025-0001", "plan": "a" * 64, "outcome": "0" * 64}},
    {"parent": {"number": "2025-0001", "plan": "a" * 64, "outcome": "0" * 64}},
    {"alternates": {"least": 1, "percent": 1}},
])  # fmt: skip
def test_plan_of_inspectors(tmp_path: Path, parent: Files, change: dict[str, object]) -> None:
    draft = inspectors(parent)
    draft.outcome = b""
    draft.plan.update(change)
    expect(tmp_path, draft.bytes(), "plan")


@pytest.mark.parametrize("entry", [
    1, {}, {"lines": 17}, {"lines": 17, "root": "0" * 64, "x": 1},
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


def edit(name: str, old: str, new: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        lines = "\n".join(draft.tables[name])
        assert old in lines, old
        draft.tables[name] = sorted(lines.replace(old, new, 1).split("\n"))

    return change


def add(name: str, line: Callable[[Draft], str]) -> Callable[[Draft], None]:
    return lambda d: d.tables.update({name: sorted([*d.tables[name], line(d)])})


BAD_TARGETS = {
    "cell of pool unknown": edit("pool.txt", "330102.C.J", "330102.D.J"),
    "size": edit("cells.txt", "\t6\t84000", "\t5\t84000"),
    "not in cells": add("pool.txt", lambda d: builder.pid("target:new") + "\t330102.D.J"),
    "no member": add("cells.txt", lambda d: "330102.D.J\t33/3301/330102/330102.D\tJ\t0\t0"),
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


def first_pair(draft: Draft) -> str:
    target, _, inspector, _ = draft.tables["odds.txt"][0].split("\t")
    return f"{inspector}\t{target}\tx"


def one_more_odds(draft: Draft) -> None:
    head, odds = draft.tables["odds.txt"][0].rsplit("\t", 1)
    draft.tables["odds.txt"][0] = f"{head}\t{int(odds) + 1}"


def other_target(draft: Draft) -> None:
    row = draft.tables["odds.txt"][0].split("\t")
    row[0] = builder.pid("target:other")
    draft.tables["odds.txt"] = sorted([*draft.tables["odds.txt"], "\t".join(row)])


def single_seat(draft: Draft) -> None:
    target = draft.tables["seats.txt"][0][:20]
    for name in ("seats.txt", "odds.txt"):
        draft.tables[name] = [x for x in draft.tables[name] if not x.startswith(f"{target}\ta-b")
                              and not (x.startswith(target) and "\ta-b\t" in x)]  # fmt: skip


def nobody_for_a_seat(draft: Draft) -> None:
    target = draft.tables["seats.txt"][0][:20]
    lines = draft.tables["odds.txt"]
    draft.tables["odds.txt"] = [x for x in lines if not x.startswith(f"{target}\ta\t")]


BAD_INSPECTORS = {
    "roster and absent": add("absent.txt", lambda d: d.tables["roster.txt"][0][:20] + "\tx"),
    "seat unknown": other_target,
    "inspector unknown": lambda d: d.tables["roster.txt"].pop(0) and None,
    "not lead": edit("roster.txt", "\t1\t执法队", "\t0\t执法队"),
    "department": edit("roster.txt", "执法队", "综合处"),
    "seat's department": edit("seats.txt", "执法队", "综合处"),
    "county": edit("roster.txt", "330102,330103", "330103"),
    "no county": edit("roster.txt", "330102,330103", ""),
    "qualification": edit("roster.txt", "特种设备,食品", "特种设备"),
    "part of a qualification": edit("seats.txt", "食品", "食"),
    "blocked": add("blocked.txt", first_pair),
    "one more": one_more_odds,
    "nobody": nobody_for_a_seat,
    "load": edit("roster.txt", "\t2\t1\t", "\t1\t1\t"),
    "cap": plan(cap=16384 - 75),
    "count": edit("seats.txt", "\t1\n", "\t2\n"),
    "count zero": edit("seats.txt", "\t1\n", "\t0\n"),
    "one seat": single_seat,
    "two counties": edit("seats.txt", "\t330102\ta\t", "\t330103\ta\t"),
}


@pytest.mark.parametrize("name", BAD_INSPECTORS)
def test_odds_of_inspectors(tmp_path: Path, parent: Files, name: str) -> None:
    draft = inspectors(parent)
    draft.outcome = b""
    BAD_INSPECTORS[name](draft)
    expect(tmp_path, draft.bytes(), "odds")


def test_count_of_zero(tmp_path: Path, parent: Files) -> None:
    draft = inspectors(parent)
    draft.outcome = b""
    head = draft.tables["seats.txt"][0].split("\t")
    draft.tables["seats.txt"] = sorted([*draft.tables["seats.txt"], "\t".join(
        [head[0], head[1], "z", "member", "执法队", "", "0"])])  # fmt: skip
    expect(tmp_path, draft.bytes(), "odds")


def test_odds_of_zero(tmp_path: Path, parent: Files) -> None:
    draft = inspectors(parent)
    draft.outcome, lines = b"", draft.tables["odds.txt"]
    (a, x), (b, y) = (line.rsplit("\t", 1) for line in lines[:2])
    lines[:2] = [f"{a}\t0", f"{b}\t{int(x) + int(y)}"]
    expect(tmp_path, draft.bytes(), "odds")


@pytest.mark.parametrize("change", [
    {"reveals.json": {}}, {"reveals.json": {"bureau": "0" * 64}}, {"commitments.json": {}},
    {"reveals.json": {"bureau": "0" * 64, "union": "0" * 64}},
    {"reveals.json": {"bureau": "0" * 62, "union": 1}},
    {"reveals.json": {"bureau": [], "union": {}}},
    {"commitments.json": {"bureau": "0" * 64, "union": "0" * 64}},
    {"commitments.json": {"bureau": True, "union": "x"}},
])  # fmt: skip
def test_commitments(tmp_path: Path, parent: Files, change: dict[str, object]) -> None:
    files = {**parent, **{name: canonical(value) for name, value in change.items()}}
    expect(tmp_path, pack(files), "commitments")


def test_commitments_of_upper_case_or_short_secrets(tmp_path: Path) -> None:
    for secret in ("AB" * 32, "ab" * 31, "ab" * 33, ""):
        draft = targets()
        draft.secrets["union"] = secret
        expect(tmp_path, draft.bytes(), "commitments")


RISING = [f"{n:02}" for n in range(1, 81)]


@pytest.mark.parametrize("kind,value", [
    ("dice", "1" * 18), ("dice", "1" * 65), ("dice", "1" * 18 + "x"), ("dice", "١" * 20),
    ("dice", "1" * 20 + "\n"), ("dice", ["1"]), ("dice", 1), ("kl8", "1" * 20),
    ("kl8", " ".join(RISING[:19])), ("kl8", " ".join(RISING[:21])),
    ("kl8", " ".join(["00", *RISING[:19]])), ("kl8", " ".join([*RISING[:19], "81"])),
    ("kl8", " ".join([*RISING[:19], "19"])), ("kl8", " ".join(RISING[19::-1])),
    ("kl8", "  ".join(RISING[:20])), ("kl8", " ".join(str(n) for n in range(1, 21))),
])  # fmt: skip
def test_public(tmp_path: Path, kind: str, value: Any) -> None:
    draft = targets()
    draft.plan["source"], draft.value = {"kind": kind, "label": "x"}, value
    expect(tmp_path, draft.bytes(), "public")


@pytest.mark.parametrize("change", [{"label": "y"}, {"kind": "kl8"}, {"more": 1}])
def test_public_of_another_source(tmp_path: Path, parent: Files, change: dict[str, Any]) -> None:
    document = {**json.loads(parent["public.json"]), **change}
    expect(tmp_path, pack({**parent, "public.json": canonical(document)}), "public")


def test_outcome(tmp_path: Path, parent: Files, child: Files) -> None:
    lines = parent["outcome.txt"].splitlines(True)
    more = lines[-1].replace(b"\t2\t", b"\t3\t")
    for changed in (b"", b"".join([*lines, more]), parent["outcome.txt"].replace(
            b"\talternate\t", b"\tdrawn\t", 1)):  # fmt: skip
        expect(tmp_path, pack({**parent, "outcome.txt": changed}), "outcome")
    public = {**json.loads(parent["public.json"]), "value": "9" * 19}
    for files in (parent, child):
        expect(tmp_path, pack({**files, "public.json": canonical(public)}), "outcome")


def test_public_of_another_kind(tmp_path: Path, parent: Files) -> None:
    draft = targets()
    draft.plan["source"], draft.value = {"kind": "kl8", "label": "x"}, "1" * 20
    files = draft.files()
    files["public.json"] = canonical({"kind": "dice", "label": "x", "value": "1" * 20})
    expect(tmp_path, pack(files), "public")


# ---- parent ------------------------------------------------------------------------------------


def named(member: str) -> Callable[[Draft], None]:
    wrong = "cn-3301-2025-9999" if member == "number" else "0" * 64
    return lambda d: d.plan.update(parent={**d.plan["parent"], member: wrong})


def leave_one_out(draft: Draft) -> None:
    target = draft.tables["seats.txt"][0][:20]
    for name in ("seats.txt", "odds.txt"):
        draft.tables[name] = [x for x in draft.tables[name] if not x.startswith(target)]


def add_one(draft: Draft) -> None:
    target, other = draft.tables["seats.txt"][0][:20], builder.pid("target:other")
    for name in ("seats.txt", "odds.txt"):
        copies = [x.replace(target, other) for x in draft.tables[name] if x.startswith(target)]
        draft.tables[name] = sorted(draft.tables[name] + copies)
    draft.tables["roster.txt"] = [x.replace("\t2\t1", "\t3\t1") for x in draft.tables["roster.txt"]]


def other_county(draft: Draft) -> None:
    target = draft.tables["seats.txt"][0][:20]
    rows = (x.split("\t") for x in draft.tables["seats.txt"])
    draft.tables["seats.txt"] = [
        "\t".join([r[0], {"330102": "330103", "330103": "330102"}[r[1]] if r[0] == target else r[1],
                   *r[2:]]) for r in rows]  # fmt: skip


BAD_PARENTS = {
    "number": named("number"), "plan": named("plan"), "outcome": named("outcome"),
    "fewer": leave_one_out, "more": add_one, "county": other_county,
    "roster": edit("roster.txt", "\t3\t1\t", "\t4\t1\t"), "absent": edit(
        "absent.txt", "病假", "年假"), "blocked": edit("blocked.txt", "亲属", "同学"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_PARENTS)
def test_parent(tmp_path: Path, parent: Files, name: str) -> None:
    draft = inspectors(parent)
    BAD_PARENTS[name](draft)
    data = draft.bytes()
    expect(tmp_path, data, None)
    expect(tmp_path, data, "parent", pack(parent))


def test_parent_that_fails_or_is_no_target_draw(
    tmp_path: Path, parent: Files, child: Files
) -> None:
    lines = parent["outcome.txt"].splitlines(True)
    bad = {**parent, "outcome.txt": b"".join(lines[:-1])}
    expect(tmp_path, pack(child), "parent", pack(bad))
    expect(tmp_path, inspectors(bad).bytes(), "parent", pack(bad))
    expect(tmp_path, pack(child), None, pack(bad), pack(parent))  # the true one is there as well
    draft = inspectors(parent)
    draft.plan["parent"] = {**draft.plan["parent"], "number": "cn-3301-2025-0002"}
    draft.plan["number"] = "cn-3301-2025-0003"
    expect(tmp_path, draft.bytes(), "parent", pack(child))
    child_plan = builder.sha(b"ssj.plan.v1\n" + child["plan.json"]).hex()
    outcome = builder.sha(child["outcome.txt"]).hex()
    number = json.loads(child["plan.json"])["number"]
    draft.plan["parent"] = {"number": number, "plan": child_plan, "outcome": outcome}
    expect(tmp_path, draft.bytes(), "parent", pack(child))
