"""What `ssj/1` adds to a draw: the seal, standing draws, draws without public values, rates; and
the members of the plan that say so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import curve
import pytest
from builder import Draft, canonical, inspectors, pack, parties_only, sealed, standing, targets
from expecting import Files, check, edit, expect, plan
from hypothesis import given, settings
from hypothesis import strategies as st

verify = builder.load_verifier()
Change = Callable[[Draft], Any]
KINDS = ("targets", "inspectors")


def of_kind(kind: str, change: Callable[[Draft], Draft]) -> Draft:
    """Of either kind, without the parent."""
    first = change(targets())
    return first if kind == "targets" else change(inspectors(first.files()))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [sealed, standing, parties_only,
                                    lambda d: sealed(standing(parties_only(d)))])  # fmt: skip
def test_they_are_right(tmp_path: Path, kind: str, change: Callable[[Draft], Draft]) -> None:
    expect(tmp_path, of_kind(kind, change).bytes(), None)


def within(member: str, **members: object) -> Change:
    """Other members of an object in the plan; `None` takes one away."""

    def change(draft: Draft) -> None:
        found = {**draft.plan[member], **members}
        draft.plan[member] = {name: value for name, value in found.items() if value is not None}

    return change


def refused(tmp_path: Path, draft: Draft, change: Change, code: str, says: str = "") -> None:
    draft.outcome = b""
    change(draft)
    expect(tmp_path, draft.bytes(), code, says=says)


# ---- the seal ------------------------------------------------------------------------------------

POINT = "ab" * 32
BAD_SEALS: dict[str, Change] = {
    "none": plan(seal={}),
    "no object": plan(seal=[]),
    "no day": within("seal", disclose=None),
    "a member more": within("seal", more=1),
    "an empty day": within("seal", disclose=""),
    "no such day": within("seal", disclose="2025-02-29"),
    "a moment": within("seal", disclose="2025-09-01T00:00:00Z"),
    "a day of another century": within("seal", disclose="1999-12-31"),
    "a short day": within("seal", disclose="2025-9-1"),
    "a day of numbers": within("seal", disclose=20250901),
    "one holder": within("seal", holders=["archive"], least=1, points=[POINT]),
    "65 holders": within("seal", holders=[f"h-{'x' * n}" for n in range(65)]),
    "holders no list": within("seal", holders="archive"),
    "holders in another order": within("seal", holders=["court", "bureau", "archive"]),
    "a holder twice": within("seal", holders=["archive", "archive", "court"]),
    "a holder in capitals": within("seal", holders=["Archive", "bureau", "court"]),
    "a holder without a name": within("seal", holders=["", "bureau", "court"]),
    "least 0": within("seal", least=0, points=[]),
    "least 4 of 3": within("seal", least=4, points=[POINT] * 4),
    "least true": within("seal", least=True, points=[POINT]),
    "a point less": within("seal", points=[POINT]),
    "a point more": within("seal", points=[POINT] * 3),
    "a point of 62 digits": within("seal", points=[POINT, "ab" * 31]),
    "a point in capitals": within("seal", points=[POINT, "AB" * 32]),
    "points no list": within("seal", points=POINT),
}


@pytest.mark.parametrize("name", BAD_SEALS)
def test_seals_of_the_plan(tmp_path: Path, name: str) -> None:
    refused(tmp_path, sealed(targets()), BAD_SEALS[name], "plan")


def test_an_open_draw_has_no_seal(tmp_path: Path) -> None:
    seal = sealed(targets()).plan["seal"]
    refused(tmp_path, targets(), plan(seal=seal), "plan", "不应有密封")
    files = targets().files()
    files["seal.json"] = canonical({"secret": "0" * 63 + "1"})
    expect(tmp_path, pack(files), "seal")


def digits(number: int) -> str:
    return f"{number:064x}"


@pytest.mark.parametrize("kind", KINDS)
def test_seals_that_are_not_the_plans(tmp_path: Path, kind: str) -> None:
    found = of_kind(kind, sealed)
    files, secret = found.files(), found.seal[0]
    wrong: list[object] = [
        {}, {"secret": digits(secret), "more": 1}, {"secret": digits(secret ^ 1)},
        {"secret": digits(curve.L - secret)}, {"secret": digits(secret + curve.L)},
        {"secret": "0" * 64}, {"secret": digits(curve.L)}, {"secret": digits(secret)[1:]},
        {"secret": digits(secret).upper()}, {"secret": secret % 2**53}, {"secret": []},
        {"seal": digits(secret)},
    ]  # fmt: skip
    for seal in wrong:
        expect(tmp_path, pack({**files, "seal.json": canonical(seal)}), "seal")


@pytest.mark.parametrize("secret", [1, 2, curve.L - 1])
def test_the_least_and_the_largest_secret(tmp_path: Path, secret: int) -> None:
    found = sealed(targets())
    found.seal[0] = secret
    found.plan["seal"]["points"][0] = curve.base_times(secret)
    expect(tmp_path, found.bytes(), None)


def test_the_secret_is_in_the_seed(tmp_path: Path) -> None:
    found = sealed(targets())
    one = check(tmp_path, found.bytes())["files"][0]
    text = one["checks"][[c["code"] for c in one["checks"]].index("seed")]["message"]
    assert "密封号码" in text
    found.seal[0] += 1
    found.plan["seal"]["points"][0] = curve.base_times(found.seal[0])
    found.plan["task"] = "2025-07"
    assert check(tmp_path, found.bytes())["files"][0]["seed"] != one["seed"]


@pytest.mark.parametrize("change", [
    plan(mode="sealed", seal=sealed(targets()).plan["seal"]),
    edit("cells.txt", "84000\t", "84000\t" + "0" * 32),
])  # fmt: skip
def test_an_open_draw_has_no_blinds_a_sealed_one_has_them(tmp_path: Path, change: Change) -> None:
    refused(tmp_path, targets(), change, "lines", "遮盖码")


@pytest.mark.parametrize("blind", ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 32 + "\t"])
def test_blinds_of_another_form(tmp_path: Path, blind: str) -> None:
    found = sealed(targets())
    lines = found.tables["cells.txt"]
    lines[0] = lines[0][:-32] + blind
    found.outcome = b""
    expect(tmp_path, found.bytes(), "lines")


def test_a_mode_that_is_none_is_an_error_of_the_plan(tmp_path: Path) -> None:
    for first in (targets(), sealed(targets())):
        for mode in ("hidden", "", "Open", 1, True, [], {}):
            first.plan["mode"] = mode
            first.outcome = b""
            expect(tmp_path, first.bytes(), "plan", says="mode")


# ---- standing draws ------------------------------------------------------------------------------

HEAD = "cd" * 32
BAD_SLOTS: dict[str, Change] = {
    "no object": plan(slot=[]),
    "text": plan(slot="x"),
    "no calendar": within("slot", calendar=None),
    "a member more": within("slot", more=1),
    "an empty calendar": within("slot", calendar=""),
    "a calendar of numbers": within("slot", calendar=1),
    "an entry of 63 digits": within("slot", entry="0" * 63),
    "place 0": within("slot", place=0),
    "place 10,001": within("slot", place=10_001),
    "place true": within("slot", place=True),
    "place as text": within("slot", place="3"),
    "a party without a head": within("slot", heads={"union": HEAD}),
    "a head of nobody": within("slot", heads={"bureau": HEAD, "union": HEAD, "x": HEAD}),
    "a head in capitals": within("slot", heads={"bureau": HEAD, "union": "AB" * 32}),
    "heads as a list": within("slot", heads=[HEAD, HEAD]),
}


@pytest.mark.parametrize("name", BAD_SLOTS)
def test_slots_of_the_plan(tmp_path: Path, name: str) -> None:
    first = standing(targets())
    files = first.files()
    BAD_SLOTS[name](first)
    files["plan.json"] = canonical({**json.loads(files["plan.json"]), **first.plan})
    expect(tmp_path, pack(files), "plan")


@pytest.mark.parametrize("place", [1, 2, 7, 10_000])
def test_places(tmp_path: Path, place: int) -> None:
    expect(tmp_path, standing(targets(), place).bytes(), None)


@pytest.mark.parametrize("place,other", [(3, 2), (3, 4), (1, 2), (9999, 10_000)])
def test_a_link_of_another_place(tmp_path: Path, place: int, other: int) -> None:
    """The chain is right, the link is another draw's."""
    found = standing(targets(), place)
    found.plan["slot"]["place"] = other
    expect(tmp_path, found.bytes(), "commitments", says="启封内容与封存号码不符")


def test_commitments_of_a_standing_draw_are_its_heads(tmp_path: Path) -> None:
    found = standing(targets())
    files = found.files()
    heads = json.loads(files["commitments.json"])
    for other in ({}, {"union": heads["union"]}, {**heads, "union": "0" * 64}):
        changed = {**files, "commitments.json": canonical(other)}
        expect(tmp_path, pack({**changed, "reveals.json": b"{}"}), "commitments", says="号码链")
    found.withheld = {"union"}
    one = check(tmp_path, found.bytes())["files"][0]
    assert one["verified"] and one["parties"]["withheld"] == ["union"]
    assert one["parties"]["not_committed"] == []


def test_the_commitment_of_another_draw_opens_no_standing_one(tmp_path: Path) -> None:
    first = standing(targets())
    ordinary = targets().files()
    first.plan["slot"]["heads"] = json.loads(ordinary["commitments.json"])
    expect(tmp_path, first.bytes(), "commitments", says="封存号码不符")


# ---- without public values -----------------------------------------------------------------------


def test_everybody_has_to_take_part(tmp_path: Path) -> None:
    cases: dict[str, Change] = {
        "没有封存或启封": lambda d: d.withheld.add("union"),
        "方案中没有": lambda d: d.plan.update(parties=["bureau"]),
        "没有公开随机数，而有参与方没有封存": lambda d: d.plan.update(
            parties=["bureau", "union", "zoo"]),
        "过于简单或雷同": lambda d: d.secrets.update(union="0" * 64),
        "雷同": lambda d: d.secrets.update(union=d.secrets["bureau"]),
    }  # fmt: skip
    for says, change in cases.items():
        found = parties_only(targets())
        change(found)
        expect(tmp_path, found.bytes(), "commitments", says=says)
    found = parties_only(targets())
    found.plan["parties"], found.secrets = ["bureau"], {"bureau": found.secrets["bureau"]}
    expect(tmp_path, found.bytes(), "commitments", says="不少于两个")


def test_values_nobody_has_named(tmp_path: Path) -> None:
    files = parties_only(targets()).files()
    value = {"values": [{**builder.DICE, "value": "1" * 19}]}
    expect(tmp_path, pack({**files, "public.json": canonical(value)}), "public", says="个数")


def test_only_with_an_escrow(tmp_path: Path) -> None:
    refused(tmp_path, parties_only(targets()), plan(escrow=""), "plan", "1 至 8 个")
    found = targets()
    found.plan["escrow"] = "notary"  # beside public values: nothing else is asked
    expect(tmp_path, found.bytes(), None)


@pytest.mark.parametrize("escrow", ["union", "Notary", "no tary", "公证处", 1, True, [], {}, ["x"]])
def test_escrows_of_another_form(tmp_path: Path, escrow: object) -> None:
    refused(tmp_path, targets(), plan(escrow=escrow), "plan", "托管方")


# ---- the chain of codes, and the log -------------------------------------------------------------

CHAIN = {"party": "union", "head": "ab" * 32, "length": 3}


@pytest.mark.parametrize("chain", [
    [], "x", {"party": "union"}, {**CHAIN, "more": 1}, {**CHAIN, "party": ""},
    {**CHAIN, "party": "Union"}, {**CHAIN, "party": 1}, {**CHAIN, "head": "ab" * 31},
    {**CHAIN, "head": "AB" * 32}, {**CHAIN, "length": 0}, {**CHAIN, "length": 10**9},
    {**CHAIN, "length": "3"}, {**CHAIN, "length": True},
])  # fmt: skip
def test_chains_of_another_form(tmp_path: Path, chain: object) -> None:
    refused(tmp_path, targets(), plan(chain=chain), "plan", "递补号码链")


@pytest.mark.parametrize("chain", [{}, CHAIN, {**CHAIN, "party": "nobody", "length": 10**9 - 1}])
def test_chains(tmp_path: Path, chain: object) -> None:
    found = targets()
    found.plan["chain"] = chain
    expect(tmp_path, found.bytes(), None)


@pytest.mark.parametrize("log", [
    [], ["x"], ["x"] * 65, "xx", {}, {"a": 1}, [1, 2], ["x", True], ["x", []],
])  # fmt: skip
def test_logs_of_another_form(tmp_path: Path, log: object) -> None:
    refused(tmp_path, targets(), plan(log=log), "plan", "log")


def test_64_lines_that_are_no_policy(tmp_path: Path) -> None:
    found = targets()
    found.plan["log"] = [f"x{n}" for n in range(64)]
    expect(tmp_path, found.bytes(), "log", says="第 1 行")


# ---- labels of lotteries -------------------------------------------------------------------------

AT = "2025-11-28T13:30:00Z"


@pytest.mark.parametrize("label,right", [
    ("2025001", True), ("2025366", True), ("2025099", True), ("2025300", True), ("2025367", False),
    ("2025000", False), ("2025399", False), ("2025400", False), ("25001", False), ("20251", False),
    ("20250010", False), ("第2025001期", False), ("2025-001", False), ("202500١", False),
    (" 2025001", False), ("2025001 ", False),
])  # fmt: skip
def test_issues(tmp_path: Path, label: str, right: bool) -> None:
    for kind in ("kl8", "ssq", "dlt", "pl5"):
        found = targets()
        found.plan["sources"] = [builder.DICE, {"kind": kind, "label": label, "at": AT}]
        found.values = ["1" * 19, ""]
        found.outcome = b""
        says = "写法不对" if right else "七位期号"
        expect(tmp_path, found.bytes(), "public" if right else "plan", says=says)


def test_a_lottery_has_its_moment(tmp_path: Path) -> None:
    for kind in ("kl8", "ssq", "dlt", "pl5"):
        sources = [builder.DICE, {"kind": kind, "label": "2025001", "at": ""}]
        found = targets()
        found.values = ["1" * 19, ""]
        refused(tmp_path, found, plan(sources=sources), "plan", "时刻不能为空")


# ---- rates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rates,says", [
    ([], "应为对象"), ("1/2", "应为对象"), ({"C": "1"}, "分子/分母"), ({"C": "1/0"}, "分子/分母"),
    ({"C": "01/2"}, "分子/分母"), ({"C": "1/02"}, "分子/分母"), ({"C": "1 / 2"}, "分子/分母"),
    ({"C": "1/2/3"}, "分子/分母"), ({"C": "-1/2"}, "分子/分母"), ({"C": "5%"}, "分子/分母"),
    ({"C": 1}, "分子/分母"), ({"C": True}, "分子/分母"), ({"C": []}, "分子/分母"),
    ({"C": "2/1"}, "超过一"), ({"C": f"1/{10**18}"}, "分子/分母"), ({"c": "1/2"}, "类别"),
    ({"CC": "1/2"}, "类别"), ({"": "1/2"}, "类别"), ({"0": "1/2"}, "类别"),
])  # fmt: skip
def test_rates_of_another_form(tmp_path: Path, rates: object, says: str) -> None:
    refused(tmp_path, targets(), plan(rates=rates), "plan", says)


def test_an_inspector_draw_has_no_rates(tmp_path: Path, parent: Files) -> None:
    refused(tmp_path, inspectors(parent), plan(rates={}), "plan")


@pytest.mark.parametrize("own,rate", [
    ("C", "84001/393216"), ("C", "83999/393216"), ("C", "0/1"), ("A", "99999/100000"),
    ("-", f"{10**17}/{10**18 - 1}"), ("B", "1/1"),
])  # fmt: skip
def test_odds_that_are_not_the_rates(tmp_path: Path, own: str, rate: str) -> None:
    change = plan(rates={**builder.RATES, own: rate})
    refused(tmp_path, targets(), change, "odds", "与方案的比例不符")


@pytest.mark.parametrize("rate", ["84000/393216", "875/4096", f"{875 * 10**14}/{4096 * 10**14}"])
def test_a_rate_need_not_be_in_lowest_terms(tmp_path: Path, rate: str) -> None:
    found = targets()
    found.plan["rates"] = {**builder.RATES, "C": rate, "Z": "1/2"}  # and one that nobody has
    expect(tmp_path, found.bytes(), None)


def test_a_class_without_a_rate(tmp_path: Path) -> None:
    rates = {own: rate for own, rate in builder.RATES.items() if own != "B"}
    refused(tmp_path, targets(), plan(rates=rates), "odds", "没有比例")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_totals_are_rounded_down_or_up(data: Any) -> None:
    """Against fractions, for all ways to round each cell: exactly those pass that suit each total.

    Two cities of two counties, two classes and two sections: the totals are of many sizes.
    """
    places = [("1", "11"), ("1", "12"), ("2", "21"), ("2", "22")]
    cells = data.draw(st.lists(st.tuples(
        st.sampled_from(places), st.sampled_from("AB"), st.sampled_from("JK")),
        min_size=1, max_size=6, unique=True))  # fmt: skip
    whole = data.draw(st.sampled_from([3, 4, 6, 10, 7 * 2**17, 10**17 + 3]))
    rates = {own: f"{data.draw(st.integers(0, whole))}/{whole}" for own in "AB"}
    draft = Draft("targets", "cn-3301-2025-0001", {"cells.txt": sorted(
        f"{county}.{own}.{section}\t0/{city}/{county}/{county}.{own}\t{section}\t"
        f"{data.draw(st.integers(1, 3))}\t0\t" for (city, county), own, section in cells
    )}, rates=rates)  # fmt: skip
    builder.with_bits(draft, 16)
    shift = data.draw(st.lists(st.integers(-1, 1), min_size=len(cells), max_size=len(cells)))
    rows = [line.split("\t") for line in draft.tables["cells.txt"]]
    for row, more in zip(rows, shift, strict=True):
        row[4] = str(max(0, int(row[4]) + more))
    draft.tables["cells.txt"] = ["\t".join(row) for row in rows]
    b = verify.Bundle("cells")
    b.docs["plan.json"] = draft.plan
    b.lines["cells.txt"] = [line.encode() for line in draft.tables["cells.txt"]]
    try:
        verify.check_rates(b)
        passed = True
    except verify.Failed:
        passed = False
    assert passed is builder.suits_rates(draft, 16)


# ---- with the parent's bundle --------------------------------------------------------------------


@pytest.mark.parametrize("change,says", [
    (plan(authority="cn-3302", number="cn-3302-2025-0002"), "机关与"), (plan(task="x"), "任务与"),
    (builder.chained, "递补号码链与"), (sealed, "公开方式与"),
])  # fmt: skip
def test_child_and_parent_have_much_in_common(tmp_path: Path, change: Change, says: str) -> None:
    parent = targets()
    child = inspectors(parent.files())
    change(child)
    expect(tmp_path, child.bytes(), None)
    expect(tmp_path, child.bytes(), "parent", parent.bytes(), says=says)


def test_both_are_disclosed_on_one_day(tmp_path: Path) -> None:
    parent = sealed(builder.chained(targets()))
    for day, code in (("2025-09-01", None), ("2025-09-02", "parent")):
        child = sealed(builder.chained(inspectors(parent.files())), day)
        expect(tmp_path, child.bytes(), code, parent.bytes(), says="公开日" if code else "")


def test_a_parent_has_to_pass_its_checks_of_the_log_too(tmp_path: Path) -> None:
    parent = targets()
    child = inspectors(parent.files())
    expect(tmp_path, child.bytes(), None, parent.bytes())
    parent.log.seen["close"] = {}
    for order in (1, -1):
        bundles = [child.bytes(), parent.bytes()][::order]
        files = check(tmp_path, *bundles)["files"][::order]
        assert [file["error"]["code"] for file in files] == ["parent", "witnessed"]
