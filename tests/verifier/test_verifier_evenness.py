"""The most even odds (§3): true ones of every shape pass; any change that breaks a condition is
found, and only such a one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import builder
import pytest
from bounds import Bounds, problems, read_marks
from even_odds import Tables, whole
from hypothesis import given, settings
from hypothesis import strategies as st
from staffings import BITS, PEOPLE, TARGETS, Staffing, staffings

verify = builder.load_verifier()
WORDS = {
    "相差过大": "product", "应为零或上限": "forced", "层级次序不对": "levels", "没有用满": "idle",
    "缺少": "missing", "不存在": "unknown",
}  # fmt: skip


def verdict(tables: Tables, cap: int, deviation: int, weeks: tuple[str, ...] = ()) -> str | None:
    """Which condition the verifier finds broken first."""
    b = verify.Bundle("tables")
    b.docs["plan.json"] = {"bits": BITS, "cap": cap, "deviation": deviation, "weeks": [*weeks]}
    b.lines = {name: [line.encode() for line in lines] for name, lines in tables.items()}
    try:
        verify.check_evenness(b)
    except verify.Failed as problem:
        return next(name for word, name in WORDS.items() if word in str(problem))
    return None


@settings(max_examples=40)
@given(staffings())
def test_true_odds_pass(staffing: Staffing) -> None:
    tables, cap, deviation = staffing
    assert problems(tables, BITS, cap, deviation) == set()
    assert verdict(tables, cap, deviation) is None


def other_marks(draw: Any, lines: list[str]) -> list[str]:
    """One line more, less, or with another value or level."""
    at = draw(st.integers(0, len(lines) - 1))
    *names, value, level = lines[at].split("\t")
    change = draw(st.sampled_from(["value", "value", "level", "level", "level", "gone", "new"]))
    if change == "value":
        share = draw(st.sampled_from([0.5, 0.999, 0.99999, 1.00001, 1.001, 2, 1e200]))
        value = f"{float(value) * share!r}".replace("+", "")
    elif change == "level":
        level = str(int(level) + draw(st.sampled_from([-40, -1, 1, 40])))
    elif change == "gone":
        return lines[:at] + lines[at + 1 :]
    else:
        added = "\t".join(["pair", names[1], draw(st.sampled_from("abc")) * 20, ""])
        known = any(line.startswith(f"{added}\t") for line in lines)
        return lines if known else sorted([*lines, f"{added}\t1.5\t0"])
    return sorted([*lines[:at], "\t".join([*names, value, level]), *lines[at + 1 :]])


def other_odds(draw: Any, tables: Tables, cap: int) -> list[str]:
    """Odds that keep all the other rules, as near as possible to any that do not."""
    bounds = Bounds(tables, BITS, cap)
    wanted = {n: (draw(st.integers(0, cap)),) * 2 for n in range(len(bounds.pairs))}
    odds = whole(bounds, wanted, worst=cap)
    assert odds is not None
    return [f"{t}\t{s}\t{w}\t{n}" for (t, s, w), n in zip(bounds.pairs, odds, strict=True) if n]


@settings(max_examples=80)
@given(staffings(), st.data())
def test_changes_are_found(staffing: Staffing, data: Any) -> None:
    tables, cap, deviation = staffing
    if data.draw(st.integers(0, 3)):
        lines = other_marks(data.draw, tables["multipliers.txt"])
        tables = {**tables, "multipliers.txt": lines}
    else:
        tables = {**tables, "odds.txt": sorted(other_odds(data.draw, tables, cap))}
    wrong = problems(tables, BITS, cap, deviation)
    found = verdict(tables, cap, deviation)
    assert found in wrong if wrong else found is None


# ---- one condition at a time -------------------------------------------------------------------
# Odds of K = 16 that are exact, so a deviation of 0 is true: everyone has the same.

ONE = 1 << BITS
SEATS = (("a", "lead", 1), ("b", "member", 1))
TWO = (("m", "member", 2),)
BOUND_TO_COME = {"load": 1, "least": 1}


def uniform(
    seats: Any = SEATS,
    people: int = 4,
    targets: int = 1,
    week: str = "",
    new: int = 0,
    **limits: Any,
) -> Tables:
    """The first `new` of the people are new; `limits` are load, least and week-load of all."""
    rows = [
        [own, limits.get("load", 2), limits.get("least", 0), limits.get("week_load", ""), 1,
         int(n < new), "d", "1", ""]
        for n, own in enumerate(PEOPLE[:people])
    ]  # fmt: skip
    places = [(t, *seat) for t in TARGETS[:targets] for seat in seats]
    return {
        "roster.txt": ["\t".join(map(str, row)) for row in rows],
        "blocked.txt": [],
        "seats.txt": [f"{t}\t1\t{week}\t{s}\t{role}\td\t\t{k}" for t, s, role, k in places],
        "odds.txt": [f"{t}\t{s}\t{own}\t{k * ONE // people}" for t, s, _, k in places
                     for own in PEOPLE[:people]],
        "multipliers.txt": [f"seat\t{t}\t{s}\t\t{k / people!r}\t0" for t, s, _, k in places],
    }  # fmt: skip


Marks = dict[
    str, tuple[float, int]
]  # by kind, or by kind and the first letter of an inspector's id


def marked(tables: Tables, marks: Marks, cap: int = ONE) -> Tables:
    """Every bound of a kind with a factor to its value, and its level."""
    draw, lines = Bounds(tables, BITS, cap), []
    known = read_marks(tables["multipliers.txt"])
    for key in draw.bounds:
        value, level = known.get(key, (1, 0))
        who = key[2] if key[0] == "pair" else key[1]
        factor, level = marks.get(f"{key[0]} {who[0]}", marks.get(key[0], (1.0, level)))
        if key in known or (factor, level) != (1, 0):
            lines.append("\t".join([*key, repr(float(value * Fraction(factor))), str(level)]))
    return {**tables, "multipliers.txt": sorted(lines)}


WEEK = {"week": "v", "week_load": 1}
GROUP: dict[str, Any] = {"seats": TWO, "targets": 2, "new": 1, **BOUND_TO_COME}
PLANTED: dict[str, tuple[dict[str, Any], Marks, str | None]] = {
    "as it is": ({}, {}, None),
    "with all bounds": ({**WEEK, "load": 2}, {k: (1.0, 0) for k in ("inspector", "week", "pair")}, None),
    "seat": ({}, {"seat": (1.001, 0)}, "product"),
    "inspector": ({}, {"inspector a": (0.999, 0)}, "product"),
    "week": (WEEK, {"week a": (0.999, 0)}, "product"),
    "pair": ({}, {"pair a": (0.999, 0)}, "product"),
    "group": (GROUP, {"group": (1.001, 0)}, "product"),
    "inspector raised": ({}, {"seat": (0.5, 0), "inspector": (2, 0)}, "idle"),
    "inspector lowered": ({}, {"seat": (2, 0), "inspector": (0.5, 0)}, "idle"),
    "week raised": (WEEK, {"seat": (0.5, 0), "week": (2, 0)}, "idle"),
    "week lowered": (WEEK, {"seat": (2, 0), "week": (0.5, 0)}, "idle"),
    "pair raised": ({}, {"seat": (0.5, 0), "pair": (2, 0)}, "idle"),
    "pair lowered": ({}, {"seat": (2, 0), "pair": (0.5, 0)}, "idle"),
    "group raised": (GROUP, {"seat": (0.5, 0), "group": (2, 0), "inspector a": (2, 0)}, "idle"),
    "group lowered": (GROUP, {"seat": (2, 0), "group": (0.5, 0), "inspector a": (0.5, 0)}, "idle"),
    "who has to come just so often": (
        {**BOUND_TO_COME, "targets": 2}, {"seat": (0.5, 0), "inspector": (2, 0)}, None),
    "one level higher": ({}, {"seat": (1, 1), "inspector": (1, 1), "pair": (1, 1)}, "levels"),
    "one level lower": ({}, {"seat": (1, -1), "inspector": (1, -1), "pair": (1, -1)}, "levels"),
    "weeks higher": (WEEK, {"seat": (1, 1), "week": (1, 1), "pair": (1, 1)}, "levels"),
    "weeks lower": (WEEK, {"seat": (1, -1), "week": (1, -1), "pair": (1, -1)}, "levels"),
    "pairs higher": ({}, {"seat": (1, 1), "pair": (1, 1)}, "levels"),
    "pairs lower": ({}, {"seat": (1, -1), "pair": (1, -1)}, "levels"),
    "groups higher": (
        GROUP, {"group": (1, 1), "inspector": (1, 1), "inspector a": (1, 0)}, "levels"),
    "groups lower": (
        GROUP, {"group": (1, -1), "inspector": (1, -1), "inspector a": (1, 0)}, "levels"),
    "one level": ({**BOUND_TO_COME, "targets": 2}, {"inspector": (1, 3), "seat": (1, 3),
                                                   "pair": (1, 3)}, None),
    "a free pair between levels": ({}, {"pair a": (1, -1)}, "forced"),
    "all at the cap": ({"seats": TWO, "people": 2, "load": 1, "least": 1}, {"inspector": (1, 1)}, None),
    "all at the cap, falling": (
        {"seats": TWO, "people": 2, "load": 1, "least": 1}, {"inspector": (1, -1)}, "levels"),
}  # fmt: skip


@pytest.mark.parametrize("deviation", [0, 1])  # with 0 no float is near enough to decide
@pytest.mark.parametrize("name", PLANTED)
def test_one_condition(name: str, deviation: int) -> None:
    how, marks, expected = PLANTED[name]
    if how is GROUP or how.get("least"):
        how = {**how, "seats": TWO}
    tables = marked(uniform(**how), marks)
    wrong = problems(tables, BITS, ONE, deviation)
    assert expected in wrong if expected else not wrong
    assert verdict(tables, ONE, deviation) == expected


def test_a_pair_without_odds_falls() -> None:
    """A newcomer in a mentor's seat for one, who is free in the other seat."""
    tables = uniform(people=3, new=1, seats=(("a", "lead", 1), ("b", "member", 1)), load=2)
    first, half = TARGETS[0], f"\t{ONE // 2}"
    odds = [f"{first}\ta\t{own}{half}" for own in PEOPLE[1:3]]
    third = [
        f"{first}\tb\t{own}\t{n}" for own, n in zip(PEOPLE, (21846, 21845, 21845), strict=False)
    ]
    for seat, other, expected in (
        (1, 0, None),
        (0, 0, "product"),
        (-1, 0, "levels"),
        (2, 1, "levels"),
    ):
        marks = [f"group\t{first}\ta\tmentor\t1\t0", f"inspector\t{PEOPLE[0]}\t\t\t1\t{other}",
                 f"seat\t{first}\ta\t\t0.5\t{seat}", f"seat\t{first}\tb\t\t{1 / 3!r}\t0"]  # fmt: skip
        now = {**tables, "odds.txt": [*odds, *third], "multipliers.txt": sorted(marks)}
        found = problems(now, BITS, ONE, 1)
        assert verdict(now, ONE, 1) == expected
        assert (expected in found) if expected else not found


@pytest.mark.parametrize("factor", [2, 0.5])
@pytest.mark.parametrize(
    "limits", [{"load": 2}, {"load": 2, "least": 0, "week_load": 2, "week": "v"}]
)
def test_idle_has_as_much_room_as_rounding_needs(factor: float, limits: dict[str, Any]) -> None:
    """Everyone is one whole one from either limit by three pairs: 3 · 21845 + 1 is just enough."""
    tables = uniform(seats=(("m", "member", 1),), people=3, targets=3, **limits)
    rows = [line.split("\t") for line in tables["odds.txt"]]
    for n, row in enumerate(rows):  # a third of 65536, each once rounded up
        row[3] = str(21845 + (n % 4 == 0))
    tables["odds.txt"] = ["\t".join(row) for row in rows]
    kind = "week" if limits.get("week") else "inspector"
    now = marked(tables, {"seat": (1 / factor, 0), kind: (factor, 0)})
    assert verdict(now, ONE, 21845) is None
    assert verdict(now, ONE, 21844) == "idle"
    tables = uniform(seats=TWO, targets=2, **limits)  # by two pairs: 2 · 32767 + 1 is not enough
    now = marked(tables, {"seat": (1 / factor, 0), kind: (factor, 0)})
    assert verdict(now, ONE, 32768) is None
    assert verdict(now, ONE, 32767) == "idle"


def test_the_cap_is_a_limit_of_the_product() -> None:
    tables = uniform(seats=(("m", "member", 1),))
    for factor, expected in ((1, None), (2, None), (1e250, None), (0.999, "product")):
        assert verdict(marked(tables, {"seat": (factor, 0)}, ONE // 4), ONE // 4, 0) == expected


def test_products_are_exact() -> None:
    """In floats 0.1 · 2.5 is 0.25, and 1e200 · 1e-200 is 1; the doubles nearest to them are not so."""
    tables = uniform(seats=TWO, targets=2, **BOUND_TO_COME)
    people = [f"inspector\t{own}\t\t" for own in PEOPLE[:4]]
    seats = [f"seat\t{target}\tm\t" for target in TARGETS[:2]]
    for seat in (0.1, 1.1, 1e200, 1e-200, 7e-300, 3e307):
        other = 0.5 / seat
        exact = Fraction(seat) * Fraction(other) * ONE
        assert other * seat == 0.5 and 0 < abs(exact - ONE // 2) < 1
        marks = [f"{line}\t{value!r}\t0".replace("e+", "e") for lines, value in
                 ((people, other), (seats, seat)) for line in lines]  # fmt: skip
        now = {**tables, "multipliers.txt": marks}
        assert verdict(now, ONE, 0) == "product"
        assert verdict(now, ONE, 1) is None


def test_products_beyond_what_floats_hold() -> None:
    """2^600 · 2^600 · 2^-1000 · 2^-500 is nothing at all, though the first two are too large."""
    tables = uniform(week="v", week_load=2)
    marks: Marks = {"seat": (4 * 2.0**-500, 0), "inspector": (2.0**600, 0), "week": (2.0**600, 0),
                    "pair": (2.0**-1000, 0)}  # fmt: skip
    now = marked(tables, marks, ONE // 4)
    now["multipliers.txt"] = [line.replace("e+", "e") for line in now["multipliers.txt"]]
    assert "product" in problems(now, BITS, ONE // 4, 1)
    assert verdict(now, ONE // 4, 1) == "product"


def test_weeks_of_the_plan_without_seats_are_no_bounds() -> None:
    """Of all weeks those of the seats only, but of people without any pair in them too."""
    tables = uniform(week="v", week_load=2)
    tables["roster.txt"].append(f"{PEOPLE[5]}\t1\t0\t1\t1\t0\te\t1\t")
    for who, week, expected in ((0, "v", None), (5, "v", None), (0, "u", "unknown")):
        line = f"week\t{PEOPLE[who]}\t{week}\t\t1.0\t0"
        more = sorted([*tables["multipliers.txt"], line])
        for weeks in (("u", "v"), ("v",)):
            now = {**tables, "multipliers.txt": more}
            assert ("unknown" in problems(now, BITS, ONE, 0)) is (expected is not None)
            assert verdict(now, ONE, 0, weeks) == expected


def test_weeks_without_pairs_have_a_level_too() -> None:
    """Who takes no part may be at any level, with the weeks; a week without a line is at level 0,
    and its sum of 0 is below its limit, so the level may not rise from it to the person."""
    tables = uniform(week="v", week_load=2)
    tables["roster.txt"].append(f"{PEOPLE[5]}\t1\t0\t1\t1\t0\te\t1\t")
    tables["roster.txt"].append(f"{PEOPLE[4]}\t0\t0\t1\t1\t0\te\t1\t")
    own, week = f"inspector\t{PEOPLE[4]}\t\t\t1.0\t3", f"week\t{PEOPLE[4]}\tv\t\t1.0\t3"
    for marks, expected in (([own, week], None), ([own], "levels"), ([week], None)):
        now = {**tables, "multipliers.txt": sorted([*tables["multipliers.txt"], *marks])}
        assert problems(now, BITS, ONE, 0) == ({expected} if expected else set())
        assert verdict(now, ONE, 0) == expected


def test_lines_of_bounds_that_do_not_exist() -> None:
    """Of pairs with one seat, of weeks without a limit, of groups without newcomers, of strangers."""
    one = uniform(seats=TWO, week="v")
    target, own = TARGETS[0], PEOPLE[0]
    lines = [f"pair\t{target}\t{own}\t", f"week\t{own}\tv\t", f"group\t{target}\tm\tmentor",
             f"seat\t{target}\tz\t", f"seat\t{TARGETS[3]}\tm\t", f"inspector\t{PEOPLE[5]}\t\t"]  # fmt: skip
    elsewhere = [*one["roster.txt"], f"{PEOPLE[4]}\t1\t1\t1\t1\t1\td\t2\t"]
    lines += [f"inspector\t{PEOPLE[4]}\t\t", f"week\t{PEOPLE[4]}\tv\t"]
    for line in lines:
        now = {**one, "roster.txt": elsewhere}
        assert verdict(now, ONE, 0) is None
        now["multipliers.txt"] = sorted([*one["multipliers.txt"], f"{line}\t1\t0"])
        assert problems(now, BITS, ONE, 0) == {"unknown"}
        assert verdict(now, ONE, 0) == "unknown"


def test_every_seat_has_a_line() -> None:
    tables = uniform(seats=(("m", "member", 1), ("n", "member", 1)), people=2, load=1, least=1)
    for n in range(2):
        now = {**tables, "multipliers.txt": [tables["multipliers.txt"][n]]}
        assert "missing" in problems(now, BITS, ONE, 0)
        assert verdict(now, ONE, 0) == "missing"


def test_a_pair_without_odds_counts() -> None:
    """Nobody may be left out: without odds for one of four the others have too much."""
    tables = uniform(seats=(("m", "member", 1),))
    rows = [line.split("\t") for line in tables["odds.txt"][1:]]
    now = {**tables, "odds.txt": ["\t".join([*row[:3], str(21845 + (n == 0))])
                                  for n, row in enumerate(rows)]}  # fmt: skip
    now["multipliers.txt"] = [f"seat\t{TARGETS[0]}\tm\t\t{1 / 3!r}\t0"]
    assert verdict(now, ONE, 1) == "product"
    now["blocked.txt"] = [f"{PEOPLE[0]}\t{TARGETS[0]}\tx"]
    assert verdict(now, ONE, 1) is None
