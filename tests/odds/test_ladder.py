"""Ladders: fixed before the seed, climbed no higher than needed, the same for everybody."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import Infeasible, Problem, RelaxationKind, solve_inspectors
from scheduler.odds.infeasible import Relaxation
from scheduler.odds.ladder import InvalidLadder, check_ladder, climb, from_json, ladder, to_json
from scheduler.odds.problem import Fault
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.climb import lacks

from .build import person, problem, problems, seat

Kind = RelaxationKind


def short_by(places: int, **more) -> Problem:
    """Three targets for three people with two places each, less some."""
    people = [person(f"i{n}", 2 - (n < places), **more) for n in range(3)]
    return problem([seat(f"t{n}") for n in range(3)], people)


def lendable(posed: Problem, *people) -> Problem:
    return replace(posed, reserve=tuple(replace(who, lent_from="b") for who in people))


def test_ladder_lends_those_who_fit_by_bureau_and_name_then_raises_then_postpones() -> None:
    posed = replace(
        short_by(1, week_load=3),
        reserve=(
            replace(person("x"), lent_from="b"),
            replace(person("z"), lent_from="a"),
            replace(person("y"), lent_from="a"),
            replace(person("far", counties=["c9"]), lent_from="a"),
        ),
    )
    assert ladder(posed) == (
        Relaxation(Kind.LEND, 1, inspectors=("y",), bureaus=("a",)),
        Relaxation(Kind.LEND, 1, inspectors=("z",), bureaus=("a",)),
        Relaxation(Kind.LEND, 1, inspectors=("x",), bureaus=("b",)),
        Relaxation(Kind.RAISE_LOAD, 1),
        Relaxation(Kind.RAISE_WEEK, 1),
        Relaxation(Kind.POSTPONE, 2),
    )


def test_declared_order_and_amounts_are_kept() -> None:
    posed = replace(short_by(0, least=1), cap=2**20, rest_days=90)
    posed = replace(posed, seats=(*posed.seats, seat("n0", needs=[("q", 1)])))
    declared = [
        (Kind.RAISE_LOAD, 2),
        (Kind.LOWER_LEAST, 1),
        (Kind.RAISE_CAP, 2**22),
        (Kind.LOWER_REST, 30),
        (Kind.DROP_NEEDS, 1),
        (Kind.POSTPONE, 1),
    ]
    steps = ladder(posed, declared)
    assert [(step.kind, step.amount) for step in steps] == [
        (Kind.RAISE_LOAD, 1),
        (Kind.RAISE_LOAD, 1),
        (Kind.LOWER_LEAST, 1),
        (Kind.RAISE_CAP, 2**22),
        (Kind.LOWER_REST, 30),
        (Kind.DROP_NEEDS, 1),
        (Kind.POSTPONE, 1),
    ]
    assert steps[5].qualifications == ("q",)


def test_nothing_is_done_where_nothing_is_lacking() -> None:
    posed = lendable(short_by(0), person("r"))
    assert climb(posed, ladder(posed)) == (posed, ())


def test_climb_takes_the_fewest_first_steps() -> None:
    """Three places are missing, each of the lent takes one, so two are not enough; then loads."""
    posed = lendable(short_by(3), person("r0", 1), person("r1", 1))
    steps = ladder(posed)
    changed, taken = climb(posed, steps)
    assert taken == steps[:3]
    assert [step.kind for step in taken] == [Kind.LEND, Kind.LEND, Kind.RAISE_LOAD]
    solve_inspectors(changed)
    assert lacks(apply(apply(posed, steps[0]), steps[1]))


def test_what_is_postponed_gets_names_and_is_as_little_as_will_do() -> None:
    """Two places are missing, and targets of different size can be spared."""
    posed = short_by(2)
    posed = replace(posed, seats=(*posed.seats[:2], seat("t9", 2)))
    changed, taken = climb(posed, ladder(posed, [(Kind.POSTPONE, 2)]))
    assert taken == (Relaxation(Kind.POSTPONE, 1, targets=("t0",)),)
    assert set(changed.seats_of) == {"t1", "t9"}


def test_two_clashes_are_postponed_for_at_once() -> None:
    seats = [*(seat(f"t{n}") for n in range(2)), *(seat(f"u{n}", county="c2") for n in range(2))]
    people = [person(f"i{n}", 1) for n in range(2)]
    people += [person(f"j{n}", 1, counties=["c2"]) for n in range(2)]
    _, taken = climb(problem(seats, people), [Relaxation(Kind.POSTPONE, 2)])
    assert taken == (Relaxation(Kind.POSTPONE, 2, targets=("t0", "u0")),)
    with pytest.raises(Infeasible):
        climb(problem(seats, people), [Relaxation(Kind.POSTPONE, 1)])


def test_ladder_that_is_too_short_says_what_still_clashes() -> None:
    """More may not be postponed than was declared, and then nothing is."""
    posed = short_by(3)
    steps = ladder(posed, [(Kind.POSTPONE, 1)])
    with pytest.raises(Infeasible) as caught:
        climb(posed, steps)
    assert caught.value.clash.missing == 3
    with pytest.raises(Infeasible) as caught:
        climb(posed, [Relaxation(Kind.RAISE_LOAD, 1, inspectors=("i0",)), *steps[1:]])
    assert caught.value.clash.missing == 2


@settings(max_examples=60)
@given(problems(bits=16), st.randoms(use_true_random=False))
def test_climbing_is_minimal_and_recomputed_from_the_frozen_list(posed: Problem, random) -> None:
    people = list(posed.candidates)
    lent = tuple(replace(who, lent_from="b") for who in people[2:4])
    posed = replace(posed, candidates=tuple(people[:2] + people[4:]), reserve=lent)
    steps = ladder(posed)
    frozen = json.dumps(to_json(steps), sort_keys=True)
    try:
        changed, taken = climb(posed, steps)
    except Infeasible as found:
        assert found.clashes
        return
    assert not lacks(changed)
    before = posed
    for step in taken:
        assert lacks(before)
        before = apply(before, step)
    assert before == changed
    mixed = replace(posed, seats=tuple(random.sample(posed.seats, len(posed.seats))))
    assert climb(mixed, from_json(json.loads(frozen)))[1] == taken


def test_json_keeps_every_field() -> None:
    steps = (
        Relaxation(Kind.LEND, 1, inspectors=("r",), bureaus=("武昌区",)),
        Relaxation(Kind.RAISE_LOAD, 1, inspectors=("i",), counties=("c1",), before=12),
        Relaxation(Kind.LOWER_REST, 0, before=90),
        Relaxation(Kind.DROP_NEEDS, 1, seats=(("t", "m"),), qualifications=("q",)),
        Relaxation(Kind.FIND, 2, people=3, department="d", lead=True, team=True),
        Relaxation(Kind.POSTPONE, 2, targets=("t", "u"), proved=False),
    )
    assert from_json(json.loads(json.dumps(to_json(steps)))) == steps
    assert to_json(steps[2:3]) == [{"kind": "lower_rest", "amount": 0, "before": 90}]


def test_everything_that_is_wrong_with_a_list_is_said_at_once() -> None:
    with pytest.raises(InvalidLadder) as caught:
        from_json(
            [
                {"kind": "raise_load", "amount": 0, "inspectors": "i1"},
                "raise",
                {"kind": "raise", "amount": True, "who": []},
                {"amount": 1, "seats": [["t"]], "lead": 1, "department": 3, "targets": [1]},
            ]
        )
    assert set(caught.value.faults) == {
        Fault("field_form", ("1", "amount"), "0"),
        Fault("field_form", ("1", "inspectors"), "i1"),
        Fault("not_an_object", ("2",), "str"),
        Fault("kind_unknown", ("3",), "raise"),
        Fault("field_form", ("3", "amount"), "True"),
        Fault("field_unknown", ("3", "who")),
        Fault("field_missing", ("4", "kind")),
        Fault("field_form", ("4", "seats"), "[['t']]"),
        Fault("field_form", ("4", "lead"), "1"),
        Fault("field_form", ("4", "department"), "3"),
        Fault("field_form", ("4", "targets"), "[1]"),
    }
    with pytest.raises(InvalidLadder) as caught:
        from_json({"kind": "lend"})
    assert caught.value.faults == (Fault("not_a_list"),)


def test_everything_that_does_not_fit_the_problem_is_said_at_once() -> None:
    posed = replace(lendable(short_by(1), person("r")), cap=2**23, rest_days=30)
    steps = [
        Relaxation(Kind.LEND, 1, inspectors=("stranger",)),
        Relaxation(Kind.LEND, 1),
        Relaxation(Kind.LEND, 1, inspectors=("r",)),
        Relaxation(Kind.LEND, 1, inspectors=("r",)),
        Relaxation(Kind.RAISE_LOAD, 1, inspectors=("r", "nobody")),
        Relaxation(Kind.POSTPONE, 1),
        Relaxation(Kind.POSTPONE, 1, targets=("t9",)),
        Relaxation(Kind.DROP_NEEDS, 1, seats=(("t0", "x"),), qualifications=("q",)),
        Relaxation(Kind.RAISE_CAP, 2**23),
        Relaxation(Kind.LOWER_REST, 20),
        Relaxation(Kind.LOWER_REST, 20),
        Relaxation(Kind.FIND, 1, people=2),
    ]
    with pytest.raises(InvalidLadder) as caught:
        check_ladder(posed, steps)
    assert set(caught.value.faults) == {
        Fault("lend_unknown", ("1", "stranger")),
        Fault("lend_unknown", ("2",)),
        Fault("lend_twice", ("4", "r")),
        Fault("inspector_unknown", ("5", "nobody")),
        Fault("postpone_not_last", ("6",), "1"),
        Fault("target_unknown", ("7", "t9")),
        Fault("seat_unknown", ("8", "t0", "x")),
        Fault("needs_unknown", ("8", "q")),
        Fault("cap_not_higher", ("9",), str(2**23)),
        Fault("rest_not_shorter", ("11",), "20"),
        Fault("find_unnamed", ("12",), "2"),
    }
    with pytest.raises(InvalidLadder):
        climb(posed, steps)
    with pytest.raises(InvalidLadder):
        ladder(posed, [(Kind.POSTPONE, 1), (Kind.RAISE_LOAD, 1)])


def test_meetings_are_a_rung_where_they_are_limited() -> None:
    """Four crews of two of three people: some two go together twice."""
    posed = replace(
        problem([seat(f"t{n}") for n in range(4)], [person(f"i{n}", 4) for n in range(3)]),
        meet_most=1,
    )
    steps = ladder(posed, [(Kind.RAISE_MEETINGS, 2), (Kind.RAISE_MEETINGS, 3)])
    changed, taken = climb(posed, steps)
    assert taken == steps[:1] and changed.meet_most == 2
    for wrong in ((2, 2), (1,)):
        with pytest.raises(InvalidLadder) as caught:
            check_ladder(posed, [Relaxation(Kind.RAISE_MEETINGS, most) for most in wrong])
        assert {fault.code for fault in caught.value.faults} == {"meetings_not_more"}
    with pytest.raises(InvalidLadder):
        check_ladder(replace(posed, meet_most=None), steps)
