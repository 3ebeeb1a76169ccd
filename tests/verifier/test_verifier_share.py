"""A share of a seal (§12, §4): against a bundle, or against the plan alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import curve
import pytest
from builder import HOLDERS, Draft, canonical, pack, sealed, targets

verify = builder.load_verifier()
Document = dict[str, Any]


@pytest.fixture(scope="module")
def draft() -> Draft:
    return sealed(targets())


@pytest.fixture(scope="module")
def files(draft: Draft) -> dict[str, bytes]:
    return draft.files()


def share(draft: Draft, place: int) -> Document:
    return {"share": "ssj-share/1", "number": draft.plan["number"], "holder": HOLDERS[place - 1],
            "place": place, "value": curve.share(draft.seal, place)}  # fmt: skip


def run(tmp_path: Path, *contents: bytes) -> Document:
    """What is said of the first file."""
    paths = []
    for number, content in enumerate(contents):
        (tmp_path / str(number)).write_bytes(content)
        paths.append(str(tmp_path / str(number)))
    result: Document = verify.verify(paths)
    assert verify.NOT_FINISHED not in str(result)
    found: Document = result["files"][0]
    return found


def code_of(tmp_path: Path, *contents: bytes) -> str | None:
    error = run(tmp_path, *contents)["error"]
    return None if error is None else error["code"]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_each_share(tmp_path: Path, draft: Draft, files: dict[str, bytes], place: int) -> None:
    """Also before the seal is opened, when there is nothing but the plan."""
    data = canonical(share(draft, place))
    for beside in (pack(files), files["plan.json"]):
        one = run(tmp_path, data, beside)
        assert one["verified"] and one["kind"] == "share" and one["number"] == "cn-3301-2025-0001"
        assert one["share"] == {"holder": HOLDERS[place - 1], "place": place, "least": 2}


def test_any_two_shares_open_the_seal(draft: Draft) -> None:
    """That is what they are for: s = Σ f(i) · Π i′ / (i′ − i)."""
    value = {i: int(curve.share(draft.seal, i), 16) for i in (1, 2, 3)}
    for i, j in ((1, 2), (1, 3), (2, 3)):
        terms = value[i] * j * pow(j - i, -1, curve.L) + value[j] * i * pow(i - j, -1, curve.L)
        assert terms % curve.L == draft.seal[0]


@pytest.mark.parametrize("least", [1, 2, 3, 5])
def test_polynomials_of_other_degrees(tmp_path: Path, least: int) -> None:
    """Up to 64 holders, also with coefficients that are 0."""
    found = sealed(targets())
    names = sorted(f"h-{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(64))
    found.seal = [(7**n + curve.L - 3) % curve.L for n in range(least - 1)] + [0]
    found.seal[0] = found.seal[0] or 1
    points = [curve.base_times(coefficient) for coefficient in found.seal]
    found.plan["seal"] |= {"holders": names, "least": least, "points": points}
    plan = found.files()["plan.json"]
    for place in (1, 2, 63, 64):
        one = {**share(sealed(targets()), 1), "holder": names[place - 1], "place": place,
               "value": curve.share(found.seal, place)}  # fmt: skip
        assert code_of(tmp_path, canonical(one), plan) is None
        assert code_of(tmp_path, canonical({**one, "value": f"{7**70:064x}"}), plan) == "share"


WRONG: dict[str, Callable[[Document], Any]] = {
    "another version": lambda d: d.update(share="ssj-share/2"),
    "a member more": lambda d: d.update(more=1),
    "no place": lambda d: d.pop("place"),
    "place 0": lambda d: d.update(place=0),
    "place 4 of 3": lambda d: d.update(place=4),
    "place 65": lambda d: d.update(place=65),
    "place true": lambda d: d.update(place=True),
    "another place": lambda d: d.update(place=1),
    "another holder": lambda d: d.update(holder="archive"),
    "a holder that is none": lambda d: d.update(holder="stranger"),
    "holder a number": lambda d: d.update(holder=2),
    "another number": lambda d: d.update(number="cn-3301-2025-0002"),
    "number a number": lambda d: d.update(number=1),
    "value 0": lambda d: d.update(value="0" * 64),
    "value of another": lambda d: d.update(place=1, holder="archive"),
    "value one more": lambda d: d.update(value=f"{int(d['value'], 16) + 1:064x}"),
    "value and the order": lambda d: d.update(value=f"{int(d['value'], 16) + curve.L:064x}"),
    "value in capitals": lambda d: d.update(value=d["value"].upper()),
    "value of 63 digits": lambda d: d.update(value=d["value"][1:]),
}


@pytest.mark.parametrize("name", WRONG)
def test_shares_that_are_wrong(
    tmp_path: Path, draft: Draft, files: dict[str, bytes], name: str
) -> None:
    found = share(draft, 2)
    WRONG[name](found)
    for beside in (pack(files), files["plan.json"]):
        assert code_of(tmp_path, canonical(found), beside) == "share"


def test_points_that_are_none_or_another(tmp_path: Path, draft: Draft) -> None:
    """The secret itself fits; the rest of the polynomial does not."""
    for point in ("02" + "0" * 62, "ff" * 32, curve.base_times(5)):
        found = sealed(targets())
        found.plan["seal"]["points"][1] = point
        assert code_of(tmp_path, found.bytes()) is None
        assert code_of(tmp_path, canonical(share(draft, 1)), found.bytes()) == "share"


def test_beside_nothing_or_what_is_not_sealed(
    tmp_path: Path, draft: Draft, files: dict[str, bytes], parent: dict[str, bytes]
) -> None:
    data = canonical(share(draft, 1))
    bad = pack({**files, "outcome.txt": b""})
    other = canonical({**json.loads(files["plan.json"]), "bits": 7})
    for beside in ([], [pack(parent)], [parent["plan.json"]], [bad], [other]):
        assert code_of(tmp_path, data, *beside) == "share"
    assert code_of(tmp_path, data, bad, files["plan.json"]) is None


def test_a_plan_alone_is_no_bundle(tmp_path: Path, files: dict[str, bytes], capsys: Any) -> None:
    one = run(tmp_path, files["plan.json"])
    assert one["verified"] and [c["code"] for c in one["checks"]] == ["json", "plan"]
    assert verify.main([str(tmp_path / "0"), "--find", "a" * 20]) == 0
    assert "方案的写法正确，其余没有核验" in capsys.readouterr().out
    for wrong, code in ((files["plan.json"] + b"\n", "json"),
                        (files["plan.json"].replace(b'"ssj/1"', b'"ssj/2"'), "plan"),
                        (files["plan.json"].replace(b'"targets"', b'"people"'), "plan")):  # fmt: skip
        assert code_of(tmp_path, wrong) == code


def test_every_byte_flipped(
    tmp_path: Path, draft: Draft, files: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    data, codes = canonical(share(draft, 3)), Counter[Any]()
    for at in range(len(data)):
        for flip in (0x01, 0x80):
            changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            codes[code_of(tmp_path, changed, files["plan.json"])] += 1
    with capsys.disabled():
        print(
            f"\nshare: {sum(codes.values())} tried, {sum(codes.values()) - codes[None]} rejected: {dict(codes)}"
        )
    assert codes[None] == 0 and codes["share"] > 250


def test_the_command(tmp_path: Path, draft: Draft, files: dict[str, bytes], capsys: Any) -> None:
    (tmp_path / "s").write_bytes(canonical(share(draft, 2)))
    (tmp_path / "plan.json").write_bytes(files["plan.json"])
    assert verify.main([str(tmp_path / "s"), str(tmp_path / "plan.json")]) == 0
    shown = capsys.readouterr().out
    assert "✓ 份额：bureau 的第 2 份与方案锁定的密封相符；凑齐 2 份可以启封" in shown
