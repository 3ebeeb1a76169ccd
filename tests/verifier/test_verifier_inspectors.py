"""Inspector draws: a planted fault for every sentence on their lists (§1), their rules (§3) and
their outcome (§7)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import builder
import pytest
from builder import Draft, inspectors, pack
from expecting import PERSON, SEAT, Files, add, both, edit, expect, person, plan, seat, set_columns
from naive import naive_lottery

verify = builder.load_verifier()
Change = Callable[[Draft], None]


def planted(parent: Files, change: Change) -> bytes:
    draft = inspectors(parent)
    draft.outcome = b""
    change(draft)
    return draft.bytes()


# ---- §1: forms, order, uniqueness --------------------------------------------------------------


def mark(line: str, new: str) -> Change:
    """The first line of a kind in multipliers.txt, with another end."""

    def change(draft: Draft) -> None:
        lines = draft.tables["multipliers.txt"]
        at = next(n for n, found in enumerate(lines) if found.startswith(f"{line}\t"))
        lines[at] = "\t".join([*lines[at].split("\t")[:4], new])
        lines.sort()

    return change


def new_mark(*columns: str) -> Change:
    return add("multipliers.txt", lambda d: "\t".join(columns))


BAD_LINES: dict[str, Change] = {
    "load": person(0, load=""), "load sign": person(0, load="-1"), "least": person(0, least=""),
    "least digits": person(0, least="1" * 19), "week-load": person(0, week_load="x"),
    "week-load zeros": person(0, week_load="01"), "lead": person(0, lead=2),
    "lead empty": person(0, lead=""), "new": person(0, new=2), "new empty": person(0, new=""),
    "department": person(0, department=""), "departments": person(0, department="a,b"),
    "counties order": person(0, counties="330103,330102"), "counties end": person(0, counties="1,"),
    "counties double": person(0, counties="330102,330102"), "skills order": person(0, skills="b,a"),
    "skills double": person(0, skills="a,a"), "skills start": person(0, skills=",a"),
    "roster column": edit("roster.txt", "\t0\t\t1\t0\t", "\t0\t1\t0\t"),
    "same person": add("roster.txt", lambda d: d.tables["roster.txt"][0] + "x"),
    "county": seat(0, county=""), "counties": seat(0, county="1,2"), "week": seat(0, week="W.1"),
    "week like an id": seat(0, week="a" * 20), "seat": seat(0, seat="A"),
    "seat empty": seat(0, seat=""), "seat's department": seat(0, department=""),
    "seat's departments": seat(0, department="a,b"), "skill": seat(0, skill="a,b"),
    "count": seat(0, count="one"), "count empty": seat(0, count=""),
    "same seat": add("seats.txt", lambda d: d.tables["seats.txt"][0].replace("\t3301", "\t3309")),
    "odds": edit("odds.txt", "\ta\t", "\tA\t"), "same odds": add(
        "odds.txt", lambda d: d.tables["odds.txt"][0] + "0"),
    "value": mark("seat", "0\t0"), "value 0.0": mark("seat", "0.0e5\t0"),
    "value sign": mark("seat", "-1\t0"), "value plus": mark("seat", "1e+5\t0"),
    "value point": mark("seat", "1.\t0"), "value start": mark("seat", ".5\t0"),
    "value text": mark("seat", "inf\t0"), "value large": mark("seat", "1e309\t0"),
    "value small": mark("seat", "1e-400\t0"), "value capital": mark("seat", "1E5\t0"),
    "value empty": mark("seat", "\t0"), "level": mark("seat", "1.0\t-0"),
    "level zeros": mark("seat", "1.0\t01"), "level plus": mark("seat", "1.0\t+1"),
    "level empty": mark("seat", "1.0\t"), "level digits": mark("seat", "1.0\t" + "1" * 10),
    "load digits": person(0, load="1" * 10), "count digits": seat(0, count="1" * 10),
    "odds digits": edit("odds.txt", "\ta\t", "\ta\t" + "1" * 19), "role": seat(0, role="Lead"),
    "role empty": seat(0, role=""),
    "kind": new_mark("person", "a" * 20, "", "", "1.0", "0"), "kind empty": new_mark(
        "", "", "", "", "1.0", "0"), "seat's third name": new_mark("seat", "a" * 20, "a", "x", "1.0", "0"),
    "group without a name": new_mark("group", "a" * 20, "a", "", "1.0", "0"),
    "inspector's second name": new_mark("inspector", "a" * 20, "a", "", "1.0", "0"),
    "week without a name": new_mark("week", "a" * 20, "", "", "1.0", "0"),
    "pair's third name": new_mark("pair", "a" * 20, "a" * 20, "x", "1.0", "0"),
    "same bound": add("multipliers.txt", lambda d: d.tables["multipliers.txt"][0] + "0"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_LINES)
def test_lines(tmp_path: Path, parent: Files, name: str) -> None:
    expect(tmp_path, planted(parent, BAD_LINES[name]), "lines")


def test_lines_of_seats_are_unique_where_they_are_not_neighbours(
    tmp_path: Path, child: Files
) -> None:
    first, *rest = child["seats.txt"].splitlines(True)
    other_county = first.replace(b"\t3301", b"\t3309")
    lines = b"".join(sorted([first, other_county, *rest]))
    assert lines.index(first) + len(first) != lines.index(other_county)
    expect(tmp_path, pack({**child, "seats.txt": lines}), "lines")


@pytest.mark.parametrize("value", [
    "1.0", "12345.678", "0.0001", "0.00012345678901234567", "1e-05", "1e16", "9999999999999998.0",
    "1.5e-300", "1e300", "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308",
])  # fmt: skip
def test_values_may_be_written_so(tmp_path: Path, parent: Files, value: str) -> None:
    """And are then judged: none is right."""
    expect(tmp_path, planted(parent, mark("seat", f"{value}\t-7")), "evenness")


@pytest.mark.parametrize("value", [
    "1", "01.0", "1.00", "1.", "1e0", "1.0e0", "0.1e1", "10e-1", "0.00001", "1e-5", "1e-005", "1e5",
    "10000000000000000.0", "1.0e16", "0.10000000000000001", "0.33333333333333331", "2e-324",
    "9" * 400 + "e-100", "1e999999999", "nan", "infinity", "0x1p0", "1_0.0", "1.0 ", "١.0",
])  # fmt: skip
def test_values_are_written_in_one_way(tmp_path: Path, parent: Files, value: str) -> None:
    expect(tmp_path, planted(parent, mark("seat", f"{value}\t0")), "lines")


# ---- §3: the rules ----------------------------------------------------------------------------


def first_pair(draft: Draft) -> str:
    target, _, inspector, _ = draft.tables["odds.txt"][0].split("\t")
    return f"{inspector}\t{target}\tx"


def odds(n: int, more: int) -> Change:
    """More odds in line n; nothing is left of a line that falls to 0."""

    def change(draft: Draft) -> None:
        head, number = draft.tables["odds.txt"][n].rsplit("\t", 1)
        draft.tables["odds.txt"][n] = f"{head}\t{int(number) + more}"

    return change


def handed_on(draft: Draft) -> None:
    """All odds of the first line go to the second, which is of the same seat."""
    number = int(draft.tables["odds.txt"][0].rsplit("\t", 1)[1])
    both(odds(0, -number), odds(1, number))(draft)


def moved(columns: dict[int, str]) -> Change:
    """The first line of odds.txt with other columns."""

    def change(draft: Draft) -> None:
        row = draft.tables["odds.txt"].pop(0).split("\t")
        for at, text in columns.items():
            row[at] = text
        draft.tables["odds.txt"] = sorted([*draft.tables["odds.txt"], "\t".join(row)])

    return change


def drop(name: str, part: str) -> Change:
    """The lines of the first target in which this stands."""

    def change(draft: Draft) -> None:
        target = draft.tables["seats.txt"][0][:20]
        draft.tables[name] = [
            x for x in draft.tables[name] if not (x.startswith(target) and part in x)
        ]

    return change


def other_than(column: str, *values: str) -> Change:
    """The first seat gets another county or week than its target has."""

    def change(draft: Draft) -> None:
        first = draft.tables["seats.txt"][0]
        own = dict(zip(SEAT, first.split("\t"), strict=True))[column]
        new = next(value for value in values if value != own)
        set_columns(draft.tables["seats.txt"], first, SEAT, **{column: new})

    return change


STRANGER = builder.pid("inspector:77")
BAD_RULES: dict[str, tuple[Change, str]] = {
    "roster and absent": (add("absent.txt", lambda d: d.tables["roster.txt"][0][:20] + "\tx"), "缺席"),
    "no such target": (moved({0: builder.pid("target:7")}), "没有这个岗位"),
    "no such seat": (moved({1: "b"}), "没有这个岗位"),
    "no such person": (moved({2: STRANGER}), "没有这个人"),
    "odds of zero": (handed_on, "机会为零"),
    "no lead": (person(0, lead=0), "不符合岗位条件"),
    "department": (person(0, department="综合处"), "不符合岗位条件"),
    "seat's department": (seat(0, department="综合处"), "不符合岗位条件"),
    "county": (person(0, counties="330103"), "不符合岗位条件"),
    "no county": (person(0, counties=""), "不符合岗位条件"),
    "part of a county": (person(0, counties="33010"), "不符合岗位条件"),
    "qualification": (person(2, skills="特种设备"), "不符合岗位条件"),
    "no qualification": (person(3, skills=""), "不符合岗位条件"),
    "part of a qualification": (seat(1, skill="食"), "不符合岗位条件"),
    "blocked": (add("blocked.txt", first_pair), "应当回避"),
    "too much for a seat": (odds(0, 1), "不足或超额"),
    "too little for a seat": (odds(0, -1), "不足或超额"),
    "nobody for a seat": (drop("odds.txt", "\ta\t"), "不足或超额"),
    "count of two": (seat(1, count=2), "不足或超额"),
    "count of zero": (seat(0, count=0), "人数为零"),
    "least": (person(5, least=2), "不足最低承担次数"),
    "least of who has no odds": (person(6, least=1), "不足最低承担次数"),
    "load": (person(4, load=1), "超过承担上限"),
    "load of one week is not that of all": (person(1, load=2, week_load=3), "超过承担上限"),
    "week-load": (person(1, week_load=1), "超过一周"),
    "week-load of zero": (person(2, week_load=0), "超过一周"),
    "cap": (plan(cap=38000), "相遇的机会超过上限"),
    "one person": (both(drop("seats.txt", "\ta-b\t"), drop("odds.txt", "\ta-b\t")), "不足两人"),
    "two counties": (other_than("county", "330102", "330103"), "两个区县"),
    "two weeks": (other_than("week", *builder.WEEKS), "两个周次"),
    "one week empty": (seat(0, week=""), "两个周次"),
    "a week of no plan": (
        lambda d: set_columns(
            d.tables["seats.txt"], d.tables["seats.txt"][0][:20], SEAT, week="2025-W30"
        ),
        "不在方案之中",
    ),
    "mentor": (person(1, new=1), "熟手"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_RULES)
def test_rules(tmp_path: Path, parent: Files, name: str) -> None:
    change, says = BAD_RULES[name]
    expect(tmp_path, planted(parent, change), "odds", says=says)


def test_more_people_than_doubles_can_count(tmp_path: Path, parent: Files) -> None:
    """2^53 units, and one place less."""
    draft = inspectors(parent, bits=32)
    others = sum(int(line.split("\t")[7]) for line in draft.tables["seats.txt"]) - 1
    draft.outcome = b""
    seat(0, count=2**21 - others)(draft)
    expect(tmp_path, draft.bytes(), "odds", says="不足或超额")
    seat(0, count=2**21 - others + 1)(draft)
    expect(tmp_path, draft.bytes(), "odds", says="总人数")


@pytest.mark.parametrize("deviation", [5, 17, 1 << 16, 2**53 - 1])
def test_a_deviation_that_hides_something_is_refused(
    tmp_path: Path, parent: Files, deviation: int
) -> None:
    """With it any odds that keep the rules would be the most even ones."""
    draft = inspectors(parent)
    draft.plan["deviation"] = 4
    expect(tmp_path, draft.bytes(), None)
    draft.plan["deviation"] = deviation
    expect(tmp_path, draft.bytes(), "deviation", says=str(deviation))


def changed(n: int, **columns: object) -> list[builder.Row]:
    """`builder.PEOPLE`, one of them otherwise."""
    people = [dict(zip(PERSON[1:], row, strict=True)) for row in builder.PEOPLE]
    people[n].update(columns)
    return [tuple(row.values()) for row in people]


def test_cap_of_two_seats_together(tmp_path: Path, parent: Files) -> None:
    """Each number is below the cap, and both together are above it."""
    draft = inspectors(parent, people=changed(1, skills="食品"))
    sums: Counter[tuple[str, str]] = Counter()
    rows = [line.split("\t") for line in draft.tables["odds.txt"]]
    for target, _, who, number in rows:
        sums[target, who] += int(number)
    assert max(int(row[3]) for row in rows) < max(sums.values()) - 1
    expect(tmp_path, draft.bytes(), None)
    draft.plan["cap"], draft.outcome = max(sums.values()) - 1, b""
    expect(tmp_path, draft.bytes(), "odds", says="相遇的机会超过上限")


def test_nothing_is_asked_of_who_works_elsewhere(tmp_path: Path, parent: Files) -> None:
    """Of person 7 a least of 2 is asked, but none may come in any week."""
    assert builder.PEOPLE[7][1:3] == (2, 0)
    draft = inspectors(parent)
    expect(tmp_path, draft.bytes(), None)
    person(7, counties="330102")(draft)
    draft.outcome = b""
    expect(tmp_path, draft.bytes(), "odds", says="不足最低承担次数")


def test_week_load_says_nothing_of_the_empty_week(tmp_path: Path, parent: Files) -> None:
    draft = inspectors(parent, weeks=())
    who = builder.pid("inspector:2")
    total = sum(int(x.split("\t")[3]) for x in draft.tables["odds.txt"] if who in x)
    assert builder.PEOPLE[2][2] == 1 and total > 1 << 16
    expect(tmp_path, draft.bytes(), None)


SHAPES = {
    "second in order": ({"a": "member", "b": "lead"}, "b"),
    "first of two leads": ({"k": "lead", "l": "lead"}, "k"),
    "no lead": ({"m": "member", "n": "member"}, "m"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_mentors_seat(tmp_path: Path, parent: Files, name: str) -> None:
    """It has room for one, so newcomers have odds in the other seat only; not if they are swapped."""
    shape, mentor = SHAPES[name]
    people = [(3, 0, "", 1, int(n < 2), builder.TEAM, builder.LOCAL, "") for n in range(6)]
    seats = [(seat, role, "", 1) for seat, role in shape.items()]
    draft = inspectors(parent, people=people, seats=seats)
    new = {builder.pid(f"inspector:{n}") for n in range(2)}
    rows = [line.split("\t") for line in draft.tables["odds.txt"]]
    assert {row[1] for row in rows if row[2] in new} == shape.keys() - {mentor}
    expect(tmp_path, draft.bytes(), None)
    other = {seat: next(iter(shape.keys() - {seat})) for seat in shape}
    draft.tables["odds.txt"] = sorted("\t".join([t, other[s], *rest]) for t, s, *rest in rows)
    draft.outcome = b""
    expect(tmp_path, draft.bytes(), "odds", says="熟手")


# ---- §7 ----------------------------------------------------------------------------------------

PATHS: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "no mentor": lambda a, b: ("/".join(a.split("/")[:2]), b),
    "mentor for the new": lambda a, b: (f"{a}/{a[21:]}.mentor" if a.endswith(".a") else a, b),
    "no week": lambda a, b: (a, re.sub("/[a-z2-7]{20}[.]2025-W../", "/", b)),
    "no pair": lambda a, b: (a, b.rpartition("/")[0] if b.count("/") == 2 else b),
    "no target": lambda a, b: (a.partition("/")[2], b),
    "sides": lambda a, b: (b, a),
}


@pytest.mark.parametrize("name", PATHS)
def test_outcome_by_other_paths(tmp_path: Path, parent: Files, name: str) -> None:
    """Under one seed of a few the fault shows, and the right outcome passes."""
    people = [(3, 0, 2, 1, int(n < 3), builder.TEAM, builder.LOCAL, "食品") for n in range(7)]
    seats = [("a", "lead", "", 2), ("a-b", "member", "食品", 1)]
    draft = inspectors(parent, people=people, seats=seats)
    for n in range(4):
        draft.value, draft.outcome = "1234567890" * 2 + str(n), None
        files = draft.files()
        items = [(i, odds, *PATHS[name](a, b)) for i, odds, a, b in builder.inspector_items(draft)]
        drawn = naive_lottery(items, draft.plan["bits"], draft.plan["turns"], seed_of(files))
        draft.outcome = builder.text(sorted(i.replace("/", "\t") for i, k in drawn.items() if k))
        expect(tmp_path, pack(files), None)
        if draft.outcome != files["outcome.txt"]:
            expect(tmp_path, draft.bytes(), "outcome")
            return
    raise AssertionError("no seed shows the fault")


def seed_of(files: Files) -> str:
    b = verify.Bundle("files", docs={
        name: verify.json_document(data) for name, data in files.items() if name.endswith(".json")
    })  # fmt: skip
    b.number = b.plan["number"]
    b.plan_hash = verify.sha(b"ssj.plan.v1\n" + files["plan.json"])
    verify.check_seed(b)
    return str(b.seed)


def test_outcome_in_another_form(tmp_path: Path, child: Files) -> None:
    lines = child["outcome.txt"].splitlines(True)
    other = lines[0].replace(b"\ta\t", b"\ta-\t")
    for changed_lines, code in ((lines[1:], "outcome"), ([*lines, lines[-1]], "lines"),
                                (lines[::-1], "lines"), ([other, *lines[1:]], "outcome"),
                                ([lines[0][:-1] + b"\t1\n", *lines[1:]], "lines")):  # fmt: skip
        expect(tmp_path, pack({**child, "outcome.txt": b"".join(changed_lines)}), code)


def test_who_is_new_elsewhere_makes_no_mentors_seat(tmp_path: Path, parent: Files) -> None:
    """The only newcomer works elsewhere, so no path has the name `mentor`: under several seeds the
    verifier draws like the plain lottery, which would draw otherwise with the name."""
    people = [(*row[:4], int(n == 7), *row[5:]) for n, row in enumerate(builder.PEOPLE)]
    draft = inspectors(parent, people=people)
    items = builder.inspector_items(draft)
    named = [(i, odds, f"{a}/{a[21:]}.mentor" if a.endswith(".a") else a, b)
             for i, odds, a, b in items]  # fmt: skip
    assert named != items and not any("mentor" in a for _, _, a, _ in items)
    for n in range(4):
        draft.value = "1234567890" * 2 + str(n)
        files = draft.files()
        expect(tmp_path, pack(files), None)
        how = draft.plan["bits"], draft.plan["turns"], seed_of(files)
        if naive_lottery(items, *how) != naive_lottery(named, *how):
            return
    raise AssertionError("no seed shows the difference")
