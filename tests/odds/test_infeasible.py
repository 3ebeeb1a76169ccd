"""When there are no odds the answer names the planted cause, and its ways out work."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.odds import (
    Candidate,
    Clash,
    Infeasible,
    Problem,
    Relaxation,
    RelaxationKind,
    solve_inspectors,
)

from .build import person, problem, problems, seat


def clashes_of(posed: Problem) -> tuple[Clash, ...]:
    with pytest.raises(Infeasible) as caught:
        solve_inspectors(posed)
    return caught.value.clashes


def relaxed(posed: Problem, clash: Clash, way: Relaxation) -> Problem:
    """Do what a relaxation says, from its words alone."""
    if way.kind is RelaxationKind.RAISE_CAP:
        return replace(posed, cap=way.amount)
    if way.kind is RelaxationKind.LEND:
        quals = {s.qualification for s in posed.seats if (s.target, s.seat) in clash.seats} - {""}
        more = [
            Candidate(
                f"lent{n}", way.amount, True, way.department, frozenset(way.counties),
                frozenset(quals),
            )
            for n in range(way.people)
        ]  # fmt: skip
        return replace(posed, candidates=(*posed.candidates, *more))
    raised = [
        replace(c, load=c.load + way.amount) if c.inspector in way.inspectors else c
        for c in posed.candidates
    ]
    return replace(posed, candidates=tuple(raised))


def plenty(county: str) -> list[Candidate]:
    return [person(f"{county}-{n}", counties=[county]) for n in range(4)]


def test_seat_that_nobody_may_take_says_which_rules_removed_whom() -> None:
    seats = [seat("t1", 1, "member"), seat("t1", 1, "expert", qualification="q"), seat("t2")]
    people = [
        *(person(f"i{n}") for n in range(4)),
        person("far", counties=["c2"], qualifications=["q"]),
        person("kin", qualifications=["q"]),
        person("other", department="e", counties=["c2"]),
    ]
    (clash,) = clashes_of(problem(seats, people, [("kin", "t1")]))
    assert clash.seats == (("t1", "expert"),)
    assert (clash.targets, clash.counties) == (("t1",), ("c1",))
    assert clash.inspectors == ()
    assert clash.missing == 1
    assert clash.removed == (("district", 2), ("department", 1), ("qualification", 5),
                             ("recusal", 1))  # fmt: skip
    assert clash.rules == ("crew_size", "district", "qualification", "recusal")
    assert clash.relaxations == (
        Relaxation(RelaxationKind.LEND, 1, people=1, department="d", counties=("c1",)),
    )


def test_too_little_load_names_exactly_the_planted_seats_and_people() -> None:
    """In c1 two people with 2 places each face three targets; c2 has enough of everything."""
    seats = [*(seat(f"t{n}") for n in range(3)), *(seat(f"u{n}", county="c2") for n in range(3))]
    posed = problem(seats, [person("i1", 2), person("i2", 2), *plenty("c2")])
    (clash,) = clashes_of(posed)
    assert clash.targets == ("t0", "t1", "t2")
    assert clash.inspectors == ("i1", "i2")
    assert clash.counties == ("c1",)
    assert clash.missing == 2
    assert clash.rules == ("crew_size", "district", "load")
    # One of them alone cannot take both: there are three targets only.
    assert clash.relaxations == (
        Relaxation(RelaxationKind.RAISE_LOADS, 1, ("i1", "i2")),
        Relaxation(RelaxationKind.LEND, 2, people=1, department="d", counties=("c1",)),
    )
    for way in clash.relaxations:
        solve_inspectors(relaxed(posed, clash, way))


def test_one_person_who_could_take_what_is_missing_is_named() -> None:
    seats = [seat(f"t{n}") for n in range(3)]
    posed = problem(seats, [person("i1", 2), person("i2", 2), person("i3", 1)])
    (clash,) = clashes_of(posed)
    assert clash.missing == 1
    assert clash.relaxations[:3] == tuple(
        Relaxation(RelaxationKind.RAISE_LOAD, 1, (name,)) for name in ("i1", "i2", "i3")
    )
    solve_inspectors(relaxed(posed, clash, clash.relaxations[0]))


def test_one_person_for_two_seats_of_a_crew_is_a_clash_of_numbers_not_of_load() -> None:
    (clash,) = clashes_of(problem([seat("t1")], [person("i1"), person("i2", counties=["c2"])]))
    assert (clash.rules, clash.missing) == (("crew_size", "district", "one_seat"), 1)
    assert clash.inspectors == ("i1",)


def test_rule_that_keeps_out_only_idle_people_is_not_to_blame() -> None:
    """Somebody in c2 has no place left: opening the district would not help."""
    people = [person("i1", 1), person("i2", 1), person("far", 0, counties=["c2"])]
    (clash,) = clashes_of(problem([seat("t1"), seat("t2")], people))
    assert clash.rules == ("crew_size", "load")
    assert clash.removed == (("district", 1),)


def test_two_counties_in_need_are_two_clashes_the_worse_first() -> None:
    seats = [seat("t1"), seat("t2"), seat("u1", county="c2")]
    people = [person("i1", 1), person("i2", 1), person("i3", 1, counties=["c2"])]
    first, second = clashes_of(problem(seats, [*people, *plenty("c3")]))
    assert (first.counties, first.missing) == (("c1",), 2)
    assert (second.counties, second.missing) == (("c2",), 1)
    assert Relaxation(
        RelaxationKind.LEND, 1, people=1, department="d", counties=("c2",)
    ) in second.relaxations  # fmt: skip


def test_cap_too_strict_is_named_with_the_smallest_that_works() -> None:
    posed = problem([seat("t1")], map(person, ["i1", "i2", "i3"]), cap=2**23)
    (clash,) = clashes_of(posed)
    assert clash.rules == ("crew_size", "pair_cap")
    assert clash.missing == 1  # half a place, rounded up
    cap = next(r for r in clash.relaxations if r.kind is RelaxationKind.RAISE_CAP)
    assert cap.amount == -(-2 * 2**24 // 3)
    solve_inspectors(relaxed(posed, clash, cap))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_way_out_removes_its_clash(posed: Problem) -> None:
    """Tried from outside: then the places that the clash misses are missing no more."""
    try:
        solve_inspectors(posed)
    except Infeasible as infeasible:
        clashes = infeasible.clashes
    else:
        return
    for clash in clashes:
        assert clash.missing <= sum(posed.seat_named[name].count for name in clash.seats)
        for way in clash.relaxations:
            try:
                solve_inspectors(relaxed(posed, clash, way))
            except Infeasible as still:
                assert len(clashes) > 1
                if posed.cap is None:  # else missing places are rounded up, clash by clash
                    left = sum(other.missing for other in still.clashes)
                    assert left <= sum(other.missing for other in clashes) - clash.missing
