"""What the plan of `ssj/1` may say (§3, §4): each new member, its limits and what is beyond them."""

import json
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from random import Random
from typing import Any

import pytest

from .program import Call, vector

pytestmark = pytest.mark.xdist_group("verifier page")

HEX = "0f" * 32
PLANS = {
    name: json.loads(vector(name)["inputs"]["plan"])
    for name in (
        "targets-small",
        "targets-sealed",
        "targets-standing",
        "targets-parties",
        "inspectors-witnessed",
    )  # fmt: skip
}
SEALED = PLANS["targets-sealed"]["seal"]
SLOT = PLANS["targets-standing"]["slot"]
DICE = {"kind": "dice", "label": "x", "at": ""}
KL8 = {"kind": "kl8", "label": "2026300", "at": "2026-11-08T13:30:00Z"}


def judged(call: Call, *plans: Any) -> list[str | None]:
    """The reason of each plan that is none."""
    found = call("plans", [[plan, plan["kind"]] for plan in plans])
    assert {each.get("code") for each in found} <= {None, "plan"}, found
    return [each.get("reason") for each in found]


def test_the_golden_plans_are_plans(call: Call) -> None:
    assert judged(call, *PLANS.values()) == [None] * len(PLANS)


@pytest.mark.parametrize("name", PLANS)
def test_every_member_has_to_be_there_and_no_other(call: Call, name: str) -> None:
    plan = PLANS[name]
    without = [{key: plan[key] for key in plan if key != gone} for gone in plan if gone != "kind"]
    assert judged(call, *without) == ["plan_missing"] * len(without)
    assert judged(call, {**plan, "more": 1}) == ["plan_unknown"]
    numbers = [{**plan, key: 2**40} for key in plan]
    assert None not in judged(call, *({**each, "kind": plan["kind"]} for each in numbers if each["kind"] == plan["kind"] and each.get("deviation") != 2**40))  # fmt: skip


def parts(base: str, member: str, *values: Any) -> list[Any]:
    return [{**PLANS[base], member: value} for value in values]


HOLDERS = sorted({f"a{'b' * n}" for n in range(64)})
RIGHT = [
    *parts("targets-small", "escrow", "", "bank", "-"),
    *parts("targets-small", "chain", {}, {"party": "x-y", "head": HEX, "length": 1},
           {"party": "office", "head": HEX, "length": 10**9 - 1}),
    *parts("targets-small", "log", ["", ""], ["x"] * 64),
    *parts("targets-small", "rates", {}, {"-": "0/1", "Z": "1/1", "A": "999999999999999999/999999999999999999"}),
    *parts("targets-small", "sources", [KL8], [{**KL8, "label": "0000001"}, {**KL8, "label": "9999366"}]),
    *parts("targets-sealed", "seal", {**SEALED, "disclose": "2000-02-29"},
           {**SEALED, "holders": HOLDERS, "least": 64, "points": [HEX] * 64},
           {**SEALED, "least": 1, "points": [HEX]}),
    *parts("targets-standing", "slot", {}, {**SLOT, "place": 1}, {**SLOT, "place": 10_000},
           {**SLOT, "calendar": "年历"}),
    *parts("targets-parties", "sources", [DICE]),
]  # fmt: skip
WRONG = [
    *parts("targets-small", "protocol", "ssj/0", "ssj/2"),
    *parts("targets-small", "mode", "sealed", "closed", "constructor", {}, []),
    *parts("targets-small", "seal", {"": 1}, SEALED, []),
    *parts("targets-small", "escrow", "office", "Bank", "a b", 1, {}, False),
    *parts("targets-small", "chain", {"party": "x", "head": HEX}, {"party": "x", "head": HEX, "length": 0},
           {"party": "x", "head": HEX, "length": 10**9}, {"party": "", "head": HEX, "length": 1},
           {"party": "x", "head": HEX[1:], "length": 1}, {"party": "x", "head": HEX, "length": "1"},
           {"party": "x", "head": HEX, "length": 1, "more": 1}, "", []),
    *parts("targets-small", "log", [], ["x"], ["x"] * 65, ["x", 1], "x", {}),
    *parts("targets-small", "rates", {"AB": "1/2"}, {"": "1/2"}, {"a": "1/2"}, {"A": "2/1"}, {"A": "0/0"},
           {"A": "1/0"}, {"A": "01/2"}, {"A": "1/02"}, {"A": "1 /2"}, {"A": "1/2 "}, {"A": "1"}, {"A": 1},
           {"A": "1/1000000000000000000"}, {"A": "-1/2"}, {"A": "1/2/3"}, []),
    *parts("targets-small", "sources", [], [{**KL8, "at": ""}], [{**KL8, "label": "2026000"}],
           [{**KL8, "label": "2026367"}], [{**KL8, "label": "26300"}], [{**KL8, "label": "快乐8第2026300期"}],
           [{**KL8, "label": "20263000"}], [KL8, KL8], [{**DICE, "kind": "constructor"}], [{**DICE, "kind": {}}],
           [{**DICE, "more": 1}], [{**DICE, "label": ""}], [DICE] * 9, [{"kind at": "", "label": "x", "y": ""}]),
    *parts("targets-sealed", "mode", "open"),
    *parts("targets-sealed", "seal", {}, {**SEALED, "disclose": "2026-02-30"}, {**SEALED, "disclose": "1999-12-31"},
           {**SEALED, "disclose": ""}, {**SEALED, "holders": SEALED["holders"][::-1]}, {**SEALED, "holders": ["a"]},
           {**SEALED, "holders": [*HOLDERS, "b"]}, {**SEALED, "holders": ["a", "a", "b"]},
           {**SEALED, "holders": ["A", "b"]}, {**SEALED, "least": 0}, {**SEALED, "least": 3}, {**SEALED, "least": 1},
           {**SEALED, "least": 4, "points": [HEX] * 4}, {**SEALED, "points": [HEX, "x"]}, {**SEALED, "more": 1}),
    *parts("targets-standing", "slot", {**SLOT, "place": 0}, {**SLOT, "place": 10_001}, {**SLOT, "calendar": ""},
           {**SLOT, "entry": HEX[1:]}, {**SLOT, "heads": {}}, {**SLOT, "more": 1},
           {**SLOT, "heads": {**SLOT["heads"], "more": HEX}}, {**SLOT, "heads": {**SLOT["heads"], "office": "x"}},
           {key: SLOT[key] for key in ("calendar", "entry", "place")}, ""),
    *parts("targets-parties", "escrow", ""),
    *parts("inspectors-witnessed", "rates", {}),
]  # fmt: skip


def test_members_have_their_limits(call: Call) -> None:
    found = judged(call, *RIGHT)
    assert [RIGHT[n] for n, each in enumerate(found) if each is not None] == []
    found = judged(call, *WRONG)
    assert [WRONG[n] for n, each in enumerate(found) if each is None] == []
    print(f"plans: {len(WRONG)} tried, {len(WRONG) - found.count(None)} rejected")


Cell = tuple[list[str], str, int, int]


def cells(random: Random, rates: dict[str, Fraction], bits: int) -> list[Cell]:
    """Cells whose odds are their fractions rounded at random; sizes by chance."""
    found = []
    for county in ("1", "2", "3"):
        for own in rates:
            for section in ("J", "K")[: random.randint(1, 2)]:
                size = random.randint(1, 30)
                x = size * rates[own] * 2**bits
                odds = floor(x) + (x > floor(x)) * random.randint(0, 1)
                city = "c" if county < "3" else "d"
                found.append((["p", city, county, f"{county}.{own}"], section, size, odds))
    return found


def totals(listed: list[Cell]) -> Iterator[list[Cell]]:
    """The cells of each prefix of a path-a and of each path-b."""
    names = {("a", *path[: n + 1]) for path, *_ in listed for n in range(4)}
    for name in names:
        yield [cell for cell in listed if cell[0][: len(name) - 1] == [*name[1:]]]
    for section in {cell[1] for cell in listed}:
        yield [cell for cell in listed if cell[1] == section]


def is_right(listed: list[Cell], rates: dict[str, Fraction], bits: int) -> bool:
    def rounded(part: list[Cell]) -> bool:
        x = sum((size * rates[path[3][-1]] for path, _, size, _ in part), Fraction(0)) * 2**bits
        return sum(cell[3] for cell in part) in {floor(x), ceil(x)}

    return all(rounded([cell]) for cell in listed) and all(map(rounded, totals(listed)))


def test_rates_are_compared_exactly(call: Call) -> None:
    """Roundings by chance, and some that differ by one: right where every total is."""
    random = Random("rates")
    asked, wanted = [], []
    for _ in range(600):
        bits = random.choice([16, 24, 32])
        below = random.choice([1, 7, 10, 999_999_999_999_999_989, 3 * 5 * 7 * 11])
        rates = {
            own: f"{random.randint(0, below)}/{below}" for own in "AB-"[: random.randint(1, 3)]
        }
        exact = {own: Fraction(rate) for own, rate in rates.items()}
        made = cells(random, exact, bits)
        if random.random() < 0.3:
            path, section, size, odds = made[0]
            made[0] = path, section, size, odds + random.choice([-1, 1])
        asked.append([[[path, section, size, str(odds)] for path, section, size, odds in made], rates, bits])  # fmt: skip
        wanted.append(is_right(made, exact, bits))
    found = call("rates", asked)
    assert [each.get("code") is None for each in found] == wanted
    reasons = {each.get("reason") for each in found}
    assert reasons == {None, "rate", "rate_total"} and 100 < sum(wanted) < 500


def test_a_class_without_a_rate_is_refused(call: Call) -> None:
    path = ["p", "c", "1", "1.A"]
    found = call("rates", [[[[path, "J", 1, "0"]], {"B": "0/1"}, 16], [[], {}, 16]])
    assert [each.get("reason") for each in found] == ["rate_missing", None]
