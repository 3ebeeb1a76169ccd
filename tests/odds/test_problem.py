"""A problem says everything that is wrong with it, at once."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from pathlib import Path
from random import Random

import pytest

import scheduler.odds.faults
from scheduler.odds import Block, Fault, InvalidProblem, Problem, Seat
from scheduler.odds.problem import Cost, Meeting

from .build import person, problem, seat


def faults_of(seats: tuple[Seat, ...] = (), people: tuple = (), **more: object) -> list[Fault]:
    """What is wrong, with a good seat and two good people beside the given rows."""
    try:
        Problem((seat("fine"), *seats), (person("a"), person("b"), *people), **more)
    except InvalidProblem as error:
        return list(error.faults)
    return []


# One row each; what it is about, and the only fault it has.
CASES: list[tuple[dict[str, object], Fault]] = [
    ({"bits": 15}, Fault("bits_out_of_range", (), "15")),
    ({"bits": 33, "cap": 5}, Fault("bits_out_of_range", (), "33")),
    ({"bits": True}, Fault("bits_out_of_range", (), "True")),
    ({"cap": 0}, Fault("cap_out_of_range", (), "0")),
    ({"cap": 2**24 + 1}, Fault("cap_out_of_range", (), "16777217")),
    ({"cap": True}, Fault("cap_out_of_range", (), "True")),
    ({"rest_days": -1}, Fault("rest_negative", (), "-1")),
    ({"meet_most": -1}, Fault("meet_negative", (), "-1")),
    ({"budget": Fraction(9, 10), "costs": (Cost("a", "fine", 1),)}, Fault("budget_below_one", (), "9/10")),
    ({"budget": 1.5, "costs": (Cost("a", "fine", 1),)}, Fault("budget_below_one", (), "1.5")),
    ({"budget": Fraction(1)}, Fault("budget_without_costs", (), "1")),
    ({"blocks": (Block("a/b", "fine", "x"),)}, Fault("inspector_name", ("a/b", "fine"), "a/b")),
    ({"blocks": (Block("a", "", "x"),)}, Fault("target_name", ("a", ""), "")),
    ({"blocks": (Block("a", "fine", ""),)}, Fault("reason_name", ("a", "fine"), "")),
    ({"blocks": (Block("a", "fine", "x"), Block("a", "fine", "y"))}, Fault("block_repeated", ("a", "fine"), "2")),
    ({"meetings": (Meeting("a", "fine", -1),)}, Fault("days_negative", ("a", "fine"), "-1")),
    ({"meetings": (Meeting("a", "x/y", 1),)}, Fault("target_name", ("a", "x/y"), "x/y")),
    ({"meetings": (Meeting("a", "fine", 1), Meeting("a", "fine", 2))}, Fault("meeting_repeated", ("a", "fine"), "2")),
    ({"costs": (Cost("a", "fine", -1),)}, Fault("cost_negative", ("a", "fine"), "-1")),
    ({"costs": (Cost("a", "fine", 1.5),)}, Fault("cost_negative", ("a", "fine"), "1.5")),
    ({"costs": (Cost("", "fine", 1),)}, Fault("inspector_name", ("", "fine"), "")),
    ({"costs": (Cost("a", "fine", 1), Cost("a", "fine", 1))}, Fault("cost_repeated", ("a", "fine"), "2")),
    ({"apart": (("a", "a"),)}, Fault("apart_from_oneself", ("a", "a"), "a")),
    ({"apart": (("a", "b"), ("b", "a"))}, Fault("apart_repeated", ("a", "b"), "2")),
    ({"apart": (("a", "b/c"),)}, Fault("inspector_name", ("a", "b/c"), "b/c")),
    ({"seats": (seat("a\tb"),)}, Fault("target_name", ("a\tb", "member"), "a\tb")),
    ({"seats": (seat("t", name="Lead"),)}, Fault("seat_name", ("t", "Lead"), "Lead")),
    ({"seats": (seat("t", county="a,b"),)}, Fault("county_name", ("t", "member"), "a,b")),
    ({"seats": (seat("t", role="boss"),)}, Fault("role_unknown", ("t", "member"), "boss")),
    ({"seats": (seat("t", department=""),)}, Fault("department_name", ("t", "member"), "")),
    ({"seats": (seat("t", qualification="a,b"),)}, Fault("qualification_name", ("t", "member"), "a,b")),
    ({"seats": (seat("t", week="w/1"),)}, Fault("week_name", ("t", "member"), "w/1")),
    ({"seats": (seat("t", week="t"),)}, Fault("week_named_as_target", ("t", "member"), "t")),
    ({"seats": (seat("t", day="2026-02-30"),)}, Fault("day_unreadable", ("t", "member"), "2026-02-30")),
    ({"seats": (seat("t", day="20260201"),)}, Fault("day_unreadable", ("t", "member"), "20260201")),
    ({"seats": (seat("t", 0),)}, Fault("count_not_positive", ("t", "member"), "0")),
    ({"seats": (seat("t", 2.0),)}, Fault("count_not_positive", ("t", "member"), "2.0")),  # type: ignore[arg-type]
    ({"seats": (seat("u", 1),)}, Fault("too_few_people", ("u",), "1")),
    ({"seats": (seat("t"), seat("t"))}, Fault("seat_repeated", ("t", "member"), "2")),
    ({"seats": (seat("t", name="a"), seat("t", name="b", county="c2"))}, Fault("several_counties", ("t",), "c1 c2")),
    ({"seats": (seat("t", name="a", week="w1"), seat("t", name="b"))}, Fault("several_weeks", ("t",), " w1")),
    ({"seats": (seat("t", name="a", day="2026-06-01"), seat("t", name="b", day="2026-06-02"))}, Fault("several_days", ("t",), "2026-06-01 2026-06-02")),
    ({"seats": (seat("t", needs=[("q", 3)]),)}, Fault("needs_out_of_range", ("t", "member", "q"), "3")),
    ({"seats": (seat("t", needs=[("q", 0)]),)}, Fault("needs_out_of_range", ("t", "member", "q"), "0")),
    ({"seats": (seat("t", needs=[("", 1)]),)}, Fault("qualification_name", ("t", "member", ""), "")),
    ({"seats": (seat("t", needs=[("q", 1), ("q", 2)]),)}, Fault("needs_repeated", ("t", "member", "q"), "2")),
    ({"people": (person("a/b"),)}, Fault("inspector_name", ("a/b",), "a/b")),
    ({"people": (person("b"),)}, Fault("inspector_repeated", ("b",), "2")),
    ({"reserve": (person("b"),)}, Fault("inspector_repeated", ("b",), "2")),
    ({"people": (person("c", -1),)}, Fault("load_negative", ("c",), "-1")),
    ({"reserve": (person("c", -1),)}, Fault("load_negative", ("c",), "-1")),
    ({"people": (person("c", 2, least=3),)}, Fault("load_least_out_of_range", ("c",), "3")),
    ({"people": (person("c", 2, least=-1),)}, Fault("load_least_out_of_range", ("c",), "-1")),
    ({"people": (person("c", week_load=-1),)}, Fault("week_load_negative", ("c",), "-1")),
    ({"people": (person("c", department="x\n"),)}, Fault("department_name", ("c",), "x\n")),
    ({"people": (person("c", counties=["", "c1"]),)}, Fault("county_name", ("c",), "")),
    ({"people": (person("c", qualifications=["a,b"]),)}, Fault("qualification_name", ("c",), "a,b")),
    ({"people": (replace(person("c"), valid_until="tomorrow"),)}, Fault("day_unreadable", ("c",), "tomorrow")),
    ({"people": (replace(person("c"), absences=(("2026-06-02", "2026-06-01"),)),)}, Fault("absence_unreadable", ("c",), "2026-06-02/2026-06-01")),
    ({"people": (replace(person("c"), absences=(("2026-06-02", ""),)),)}, Fault("absence_unreadable", ("c",), "2026-06-02/")),
    ({"people": (person("c", members=["x"]),)}, Fault("team_of_one", ("c",), "x")),
    ({"people": (person("c", members=["x", "y", "x"]),)}, Fault("member_repeated", ("c", "x"), "2")),
    ({"people": (person("c", members=["", "y"]),)}, Fault("member_name", ("c", ""), "")),
    ({"people": (person("c", members=["x/z", "y"]),)}, Fault("member_name", ("c", "x/z"), "x/z")),
    ({"people": (person("c", members=["c", "y"]),)}, Fault("team_named_as_person", ("c",), "c")),
    ({"reserve": (person("c", members=["x", "y"]),), "people": (person("d", members=["c", "y"]),)}, Fault("team_named_as_person", ("c",), "c")),
    ({"people": (person("c", members=["x", "y"]),), "apart": (("a", "c"),)}, Fault("row_names_team", ("a", "c"), "c")),
    ({"people": (person("c", members=["x", "y"]),), "blocks": (Block("c", "fine", "kin"),)}, Fault("row_names_team", ("c", "fine"), "c")),
    ({"people": (person("c", members=["x", "y"]),), "meetings": (Meeting("c", "fine", 9),)}, Fault("row_names_team", ("c", "fine"), "c")),
    ({"people": (person("c", members=["x", "y"]),), "costs": (Cost("x", "fine", 9),)}, Fault("cost_of_member", ("x", "fine"), "x")),
    ({"seats": (seat("t", needs=[("a/b", 1)]),)}, Fault("qualification_name", ("t", "member", "a/b"), "a/b")),
    ({"people": (person("c", 10**12),)}, Fault("amount_too_large", ("c",), str(10**12))),
    ({"people": (person("c", week_load=10**12),)}, Fault("amount_too_large", ("c",), str(10**12))),
    ({"costs": (Cost("a", "fine", 10**12),)}, Fault("amount_too_large", ("a", "fine"), str(10**12))),
    ({"seats": (seat("t", 10**12),)}, Fault("places_too_many", (), str(10**12 + 2))),
    ({"bits": 32, "seats": (seat("t", 2**21),)}, Fault("places_too_many", (), str(2**21 + 2))),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "fault"), CASES, ids=[fault.code for _, fault in CASES])
def test_each_fault_is_named_alone(rows: dict[str, object], fault: Fault) -> None:
    assert faults_of(**rows) == [fault]  # type: ignore[arg-type]


def test_every_code_of_the_judge_has_a_case() -> None:
    text = Path(scheduler.odds.faults.__file__).read_text("utf-8")
    calls = r'(?:Fault|_least|_repeated)\(\s*"(\w+)"|, "([a-z_]+)", |"(several_\w+)"'
    written = {next(filter(None, found)) for found in re.findall(calls, text)}
    assert written == {fault.code for _, fault in CASES} | {"no_seats"}


ROW_FIELDS = ("seats", "people", "blocks", "meetings", "costs", "apart", "reserve")


def everything_wrong(shuffle: Random) -> Problem:
    """All faulty rows of all kinds in one problem."""
    fields: dict[str, list] = {name: [] for name in ROW_FIELDS}
    for name, rows in fields.items():
        rows += chain.from_iterable(case.get(name, ()) for case, _ in CASES)  # type: ignore[arg-type]
        shuffle.shuffle(rows)
    return Problem(
        (seat("fine"), *fields.pop("seats")),
        (person("a"), person("b"), *fields.pop("people")),
        bits=99,
        rest_days=-1,
        meet_most=-1,
        budget=Fraction(1, 2),
        **{name: tuple(rows) for name, rows in fields.items()},
    )


def test_all_faults_come_at_once_in_one_order_whatever_the_rows_order() -> None:
    with pytest.raises(InvalidProblem) as caught:
        everything_wrong(Random(0))
    found = caught.value.faults
    # by wrong bits, and by costs
    hidden = {"cap_out_of_range", "places_too_many", "budget_without_costs"}
    assert {fault.code for fault in found} == {fault.code for _, fault in CASES} - hidden
    assert list(found) == sorted(found)
    for seed in range(1, 4):
        with pytest.raises(InvalidProblem) as again:
            everything_wrong(Random(seed))
        assert again.value.faults == found


def test_message_of_the_error_names_every_fault() -> None:
    with pytest.raises(
        InvalidProblem, match=r"^count_not_positive t/member 0; too_few_people u 1$"
    ):
        problem([seat("u", 1), seat("t", 0)], [])


def test_problem_without_seats_is_refused() -> None:
    with pytest.raises(InvalidProblem) as caught:
        problem([], [person("i1")])
    assert caught.value.faults == (Fault("no_seats"),)


@pytest.mark.parametrize(
    "rows",
    [
        {"cap": 1},
        {"cap": 2**24},
        {"bits": 16, "cap": 2**16},
        {"bits": 32, "cap": 2**32},
        {"meet_most": 0, "rest_days": 0, "budget": Fraction(1), "costs": (Cost("a", "fine", 0),)},
        {"blocks": (Block("nobody", "nowhere", "old"),), "meetings": (Meeting("x", "y", 0),)},
        {"seats": (seat("t", 1, by_team=True),)},
        {"seats": (seat("t", 1, "a"), seat("t", 1, "b"))},
        {"seats": (seat("t", 2, needs=[("q", 2), ("r", 1)], week="2026-W23", day="2026-06-01"),)},
        {"people": (person("c", 0, least=0, week_load=0),)},
        {"people": (person("c", 2, least=2, members=["x", "y"]),)},
        {"people": (person("c", members=["x", "y"]), person("d", members=["x", "z"]))},
        {"people": (person("c", members=["a", "y"]),)},
        {"people": (person("c", members=["a", "y"]),), "costs": (Cost("a", "fine", 1), Cost("c", "fine", 1))},
        {"people": (person("c", members=["x", "y"]),), "blocks": (Block("x", "fine", "kin"),)},
        {"people": (person("c", 10**9),), "seats": (seat("t", 2**29 - 2),)},
        {"people": (replace(person("c"), absences=(("2026-06-01", "2026-06-01"),)),)},
    ],
)  # fmt: skip
def test_rows_at_the_ends_of_their_ranges_are_taken(rows: dict[str, object]) -> None:
    assert faults_of(**rows) == []  # type: ignore[arg-type]


def test_team_counts_for_all_its_people_only_where_a_team_comes() -> None:
    team, pair = person("g", members=["x", "y"]), [person("a"), person("b")]
    assert problem([seat("t", 1, by_team=True)], [team, *pair]).candidate_named["g"].people == 2
    with pytest.raises(InvalidProblem, match="too_few_people t 1"):
        problem([seat("t", 1)], [team, *pair])


def test_who_comes_as_what() -> None:
    posed = problem([seat("t")], [person("g", members=["x", "y"]), person("a")])
    assert posed.drawn_as == {"x": ("g",), "y": ("g",), "a": ("a",)}


def test_seats_of_a_target_are_sorted() -> None:
    crew = problem([seat("t", name="b"), seat("u"), seat("t", name="a")], []).seats_of
    assert [asked.seat for asked in crew["t"]] == ["a", "b"]


def test_every_kind_of_row_was_tried() -> None:
    used = set(chain.from_iterable(rows for rows, _ in CASES))
    assert used >= {*ROW_FIELDS, "bits", "cap", "rest_days", "meet_most", "budget"}
