"""Commitments and reveals (§4): what is refused, and what is named and not refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import pytest
from builder import Draft, canonical, inspectors, pack, sha, targets
from expecting import Files, check, expect

verify = builder.load_verifier()


# ---- refused -----------------------------------------------------------------------------------


SECRET = {"bureau": "0" * 64, "union": "1" * 64}


@pytest.mark.parametrize("change,says", [
    ({"reveals.json": SECRET}, "封存号码不符"),
    ({"reveals.json": {"union": "1" * 64}}, "union 的启封内容与封存号码不符"),
    ({"reveals.json": {"bureau": "0" * 62}}, "格式不对"), ({"reveals.json": {"bureau": 1}}, "格式"),
    ({"reveals.json": {"bureau": []}}, "格式不对"), ({"reveals.json": {"union": {}}}, "格式不对"),
    ({"reveals.json": {"nobody": "0" * 64}}, "nobody 没有封存"),
    ({"reveals.json": {"": "0" * 64}}, "没有封存"), ({"commitments.json": {}}, "没有封存"),
    ({"commitments.json": SECRET}, "封存号码不符"),
    ({"commitments.json": {**SECRET, "stranger": "0" * 64}}, "方案中没有封存了的参与方 stranger"),
    ({"commitments.json": {"Bureau": "0" * 64}, "reveals.json": {}}, "方案中没有"),
    ({"commitments.json": {"bureau": True}, "reveals.json": {}}, "格式不对"),
    ({"commitments.json": {"bureau": "x"}, "reveals.json": {}}, "格式不对"),
    ({"commitments.json": {"bureau": "A" * 64}, "reveals.json": {}}, "格式不对"),
    ({"commitments.json": {"bureau": "0" * 63}, "reveals.json": {}}, "格式不对"),
])  # fmt: skip
def test_commitments(tmp_path: Path, parent: Files, change: dict[str, Any], says: str) -> None:
    files = {**parent, **{name: canonical(value) for name, value in change.items()}}
    expect(tmp_path, pack(files), "commitments", says=says)


def test_reveal_of_a_party_that_did_not_commit(tmp_path: Path, parent: Files) -> None:
    """It is in the plan, and its secret is a good one: without a commitment it is refused."""
    one = canonical({"bureau": verify.json_document(parent["commitments.json"])["bureau"]})
    expect(tmp_path, pack({**parent, "commitments.json": one}), "commitments",
           says="union 没有封存，却有启封内容")  # fmt: skip


def test_party_not_in_the_plan(tmp_path: Path) -> None:
    """Its commitment and its reveal are right."""
    draft = targets()
    draft.plan["parties"] = ["bureau"]
    expect(tmp_path, draft.bytes(), "commitments", says="方案中没有封存了的参与方 union")


def test_commitment_to_another_draw(tmp_path: Path) -> None:
    """Number, plan, party and secret are all in it: those of another draw or party do not open."""
    first, other = targets(), targets()
    other.plan["task"] = "2025-08"
    files = {**first.files(), "commitments.json": other.files()["commitments.json"]}
    expect(tmp_path, pack(files), "commitments", says="封存号码不符")
    documents = verify.json_document(first.files()["commitments.json"])
    swapped = {"bureau": documents["union"], "union": documents["bureau"]}
    files = {**first.files(), "commitments.json": canonical(swapped)}
    expect(tmp_path, pack(files), "commitments", says="封存号码不符")


def test_commitments_of_upper_case_or_short_secrets(tmp_path: Path) -> None:
    for secret in ("AB" * 32, "ab" * 31, "ab" * 33, ""):
        draft = targets()
        draft.secrets["union"] = secret
        expect(tmp_path, draft.bytes(), "commitments", says="启封内容格式不对")


# ---- named, and accepted -----------------------------------------------------------------------


NAMES = {"not_committed": "没有封存", "withheld": "封存后没有启封", "low": "过于简单或雷同"}


def named(tmp_path: Path, draft: Draft, bits: int, **expected: list[str]) -> str:
    """The bundle is accepted, and exactly these parties are named, in JSON and in the sentence."""
    one = check(tmp_path, draft.bytes())["files"][0]
    assert one["verified"], one["error"]
    assert one["parties"] == {name: expected.get(name, []) for name in NAMES}
    message: str = next(c["message"] for c in one["checks"] if c["code"] == "commitments")
    for name, word in NAMES.items():
        assert (word in message) == (name in expected)
        assert all(party in message for party in expected.get(name, []))
    assert f"计{bits}位" in message
    return message


def test_everybody_revealed(tmp_path: Path) -> None:
    named(tmp_path, targets(), 512)


def test_who_did_not_commit_and_who_withheld(tmp_path: Path) -> None:
    draft = targets()
    draft.plan["parties"] = ["away", "bureau", "firm", "union"]
    named(tmp_path, draft, 512, not_committed=["away", "firm"])
    draft.withheld = {"union"}
    named(tmp_path, draft, 256, not_committed=["away", "firm"], withheld=["union"])


@pytest.mark.parametrize("kind", ["targets", "inspectors"])
def test_empty_reveals(tmp_path: Path, kind: str, parent: Files) -> None:
    """The public values alone decide; everybody is named."""
    draft = targets() if kind == "targets" else inspectors(parent)
    draft.withheld = set(draft.secrets)
    assert draft.files()["reveals.json"] == b"{}"
    named(tmp_path, draft, 0, withheld=["bureau", "union"])
    draft.secrets = {}
    assert draft.files()["commitments.json"] == b"{}"
    named(tmp_path, draft, 0, not_committed=["bureau", "union"])


def test_the_seed_has_the_revealed_secrets_only(tmp_path: Path) -> None:
    draft = targets()
    draft.withheld = {"bureau"}
    plan_hash = sha(b"ssj.plan.v1\n" + draft.files()["plan.json"]).hex()
    sealed = json.loads(draft.files()["commitments.json"])
    lines = "".join(f"commitment:{party}:{sealed[party]}\n" for party in sorted(sealed))
    text = (f"ssj.seed.v1\ncn-3301-2025-0001\n{plan_hash}\n{lines}party:union:{draft.secrets['union']}\n"
            "public:dice:3141592653589793238\n")  # fmt: skip
    assert check(tmp_path, draft.bytes())["files"][0]["seed"] == sha(text.encode()).hex()


GOOD = sha(b"a good secret").hex()
LOW: dict[str, Callable[[], str]] = {
    "sixteen zeros": lambda: "0" * 16 + GOOD[:48], "all zeros": lambda: "0" * 64,
    "halves": lambda: GOOD[:32] * 2, "one digit": lambda: "7" * 64,
}  # fmt: skip


@pytest.mark.parametrize("name", LOW)
def test_a_low_secret(tmp_path: Path, name: str) -> None:
    """It stands in the seed like any other (the builder knows nothing of low ones)."""
    draft = targets()
    draft.secrets["union"] = LOW[name]()
    named(tmp_path, draft, 256, low=["union"])


def test_the_same_secret_twice(tmp_path: Path) -> None:
    draft = targets()
    draft.plan["parties"] = ["bureau", "copy", "union"]
    draft.secrets = {"bureau": GOOD, "copy": GOOD, "union": draft.secrets["union"]}
    named(tmp_path, draft, 256, low=["bureau", "copy"])
    draft.withheld = {"copy"}  # a secret that nobody saw is no repetition
    named(tmp_path, draft, 512, withheld=["copy"])


@pytest.mark.parametrize("secret", [
    "0" * 15 + "1" + GOOD[:48], GOOD[:48] + "0" * 16, GOOD[:31] + "0" + GOOD[:31] + "1",
    GOOD[:16] * 2 + GOOD[16:48],
])  # fmt: skip
def test_a_secret_that_only_looks_low(tmp_path: Path, secret: str) -> None:
    draft = targets()
    draft.secrets["union"] = secret
    named(tmp_path, draft, 512)


# ---- shown -------------------------------------------------------------------------------------


def test_what_cannot_be_checked_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Never a tick for a source: kind, moment, label and value are shown, and where to look."""
    draft = targets()
    beacon = {"kind": "drand", "label": "quicknet 1000", "at": "2023-08-23T15:59:24Z"}
    draft.plan["sources"] = [builder.DICE, beacon]
    draft.values = ["3141592653589793238", "ab" * 48]
    draft.withheld = {"union"}
    (tmp_path / "b").write_bytes(draft.bytes())
    assert verify.main([str(tmp_path / "b")]) == 0
    shown = capsys.readouterr().out.splitlines()
    source = next(line for line in shown if "公开随机数的来源" in line)
    assert source.startswith("  – ")
    assert all(word in source for word in ("未核验", "骰子", "drand", "签名"))
    assert f"  公开随机数（骰子）：{draft.values[0]}；未定时刻；市局大厅掷骰" in shown
    assert f"  公开随机数（drand）：{draft.values[1]}；2023-08-23T15:59:24Z；quicknet 1000" in shown
    assert any("封存后没有启封：union" in line for line in shown)
    result = check(tmp_path, draft.bytes())["files"][0]
    assert [v["value"] for v in result["values"]] == draft.values


def test_long_names_hide_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = targets()
    draft.plan["parties"] = sorted(
        [*("a" * 3000 + chr(97 + n) for n in range(20)), "bureau", "union"]
    )
    draft.withheld = {"union"}
    (tmp_path / "b").write_bytes(draft.bytes())
    assert verify.main([str(tmp_path / "b")]) == 0
    assert "封存后没有启封：union" in capsys.readouterr().out
