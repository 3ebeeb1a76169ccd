"""Replacements (§11): what is right passes, and each sentence broken by itself is refused."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import pytest
from builder import LAST_CODE, PEOPLE, canonical, chained, codes, head, inspectors, pack, targets
from vacancies import Files, Town

verify = builder.load_verifier()
Document = dict[str, Any]
LENGTH = 40
NEEDED = [(5, 0, *row[2:]) for row in PEOPLE]


def draws(**more: Any) -> tuple[Files, Files]:
    first = chained(targets(), LENGTH)
    if "people" in more:
        first.tables["roster.txt"] = builder.roster(more["people"])
    first.tables["blocked.txt"] = sorted([
        *first.tables["blocked.txt"],
        *(f"{builder.pid('inspector:5')}\t{line[:20]}\t亲属" for line in first.tables["pool.txt"][::3]),
    ])  # fmt: skip
    parent = first.files()
    second = inspectors(parent, blocked=first.tables["blocked.txt"], **more)
    return parent, chained(second, LENGTH).files()


@pytest.fixture(scope="module")
def both() -> tuple[Files, Files]:
    """With loads and weeks that bind."""
    return draws()


@pytest.fixture(scope="module")
def idle() -> tuple[Files, Files]:
    """With people who have time, no weeks, and one lead for two seats."""
    return draws(people=NEEDED, weeks=[])


def run(tmp_path: Path, data: bytes, *bundles: Files, policy: str | None = None) -> Document:
    paths = []
    for name, content in (
        ("r.json", data),
        *((f"{n}.ssj", pack(b)) for n, b in enumerate(bundles)),
    ):
        (tmp_path / name).write_bytes(content)
        paths.append(str(tmp_path / name))
    result: Document = verify.verify(paths)
    assert verify.NOT_FINISHED not in str(result)
    found: Document = result["files"][0]
    return found


def code_of(tmp_path: Path, data: bytes, *bundles: Files) -> str | None:
    error = run(tmp_path, data, *bundles)["error"]
    return None if error is None else error["code"]


def town(both: tuple[Files, Files], steps: int, seed: int) -> Town:
    """After some steps at random: half of them targets, while there are any."""
    found, draw = Town(*both, codes(LENGTH)), random.Random(seed)
    for _ in range(steps):
        seats, there = found.seats(), sorted(found.lines_of)
        if there and draw.random() < 0.3:
            found.target_gone(draw.choice(there))
        elif seats:
            found.seat_vacant(*draw.choice(sorted(seats)))
    return found


# ---- right ---------------------------------------------------------------------------------------


def test_many_files_at_random(tmp_path: Path, both: Any, idle: Any) -> None:
    """Against the plain implementation; the candidates of every step are counted alike."""
    met: Counter[str] = Counter()
    for seed in range(40):
        pair = (both, idle)[seed % 2]
        found = town(pair, 1 + seed % 14, seed)
        again, wanted = Town(*pair, codes(LENGTH)), []
        for step in found.steps:
            if "code" in step:
                again.held.remove((again.lines_of[step["target"]], step["seat"], step["out"]))
                again.were_out.append(step["out"])
                wanted.append(len(again.candidates(step["target"], step["seat"])))
                again.held += [(again.lines_of[step["target"]], step["seat"], step["in"])] * bool(
                    step["in"]
                )
            else:
                again.target_gone(step["out"])
                wanted.append(None)
            met["seat" if "code" in step else "target", step["in"] == ""] += 1  # type: ignore[index]
        one = run(tmp_path, found.bytes(), pair[1], pair[0])
        assert one["verified"] and one["kind"] == "replacements", (seed, one["error"])
        assert [c["ok"] for c in one["checks"]] == [True] * 3
        assert [step["candidates"] for step in one["replacements"]["steps"]] == wanted
    assert len(met) == 4, met  # of both kinds, and of both some where nobody was left


def test_nothing_happened(tmp_path: Path, both: Any) -> None:
    one = run(tmp_path, Town(*both, []).bytes(), both[1], both[0])
    assert one["verified"] and one["replacements"] == {"steps": []}


def test_nothing_happened_and_there_is_no_chain(
    tmp_path: Path, parent: Files, child: Files
) -> None:
    assert code_of(tmp_path, Town(parent, child, []).bytes(), child, parent) is None


def test_without_the_parent(tmp_path: Path, both: Any) -> None:
    """Steps of seats are checked, those of targets are not."""
    found = Town(*both, codes(LENGTH))
    found.seat_vacant(*found.seats()[0])
    one = run(tmp_path, found.bytes(), both[1])
    assert [c["ok"] for c in one["checks"]] == [True] * 3
    new = found.target_gone(sorted(found.lines_of)[0])
    found.seat_vacant(*next(seat for seat in found.seats() if seat[0] != new))
    one = run(tmp_path, found.bytes(), both[1])
    assert one["verified"] and one["checks"][-1]["ok"] is None
    assert "1 步换对象未核验" in one["checks"][-1]["message"]
    wrong = found.document()
    wrong["steps"][2]["in"] = wrong["steps"][2]["out"]
    assert code_of(tmp_path, canonical(wrong), both[1]) == "replacement"


def test_an_alternate_that_comes_in_and_goes_again(tmp_path: Path, both: Any) -> None:
    found = Town(*both, codes(LENGTH))
    for gone in sorted(found.lines_of):
        new = found.target_gone(gone)
        if new:
            found.seat_vacant(*next(seat for seat in found.seats() if seat[0] == new))
            found.target_gone(new)
    assert run(tmp_path, found.bytes(), both[1], both[0])["verified"]
    assert [step["in"] for step in found.steps].count("") > 2


def test_the_chain_may_end(tmp_path: Path) -> None:
    first = chained(targets(), 3)
    parent = first.files()
    child = chained(inspectors(parent), 3).files()
    found = Town(parent, child, codes(3))
    for _ in range(3):
        found.seat_vacant(*found.seats()[0])
    assert code_of(tmp_path, found.bytes(), child, parent) is None
    found.codes = [builder.sha(b"any").hex()]
    found.seat_vacant(*found.seats()[0])
    assert code_of(tmp_path, found.bytes(), child, parent) == "chain"


# ---- wrong ---------------------------------------------------------------------------------------


def step(at: int, **members: object) -> Callable[[Document], Any]:
    return lambda d: d["steps"][at].update(members)


def less(at: int, member: str) -> Callable[[Document], Any]:
    return lambda d: d["steps"][at].pop(member)


A, CODE = "a" * 20, "0" * 64
FORM: dict[str, Callable[[Document], Any]] = {
    "another version": lambda d: d.update(replacements="ssj-replacements/2"),
    "no number": lambda d: d.pop("number"),
    "a member more": lambda d: d.update(more=1),
    "another number": lambda d: d.update(number="cn-3301-2025-0009"),
    "the parent's number": lambda d: d.update(number="cn-3301-2025-0001"),
    "a number that is one": lambda d: d.update(number=1),
    "another plan": lambda d: d.update(plan="0" * 64),
    "plan of 63 digits": lambda d: d.update(plan=d["plan"][1:]),
    "steps no list": lambda d: d.update(steps={}),
    "a step no object": lambda d: d["steps"].append([]),
    "a step of text": lambda d: d["steps"].append("out"),
    "an empty step": lambda d: d["steps"].append({}),
    "a target without in": lambda d: d["steps"].append({"out": A}),
    "a target with a code": lambda d: d["steps"].append({"out": A, "in": A, "code": CODE}),
    "a seat without code": less(1, "code"),
    "a seat without seat": less(1, "seat"),
    "a seat with more": step(1, more=""),
    "out empty": step(0, out=""),
    "out of capitals": step(0, out="A" * 20),
    "in of 19 letters": step(0, **{"in": "a" * 19}),
    "in of nothing": step(1, **{"in": False}),
    "code of 63 digits": step(1, code="0" * 63),
    "code in capitals": step(1, code="AB" * 32),
    "seat in capitals": step(1, seat="A"),
    "seat empty": step(1, seat=""),
    "target empty": step(1, target=""),
}


@pytest.fixture(scope="module")
def base(both: Any) -> Document:
    """A target, then a seat of it, and one of another target, and again."""
    found = Town(*both, codes(LENGTH))
    first = next(t for t in sorted(found.lines_of) if Town(*both, []).target_gone(t))
    new = found.target_gone(first)
    found.seat_vacant(*next(seat for seat in found.seats() if seat[0] == new))
    found.seat_vacant(*next(seat for seat in found.seats() if seat[0] != new))
    found.seat_vacant(*next(seat for seat in found.seats() if seat[0] == new))
    return found.document()


@pytest.mark.parametrize("name", FORM)
def test_replacements(tmp_path: Path, both: Any, base: Document, name: str) -> None:
    found = copy.deepcopy(base)
    assert code_of(tmp_path, canonical(found), both[1], both[0]) is None
    FORM[name](found)
    assert code_of(tmp_path, canonical(found), both[1], both[0]) == "replacements"


def test_other_bytes_of_the_same(tmp_path: Path, both: Any, base: Document) -> None:
    data = canonical(base)
    for other in (data + b"\n", data.replace(b",", b", ", 1), data[:-1], data.replace(
            b'"steps"', b'"steps":[],"steps"'), b"\xef\xbb\xbf" + data):  # fmt: skip
        assert code_of(tmp_path, other, both[1], both[0]) in ("replacements", "container")


def test_without_the_draw_nothing_is_checked(
    tmp_path: Path, both: Any, base: Document, child: Files
) -> None:
    """But the form; and no word of it is said to be right."""
    stranger = {**base, "number": "cn-3301-2025-0009"}
    for found, bundles in ((base, ()), (base, both[:1]), (stranger, ()), (stranger, (child,))):
        one = run(tmp_path, canonical(found), *bundles)
        assert [c["ok"] for c in one["checks"]] == [None] * 3
        assert one["replacements"] == {}
    assert code_of(tmp_path, canonical({**base, "steps": {}})) == "replacements"


def test_another_bundle_or_one_that_fails(
    tmp_path: Path, both: Any, base: Document, child: Files
) -> None:
    data = canonical(base)
    parent, own = both
    bad = {**own, "outcome.txt": b""}
    for bundles in (
        (child, parent),
        (bad, parent),
        (own, {**parent, "log.json": b"{}"}),
    ):
        assert code_of(tmp_path, data, *bundles) == "replacements"
    of_targets = {**base, "number": "cn-3301-2025-0001",
                  "plan": builder.sha(b"ssj.plan.v1\n" + parent["plan.json"]).hex()}  # fmt: skip
    assert code_of(tmp_path, canonical(of_targets), parent, own) == "replacements"
    assert code_of(tmp_path, data, child, own, parent) is None  # the right one is there, too


def coded(*found: str) -> Callable[[Document], Any]:
    def change(document: Document) -> None:
        steps = [step for step in document["steps"] if "code" in step]
        for one, code in zip(steps, found, strict=False):
            one["code"] = code

    return change


LINKS = codes(LENGTH)
CHAINS: dict[str, Callable[[Document], Any]] = {
    "any": coded("0" * 64),
    "the head": coded(head(LAST_CODE, LENGTH)),
    "one too far": coded(*LINKS[1:]),
    "one left out": coded(LINKS[0], LINKS[2], LINKS[3]),
    "one twice": coded(LINKS[0], LINKS[0], LINKS[1]),
    "turned": coded(*LINKS[2::-1]),
    "the last one of another": coded(LINKS[0], LINKS[1], "ab" * 32),
}


@pytest.mark.parametrize("name", CHAINS)
def test_codes(tmp_path: Path, both: Any, base: Document, name: str) -> None:
    found = copy.deepcopy(base)
    CHAINS[name](found)
    assert code_of(tmp_path, canonical(found), both[1], both[0]) == "chain"


def test_codes_without_a_chain(tmp_path: Path, parent: Files, child: Files) -> None:
    found = Town(parent, child, codes(3))
    found.seat_vacant(*found.seats()[0])
    assert code_of(tmp_path, found.bytes(), child, parent) == "chain"


def test_each_step_is_the_right_one(tmp_path: Path, both: Any, base: Document) -> None:
    """Anybody else in the place of who came in or went out; or nobody."""
    people = [row.split("\t")[0] for row in both[1]["roster.txt"].decode().splitlines()]
    others = [row.split("\t")[2] for row in both[0]["outcome.txt"].decode().splitlines()]
    tried = 0
    for at, one in enumerate(base["steps"]):
        for member in ("in", "out", "target"):
            for other in ("", *people, *others):
                if member in one and other != one[member] and (other or member == "in"):
                    found = copy.deepcopy(base)
                    found["steps"][at][member] = other
                    tried += 1
                    code = code_of(tmp_path, canonical(found), both[1], both[0])
                    assert code == "replacement" or told(both, found), (at, member, other)
    assert tried > 100


def told(both: tuple[Files, Files], document: Document) -> bool:
    """Whether it is another story that is right: somebody else fell ill, the same came instead."""
    found = Town(*both, codes(LENGTH))
    for one in document["steps"]:
        if "code" not in one:
            found.target_gone(one["out"])
        elif (one["target"], one["seat"], one["out"]) in found.seats():
            found.seat_vacant(one["target"], one["seat"], one["out"])
    return found.steps == document["steps"]


def test_steps_in_another_order(tmp_path: Path, both: Any, base: Document) -> None:
    for steps in (base["steps"][1:], base["steps"][::-1], [base["steps"][0], *base["steps"]],
                  [*base["steps"], base["steps"][0]]):  # fmt: skip
        found = {**base, "steps": steps}
        assert code_of(tmp_path, canonical(found), both[1], both[0]) in ("replacement", "chain")


# ---- each sentence on candidates, alone ----------------------------------------------------------


def test_a_seat_of_another_target_or_none(tmp_path: Path, idle: Any) -> None:
    found = Town(*idle, codes(LENGTH))
    target, seat, who = found.seats()[0]
    other = next(s for s in ("a", "a-b") if s != seat)
    for wrong in ({"seat": other}, {"seat": "zz"}, {"target": A}):
        found = Town(*idle, codes(LENGTH))
        found.seat_vacant(target, seat, who)
        found.steps[0].update(wrong)
        assert code_of(tmp_path, found.bytes(), idle[1], idle[0]) == "replacement"


RULES = {
    "eligible": "qualification", "blocked": "blocked.txt", "out": "were out", "here": "hold a seat",
    "load": "load", "week": "week-load", "new": "mentor",
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_decides_in_some_file(tmp_path: Path, both: Any, idle: Any, rule: str) -> None:
    """Files written by somebody who does not know one of the rules are refused, sometime."""

    class Careless(Town):
        def candidates(self, target: str, seat: str) -> list[str]:
            files, out, held = self.child, self.were_out, self.held
            roster = [row.split("\t") for row in files["roster.txt"].decode().splitlines()]
            column = {"eligible": (4, "1"), "load": (1, "99"), "week": (3, ""), "new": (5, "0")}
            if rule in column:
                at, value = column[rule]
                roster = [[*row[:at], value, *row[at + 1 :]] for row in roster]
            lines = "".join("\t".join(row) + "\n" for row in roster).encode()
            self.child = {**files, "roster.txt": lines}
            if rule == "blocked":
                self.child["blocked.txt"] = b""
            self.were_out = [] if rule == "out" else out
            if rule == "here":
                like = self.lines_of[target]
                self.held = [one for one in held if one[0] != like]
            found = super().candidates(target, seat)
            self.child, self.were_out, self.held = files, out, held
            return found

    refused = 0
    for seed in range(30):
        pair, draw = (both, idle)[seed % 2], random.Random(seed)
        found = Careless(*pair, codes(LENGTH))
        for _ in range(12):
            if found.seats():
                found.seat_vacant(*draw.choice(sorted(found.seats())))
            if found.lines_of and draw.random() < 0.2:
                found.target_gone(draw.choice(sorted(found.lines_of)))
        code = code_of(tmp_path, found.bytes(), pair[1], pair[0])
        assert code in (None, "replacement")
        refused += code is not None
    assert refused > 0


# ---- bytes ---------------------------------------------------------------------------------------


def test_every_byte_flipped(
    tmp_path: Path, both: Any, base: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    data, codes_met = canonical(base), Counter[Any]()
    given = [tmp_path / "i.ssj", tmp_path / "t.ssj"]
    for path, files in zip(given, both[::-1], strict=True):
        path.write_bytes(pack(files))
    checked = [b for b in verify.check_all([str(path) for path in given]) if b.error is None]
    assert len(checked) == 2
    for at in range(len(data)):
        for flip in (0x01, 0x80) if at % 16 == 0 else (0x01,):
            changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            (tmp_path / "r.json").write_bytes(changed)
            paper = verify.check_file(str(tmp_path / "r.json"))
            if isinstance(paper, verify.Paper):
                verify.check_paper(paper, None, checked)
            assert verify.NOT_FINISHED not in str(paper.checks)
            codes_met[(paper.error or {}).get("code")] += 1
    with capsys.disabled():
        tried = sum(codes_met.values())
        print(
            f"\nreplacements: {tried} tried, {tried - codes_met[None]} rejected: {dict(codes_met)}"
        )
    assert codes_met[None] == 0 and {"replacements", "chain", "replacement"} <= codes_met.keys()


def test_the_command(tmp_path: Path, both: Any, base: Document, capsys: Any) -> None:
    paths = [str(tmp_path / name) for name in ("r.json", "i.ssj", "t.ssj")]
    for path, data in zip(paths, (canonical(base), pack(both[1]), pack(both[0])), strict=True):
        Path(path).write_bytes(data)
    assert verify.main(paths) == 0
    shown = capsys.readouterr().out
    assert "✓ 递补人选：每一步的递补都是规定的那一个" in shown and "人，机会均等" in shown
    assert verify.main(paths[:2]) == 0
    assert "结论：换对象的步骤未核验，其余通过核验" in capsys.readouterr().out
    assert verify.main(paths[:1]) == 0
    shown = capsys.readouterr().out
    assert "– 递补人选：未核验：没有一并提供摇号 cn-3301-2025-0002 的文件" in shown
    assert "结论：写法正确，其余没有核验" in shown and "✓" not in shown
    assert verify.main([*paths, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == verify.verify(paths)
