"""The frozen ladder: an ordered list of kinds, climbed for the drawn targets, no higher than
needed."""

from dataclasses import replace

import pytest

from scheduler.desk.encode import BITS
from scheduler.desk.foreseeing import Pairing
from scheduler.desk.second.ladder import Rung, climb, faults, parse_ladder, read_ladder
from scheduler.draw.documents import lines
from scheduler.errors import Invalid
from scheduler.odds import Infeasible
from scheduler.vocabulary import RungKind

UNIT = 1 << BITS
CAP, WEEKS, SKILL = (Rung(kind) for kind in RungKind)


def seat(role: str, skill: str = "") -> dict[str, object]:
    names = {"seat": role, "role": role, "department": "d", "qualification": skill}
    return {**names, "count": 1}


def who(name: str, lead: bool, week: str = "", skills: str = "") -> tuple[str, ...]:
    return (name, "9", "0", week, str(int(lead)), "0", "d", "c1", skills)


def given(people: list[tuple[str, ...]], cap: int | None = None, **more: object) -> Pairing:
    files = {"roster.txt": lines(people), "absent.txt": b"", "blocked.txt": b""}
    return replace(Pairing(files, [seat("lead"), seat("member")], [], cap, {}), **more)


TWO = [("t0", "c1"), ("t1", "c1")]
PLENTY = [*(who(f"l{n}", True) for n in range(4)), *(who(f"m{n}", False) for n in range(4))]
ONE_LEAD = [who("l0", True), *(who(f"m{n}", False) for n in range(4))]


def test_where_there_are_odds_nothing_is_relaxed() -> None:
    found = climb(given(PLENTY, UNIT // 2, weeks=["w1", "w2"]), TWO, [CAP, WEEKS, SKILL])
    assert found.steps == () and found.odds.cap == UNIT // 2
    assert found.given.weeks == ["w1", "w2"]


def test_the_cap_is_raised_to_what_is_needed_and_not_to_its_bound() -> None:
    three = [who(f"l{n}", True) for n in range(2)] + PLENTY[4:]
    found = climb(given(three, UNIT // 3), TWO, [CAP, WEEKS])
    assert found.odds.cap == UNIT // 2
    assert found.steps == (
        {"kind": "pair_cap", "from": f"{UNIT // 3}/{UNIT}", "to": "8388608/16777216"},
    )


def test_a_cap_is_not_raised_beyond_its_bound() -> None:
    with pytest.raises(Infeasible):
        climb(given(ONE_LEAD, UNIT // 2), TWO, [Rung(RungKind.PAIR_CAP, "3/4")])
    assert climb(given(ONE_LEAD, UNIT // 2), TWO, [CAP]).odds.cap == UNIT


def test_steps_are_taken_in_the_order_of_the_list_as_few_as_will_do() -> None:
    """One lead who can do one visit a week, two targets in one week: only the weeks help."""
    tight = [who("l0", True, week="1"), *PLENTY[4:]]
    posed = given(tight, weeks=["w1"])
    found = climb(posed, TWO, [WEEKS, CAP])
    assert found.steps == ({"kind": "weeks", "from": "w1", "to": ""},)
    assert found.given.weeks == [] and {row[2] for row in found.seats} == {""}
    capped = replace(posed, cap=UNIT // 2)
    first = climb(capped, TWO, [CAP, WEEKS])
    assert [step["kind"] for step in first.steps] == ["pair_cap", "weeks"]
    assert first.odds.cap == UNIT
    with pytest.raises(Infeasible):
        climb(capped, TWO, [WEEKS])


def test_a_step_that_turns_out_not_to_help_leaves_the_cap_where_it_was() -> None:
    tight = [who(f"l{n}", True, week="1") for n in range(2)] + PLENTY[4:]
    targets = [(f"t{n}", "c1") for n in range(3)]
    found = climb(given(tight, UNIT // 2, weeks=["w1"]), targets, [CAP, WEEKS])
    assert found.odds.cap == UNIT // 2
    assert found.steps[0]["from"] == found.steps[0]["to"]


def test_qualifications_are_dropped_one_by_one_in_the_order_of_their_bytes() -> None:
    seats = [seat("lead", "甲"), seat("member", "乙")]
    people = [*(who(f"l{n}", True, skills="甲") for n in range(3)), who("m0", False)]
    found = climb(given(people, seats=seats), TWO, [SKILL])
    # 乙 (E4 B9 99) comes before 甲 (E7 94 B2), and is all that nobody holds.
    assert [step["from"] for step in found.steps] == ["乙"]
    assert {(row[3], row[6]) for row in found.seats} == {("lead", "甲"), ("member", "")}


def test_the_refusal_is_about_what_is_left_after_the_whole_ladder() -> None:
    nobody = [who(f"m{n}", False, week="1") for n in range(4)]
    with pytest.raises(Infeasible) as caught:
        climb(given(nobody, UNIT // 2, weeks=["w1"]), TWO, [CAP, WEEKS, SKILL])
    assert {name for _, name in caught.value.clash.seats} == {"lead"}


def test_a_ladder_is_read_back_as_it_was_written() -> None:
    rungs = parse_ladder(["weeks", " pair_cap : 3/4", "qualification"])
    assert rungs == (WEEKS, Rung(RungKind.PAIR_CAP, "3/4"), SKILL)
    assert read_ladder({"ladder": [rung.as_json() for rung in rungs]}) == rungs
    assert read_ladder({}) == parse_ladder([]) == ()


def test_everything_wrong_with_a_ladder_is_said_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        parse_ladder(["lend", "weeks", "postpone:3"])
    assert [each.field for each in caught.value.findings] == ["ladder.0", "ladder.2"]
    wrong = parse_ladder(["weeks:2", "pair_cap:0", "pair_cap:x", "qualification:1/2"])
    assert [(each.field, each.code) for each in faults(wrong)] == [
        ("ladder", "ladder_twice"),
        *((f"ladder.{place}", "ladder_most") for place in range(4)),
    ]
    assert not [*faults(parse_ladder(["pair_cap:60%", "weeks"]))]
