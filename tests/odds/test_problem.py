"""A problem says everything that is wrong with it, at once."""

from dataclasses import replace

import pytest

from scheduler.odds import Block, Fault, InvalidProblem, Problem

from .build import person, problem, seat


def test_problem_with_many_faults_names_them_all() -> None:
    with pytest.raises(InvalidProblem) as caught:
        Problem(
            seats=(
                seat("t1", 0),
                seat("t2", 1),
                seat("t3", 1),
                seat("t3", 1),
                seat("t4", 1, "a"),
                seat("t4", 1, "b", county="c2"),
                seat("t5", role="boss"),
            ),
            candidates=(person("i1", -1), person("i2"), person("i2"), person("a/b")),
            blocks=(Block("i1", "t1", "x"), Block("i1", "t1", "y"), Block("i1", "t2", "")),
            bits=40,
        )
    assert caught.value.faults == (
        Fault("bits_out_of_range", (), "40"),
        Fault("block_repeated", ("i1", "t1"), "2"),
        Fault("count_not_positive", ("t1", "member"), "0"),
        Fault("inspector_name", ("a/b",), "a/b"),
        Fault("inspector_repeated", ("i2",), "2"),
        Fault("load_negative", ("i1",), "-1"),
        Fault("reason_name", ("i1", "t2"), ""),
        Fault("role_unknown", ("t5", "member"), "boss"),
        Fault("seat_repeated", ("t3", "member"), "2"),
        Fault("several_counties", ("t4",), "c1 c2"),
        Fault("too_few_people", ("t2",), "1"),
    )


def test_problem_without_seats_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="no_seats"):
        problem([], [person("i1")])


@pytest.mark.parametrize("cap", [0, -1, 2**24 + 1, True])
def test_cap_outside_its_range_is_refused(cap: int) -> None:
    with pytest.raises(InvalidProblem, match="cap_out_of_range"):
        problem([seat("t1")], [person("i1")], cap=cap)


@pytest.mark.parametrize("cap", [1, 2**24])
def test_cap_at_the_ends_of_its_range_is_taken(cap: int) -> None:
    assert problem([seat("t1")], [person("i1")], cap=cap).pair_most == cap


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target": "a\tb"}, "target_name"),
        ({"seat": "Lead"}, "seat_name"),
        ({"department": ""}, "department_name"),
        ({"county": "a,b"}, "county_name"),
        ({"qualification": "a,b"}, "qualification_name"),
        ({"count": 2.0}, "count_not_positive"),
    ],
)
def test_seat_that_the_bundle_could_not_hold_is_refused(
    change: dict[str, object], code: str
) -> None:
    broken = replace(seat("t1"), **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidProblem) as caught:
        problem([broken], [person("i1")])
    assert [fault.code for fault in caught.value.faults] == [code]
