"""§4 and the members of the plan that it needs: sources, commitments, reveals, public values.

A planted fault for every sentence, each refused by its own check; and what is named, not refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import pytest
from builder import DICE, Draft, canonical, pack, targets
from expecting import Files, expect

verify = builder.load_verifier()

TWO = [f"{n:02}" for n in range(100)]
KL8, SSQ, DLT = " ".join(TWO[4:81:4]), " ".join(TWO[1:7]) + " + 16", "01 07 12 34 35 + 11 12"
SIGNATURE = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"  # fmt: skip
DRAND = {"kind": "drand", "label": "quicknet 1000", "at": "2023-08-23T15:59:24Z"}
LOTTERY = {
    kind: {"kind": kind, "label": "2025321", "at": "2025-11-28T13:30:00Z"}
    for kind in ("kl8", "ssq", "dlt", "pl5")
}


def sourced(*sources: Any, values: list[Any] | None = None) -> Draft:
    """A target draw with these sources, whose outcome nobody has made yet."""
    draft = targets()
    draft.plan["sources"] = list(sources)
    draft.values = [""] * len(sources) if values is None else values
    draft.outcome = b""
    return draft


# ---- the plan's sources ------------------------------------------------------------------------


def numbered(kind: str, count: int) -> list[dict[str, str]]:
    return [{**LOTTERY[kind], "label": f"2025{n + 1:03}"} for n in range(count)]


@pytest.mark.parametrize("sources,code", [
    ([*numbered("pl5", 3)], "plan"), ([*numbered("pl5", 4)], "public"),  # 498, 664
    (numbered("ssq", 2), "plan"), (numbered("dlt", 2), "plan"),  # 480, 486
    ([*numbered("ssq", 1), *numbered("pl5", 2)], "plan"),  # 572
    ([*numbered("dlt", 1), *numbered("pl5", 2)], "plan"),  # 575
    ([*numbered("ssq", 2), *numbered("pl5", 1)], "public"),  # 646
    ([*numbered("dlt", 2), *numbered("pl5", 1)], "public"), (numbered("kl8", 1), "public"),
    ([DICE], "public"), ([DRAND], "public"),
])  # fmt: skip
def test_tenths_of_a_bit_together(tmp_path: Path, sources: list[dict[str, str]], code: str) -> None:
    says = "不足60位" if code == "plan" else "写法不对"
    expect(tmp_path, sourced(*sources).bytes(), code, says=says)


def test_each_kind_counts_for_what_the_document_says() -> None:
    """Between them the sums above do not tell 240 from 241: the numbers themselves."""
    tenths = {name: kind.tenths for name, kind in verify.SOURCES.items()}
    assert tenths == {"dice": 631, "kl8": 616, "ssq": 240, "dlt": 243, "pl5": 166, "drand": 2548}


BAD_SOURCES: dict[str, tuple[list[Any], str]] = {
    "none": ([], "1 至 8 个"),
    "nine": ([{**DICE, "label": str(n)} for n in range(9)], "1 至 8 个"),
    "equal": ([DICE, DICE], "种类和名称相同"),
    "equal but for the moment": ([DICE, {**DICE, "at": "2025-11-28T13:30:00Z"}], "名称相同"),
    "a member missing": ([{"kind": "dice", "label": "x"}], "项目不对"),
    "a member more": ([{**DICE, "value": "1"}], "项目不对"),
    "unknown kind": ([{**DICE, "kind": "coin"}], "种类不对"),
    "kind of upper case": ([{**DICE, "kind": "Dice"}], "种类不对"),
    "kind a list": ([{**DICE, "kind": []}], "种类不对"),
    "kind an object": ([{**DICE, "kind": {}}], "种类不对"),
    "label empty": ([{**DICE, "label": ""}], "名称不对"),
    "label a number": ([{**DICE, "label": 7}], "名称不对"),
    "second one bad": ([DICE, {**DICE, "label": "", "kind": "kl8"}], "第 2 个"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_SOURCES)
def test_sources(tmp_path: Path, name: str) -> None:
    sources, says = BAD_SOURCES[name]
    expect(tmp_path, sourced(*sources).bytes(), "plan", says=says)


def test_sources_missing_or_of_another_type(tmp_path: Path, parent: Files) -> None:
    document = json.loads(parent["plan.json"])
    values: list[Any] = [0, True, "", "dice", {}, DICE, [1], [True], [""], [[]], [[DICE]], [DICE, 1],
                         [{}]]  # fmt: skip
    for value in values:
        files = {**parent, "plan.json": canonical({**document, "sources": value})}
        expect(tmp_path, pack(files), "plan")
    del document["sources"]
    expect(tmp_path, pack({**parent, "plan.json": canonical(document)}), "plan")
    document["source"] = DICE  # the name of an older text
    expect(tmp_path, pack({**parent, "plan.json": canonical(document)}), "plan")


def test_eight_sources_and_one_label_for_two_kinds(tmp_path: Path) -> None:
    kinds = [{**LOTTERY["kl8"], "label": f"2025{n + 1:03}"} for n in range(7)]
    draft = sourced(*kinds, {**LOTTERY["ssq"], "label": "2025001"}, values=[KL8] * 7 + [SSQ])
    draft.outcome = None
    expect(tmp_path, draft.bytes(), None)


@pytest.mark.parametrize("count,code", [(64, "outcome"), (65, "plan")])
def test_number_of_parties(tmp_path: Path, count: int, code: str) -> None:
    draft = targets()
    draft.outcome = b""
    draft.plan["parties"] = sorted(f"p{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(count))
    draft.secrets = {}
    expect(tmp_path, draft.bytes(), code)


# ---- moments -----------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [
    "", "2000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T12:00:00Z",
    "2000-02-29T00:00:00Z",
])  # fmt: skip
def test_moments(tmp_path: Path, at: str) -> None:
    expect(tmp_path, sourced({**DICE, "at": at}).bytes(), "public")


@pytest.mark.parametrize("at", [
    "1999-12-31T23:59:59Z", "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2025-04-31T00:00:00Z",
    "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z", "2025-01-01T24:00:00Z",
    "2025-01-01T23:60:00Z", "2016-12-31T23:59:60Z", "2025-1-01T00:00:00Z", "2025-01-01 00:00:00Z",
    "2025-01-01T00:00:00z", "2025-01-01t00:00:00Z", "2025-01-01T00:00:00", "2025-01-01T00:00Z",
    "2025-01-01T00:00:00+00:00", "2025-01-01T00:00:00.0Z", "2025-01-01T00:00:00Z ", "２025-01-01T00:00:00Z",
    "202٥-01-01T00:00:00Z", "10000-01-01T00:00:00Z", " ", "20250101T000000Z", 0, True, [], {},
])  # fmt: skip
def test_moments_that_are_none(tmp_path: Path, at: object) -> None:
    expect(tmp_path, sourced({**DICE, "at": at}).bytes(), "plan", says="时刻不对")


@pytest.mark.parametrize("number,at", [
    (1, "2023-08-23T15:09:27Z"), (1000, "2023-08-23T15:59:24Z"), (2, "2023-08-23T15:09:30Z"),
    (10**10, "2974-04-21T20:29:24Z"),
])  # fmt: skip
def test_rounds_of_drand(tmp_path: Path, number: int, at: str) -> None:
    """The moments are those that GNU date gives for 1692803367 + 3 · (round − 1) seconds."""
    expect(tmp_path, sourced({**DRAND, "label": f"quicknet {number}", "at": at}).bytes(), "public")


@pytest.mark.parametrize("at", [
    "2023-08-23T15:59:23Z", "2023-08-23T15:59:25Z", "2023-08-23T15:59:27Z",
    "2023-08-23T15:59:21Z", "2023-08-23T23:59:24Z", "", "x", 1692806364, None.__class__.__name__,
])  # fmt: skip
def test_drand_at_another_moment(tmp_path: Path, at: object) -> None:
    expect(tmp_path, sourced({**DRAND, "at": at}).bytes(), "plan", says="时刻与轮次不符")


@pytest.mark.parametrize("label", [
    "quicknet 0", "quicknet 01000", "quicknet  1000", "quicknet 1000 ", "quicknet", "quicknet ",
    "1000", "default 1000", "Quicknet 1000", "quicknet +1000", "quicknet ١٠٠٠", f"quicknet {10**10 + 1}",
    "quicknet " + "9" * 5000,
])  # fmt: skip
def test_drand_of_another_label(tmp_path: Path, label: str) -> None:
    expect(tmp_path, sourced({**DRAND, "label": label}).bytes(), "plan", says="名称应为“quicknet")


# ---- the public values -------------------------------------------------------------------------


def of_kind(kind: str, value: Any) -> Draft:
    """A source of this kind, and dice enough beside it."""
    source = {**LOTTERY, "dice": {**DICE, "label": "x"}, "drand": DRAND}[kind]
    return sourced(DICE, source, values=["1" * 19, value])


GOOD_VALUES = {
    "dice": ["0" * 19, "9" * 64], "kl8": [KL8, " ".join(TWO[1:21]), " ".join(TWO[61:81])],
    "ssq": [SSQ, "28 29 30 31 32 33 + 01", "01 02 03 04 05 06 + 06"],
    "dlt": [DLT, "01 02 03 04 05 + 01 02", "31 32 33 34 35 + 11 12"], "pl5": ["00000", "99999"],
    "drand": [SIGNATURE, "0" * 96],
}  # fmt: skip


@pytest.mark.parametrize("kind", GOOD_VALUES)
def test_values(tmp_path: Path, kind: str) -> None:
    for value in GOOD_VALUES[kind]:
        expect(tmp_path, of_kind(kind, value).bytes(), "outcome")
    draft = of_kind(kind, GOOD_VALUES[kind][0])
    draft.outcome = None
    expect(tmp_path, draft.bytes(), None)


BAD_VALUES: dict[str, list[Any]] = {
    "dice": ["1" * 18, "1" * 65, "1" * 18 + "x", "١" * 20, "1" * 20 + " ", " " + "1" * 20, ""],
    "kl8": ["1" * 20, " ".join(TWO[1:20]), " ".join(TWO[1:22]), " ".join(TWO[0:20]),
            " ".join([*TWO[1:20], "81"]), " ".join([*TWO[1:20], "19"]), " ".join(TWO[20:0:-1]),
            "  ".join(TWO[1:21]), " ".join(map(str, range(1, 21))), KL8 + " ", " " + KL8,
            KL8.replace(" ", "\u3000"), KL8.replace("8", "٨"), ",".join(TWO[1:21])],
    "ssq": ["01 02 03 04 05 06", "01 02 03 04 05 06 + ", "01 02 03 04 05 06 + 17",
            "01 02 03 04 05 06 + 00", "01 02 03 04 05 06 + 7", "01 02 03 04 05 34 + 07",
            "00 02 03 04 05 06 + 07", "02 01 03 04 05 06 + 07", "01 01 03 04 05 06 + 07",
            "01 02 03 04 05 + 07", "01 02 03 04 05 06 07 + 07", "01 02 03 04 05 06+07",
            "01 02 03 04 05 06 07", "01 02 03 04 05 06 + 07 08", "01 02 03 04 05 06 + 07 + 08",
            "01 02 03 04 05 06 +  07", "01 02 03 04 05 06 ＋ 07", "1 2 3 4 5 6 + 7", SSQ + " ",
            DLT],
    "dlt": ["01 02 03 04 05 + 12 11", "01 02 03 04 05 + 11 11", "01 02 03 04 05 + 11",
            "01 02 03 04 05 + 11 13", "01 02 03 04 05 + 00 11", "01 02 03 04 36 + 11 12",
            "01 02 03 05 04 + 11 12", "01 02 03 04 04 + 11 12", "01 02 03 04 + 11 12",
            "01 02 03 04 05 06 + 11 12", "01 02 03 04 05 11 12", "01 02 03 04 05 + 11 + 12",
            "01 02 03 04 05 + 01 02 03", " + ", DLT + " ", SSQ],
    "pl5": ["1234", "123456", "1 2 3 4 5", "1234x", "١٢٣٤٥", "12345 ", ""],
    "drand": [SIGNATURE.upper(), SIGNATURE[:-1], SIGNATURE + "0", SIGNATURE[:64], "g" * 96, " " * 96,
              "٠" * 96, ""],
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_VALUES)
def test_values_of_another_form(tmp_path: Path, kind: str) -> None:
    for value in [*BAD_VALUES[kind], 12345, True, ["1"], {}, []]:
        expect(tmp_path, of_kind(kind, value).bytes(), "public", says="第 2 个公开随机数的写法不对")


def test_a_value_in_the_form_of_another_kind(tmp_path: Path) -> None:
    for kind in GOOD_VALUES:
        for other, values in GOOD_VALUES.items():
            if other != kind:
                expect(tmp_path, of_kind(kind, values[-1]).bytes(), "public", says="写法不对")


BAD_PUBLIC: dict[str, tuple[Callable[[list[Any]], Any], str]] = {
    "wrong order": (lambda v: {"values": v[::-1]}, "第 1 个公开随机数的种类"),
    "one missing": (lambda v: {"values": v[:1]}, "个数"),
    "one more": (lambda v: {"values": [*v, v[0]]}, "个数"),
    "none": (lambda v: {"values": []}, "个数"),
    "no member": (lambda v: {}, "项目不对"),
    "another member": (lambda v: {"values": v, "more": 1}, "项目不对"),
    "an older form": (lambda v: v[0], "项目不对"),
    "no array": (lambda v: {"values": v[0]}, "个数"),
    "text": (lambda v: {"values": "xx"}, "个数"),
    "a value that is none": (lambda v: {"values": [v[0], 1]}, "第 2 个公开随机数的项目"),
    "a list": (lambda v: {"values": [v[0], []]}, "第 2 个公开随机数的项目"),
    "without value": (
        lambda v: {"values": [v[0], {k: v[1][k] for k in ("kind", "label", "at")}]}, "项目不对"),
    "member of a value": (lambda v: {"values": [v[0], {**v[1], "more": 1}]}, "项目不对"),
    "kind": (lambda v: {"values": [v[0], {**v[1], "kind": "dlt"}]}, "种类"),
    "label": (lambda v: {"values": [v[0], {**v[1], "label": "2025322"}]}, "来源名称"),
    "moment": (lambda v: {"values": [v[0], {**v[1], "at": "2025-11-28T13:30:01Z"}]}, "时刻"),
    "no moment": (lambda v: {"values": [v[0], {**v[1], "at": ""}]}, "时刻"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_PUBLIC)
def test_values_of_other_sources(tmp_path: Path, name: str) -> None:
    change, says = BAD_PUBLIC[name]
    files = of_kind("kl8", KL8).files()
    values = json.loads(files["public.json"])["values"]
    files["public.json"] = canonical(change(values))
    expect(tmp_path, pack(files), "public", says=says)


def test_the_order_of_two_sources_of_one_kind_is_part_of_the_seed(tmp_path: Path) -> None:
    """Two values exchanged between sources of one kind: well formed, and another seed."""
    draft = sourced(DICE, {**DICE, "label": "x"}, values=["1" * 19, "2" * 19])
    draft.outcome = None
    files = draft.files()
    values = json.loads(files["public.json"])["values"]
    values[0]["value"], values[1]["value"] = values[1]["value"], values[0]["value"]
    expect(tmp_path, pack({**files, "public.json": canonical({"values": values})}), "outcome")
