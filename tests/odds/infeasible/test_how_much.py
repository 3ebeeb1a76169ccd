"""Planted causes of the kind “too much or too little for each”: loads, weeks, minimum loads, caps."""

from dataclasses import replace

import pytest

from scheduler.odds import Infeasible, RelaxationKind, smallest_cap, solve_inspectors
from scheduler.odds.infeasible import ClashKind, Relaxation
from scheduler.odds.wording import Names, way_words

from ..build import person, problem, seat
from .asking import clashes_of, only_clash, plenty


def test_all_loads_together_are_one_short() -> None:
    """Six places for five: anybody could take the one that is missing."""
    posed = problem([seat(f"t{n}") for n in range(3)], [person(f"i{n}", n) for n in range(1, 3)])
    posed = replace(posed, candidates=(*posed.candidates, person("i3", 2)))
    clash = only_clash(posed)
    assert (clash.rules, clash.missing) == (("crew_size", "load"), 1)
    assert clash.inspectors == clash.busy == ("i1", "i2", "i3")
    offered = [way for way in clash.relaxations if way.kind is RelaxationKind.RAISE_LOAD]
    one = [Relaxation(RelaxationKind.RAISE_LOAD, 1, (f"i{n}",), before=load)
           for n, load in ((1, 1), (2, 2), (3, 2))]  # fmt: skip
    everybody = Relaxation(RelaxationKind.RAISE_LOAD, 1, ("i1", "i2", "i3"), counties=("c1",))
    assert offered == [*one, everybody]


def test_load_of_a_county_rises_by_the_smallest_amount_that_is_enough() -> None:
    """Two people with 4 places face five targets: 2 are missing, one more each is enough."""
    posed = problem([seat(f"t{n}") for n in range(5)], [person("i1", 4), person("i2", 4)])
    clash = only_clash(posed)
    assert clash.missing == 2
    assert clash.relaxations[0] == Relaxation(
        RelaxationKind.RAISE_LOAD, 1, ("i1", "i2"), counties=("c1",), before=4
    )
    with pytest.raises(Infeasible):
        solve_inspectors(posed)


def test_load_of_one_county_of_two_is_enough() -> None:
    """i3 serves both counties: one place more for the people of either county is enough."""
    seats = [seat("t0"), seat("t1"), seat("u0", county="c2"), seat("u1", county="c2")]
    people = [
        *(person(f"i{n}", 1) for n in (1, 2)),
        person("i3", 2, counties=["c1", "c2"]),
        *(person(f"i{n}", 1, counties=["c2"]) for n in (4, 5)),
    ]
    clash = only_clash(problem(seats, people))
    assert (clash.counties, clash.missing) == (("c1", "c2"), 2)
    by_county = {way.counties for way in clash.relaxations if len(way.inspectors) > 1}
    assert by_county == {("c1", "c2"), ("c1",), ("c2",)}


def test_one_busy_week() -> None:
    """In w1 three targets for two people with two visits a week each; in w2 nothing is wrong."""
    seats = [*(seat(f"t{n}", week="w1") for n in range(3)), seat("u0", week="w2")]
    posed = problem(seats, [person("i1", week_load=2), person("i2", week_load=2)])
    clash = only_clash(posed)
    assert (clash.targets, clash.weeks) == (("t0", "t1", "t2"), ("w1",))
    assert (clash.rules, clash.missing) == (("crew_size", "week_load"), 2)
    assert clash.relaxations[0] == Relaxation(
        RelaxationKind.RAISE_WEEK, 1, ("i1", "i2"), counties=("c1",), before=2
    )


def test_minimum_load_that_there_is_no_work_for() -> None:
    """Three people must take two places each, but there are two targets in their county."""
    seats = [seat("t0"), seat("t1"), *(seat(f"u{n}", county="c2") for n in range(3))]
    posed = problem(seats, [*(person(f"i{n}", least=2) for n in range(3)), *plenty("c2")])
    clash = only_clash(posed)
    assert clash.kind is ClashKind.WORK
    assert (clash.targets, clash.counties) == (("t0", "t1"), ("c1",))
    assert clash.inspectors == ("i0", "i1", "i2")
    assert (clash.rules, clash.missing) == (("crew_size", "district", "load"), 2)
    first = clash.relaxations[0]
    assert first == Relaxation(
        RelaxationKind.LOWER_LEAST, 1, ("i0", "i1", "i2"), counties=("c1",), before=2
    )
    one = [way for way in clash.relaxations if len(way.inspectors) == 1]
    assert [way.amount for way in one] == [2, 2, 2]


def test_somebody_must_work_who_may_do_nothing() -> None:
    posed = problem([seat("t0")], [*plenty("c1"), person("far", least=1, counties=["c2"])])
    clash = only_clash(posed)
    assert (clash.kind, clash.seats, clash.inspectors) == (ClashKind.WORK, (), ("far",))
    assert (clash.rules, clash.counties, clash.missing) == (("district", "load"), ("c2",), 1)
    assert clash.relaxations == (
        Relaxation(RelaxationKind.LOWER_LEAST, 1, ("far",), before=1),
    )  # fmt: skip


def test_empty_places_and_people_without_work_are_told_apart() -> None:
    """In c1 a place stays empty, in c2 somebody has no work: one is not set off by the other."""
    seats = [seat("t0"), seat("u0", county="c2")]
    people = [person("i1"), *(person(f"j{n}", least=1, counties=["c2"]) for n in range(3))]
    places, work = clashes_of(problem(seats, people))
    assert (places.kind, places.counties, places.missing) == (ClashKind.PLACES, ("c1",), 1)
    assert (work.kind, work.counties, work.missing) == (ClashKind.WORK, ("c2",), 1)
    assert work.relaxations[0].kind is RelaxationKind.LOWER_LEAST


def test_cap_too_strict_is_refused_with_the_smallest_that_works() -> None:
    posed = problem([seat("t1")], map(person, ["i1", "i2", "i3"]), cap=2**23)
    clash = only_clash(posed)
    assert clash.rules == ("crew_size", "pair_cap")
    assert clash.missing == 1  # half a place, rounded up
    least = -(-2 * 2**24 // 3)
    assert clash.relaxations[0] == Relaxation(RelaxationKind.RAISE_CAP, least, before=2**23)
    assert smallest_cap(posed) == least


def test_cap_that_loads_make_too_strict() -> None:
    """Five could share each target, but three of them have one place in all (see test_cap)."""
    people = [person("i1", 1), person("i2", 0), person("i3", 0), person("i4"), person("i5")]
    posed = problem([seat("t1"), seat("t2")], people, cap=11 * 2**20)
    clash = only_clash(posed)
    assert clash.rules == ("crew_size", "load", "pair_cap")
    assert clash.relaxations[0].kind is RelaxationKind.RAISE_CAP
    assert clash.relaxations[0].amount == smallest_cap(posed) == 3 * 2**22


def test_words_say_that_the_amount_is_the_least_and_the_people_perhaps_are_not() -> None:
    """One more for either would do; both by one is what is offered for the county."""
    posed = problem([seat("t0"), seat("t1")], [person("i1", 1), person("i2", 1), person("i3", 1)])
    (clash,) = clashes_of(posed)
    (way,) = [way for way in clash.relaxations if len(way.inspectors) > 1]
    words = way_words(way, Names(str, "、".join, posed.bits))
    assert words == (
        "把c1这 3 人的任务量上限各提高 1 户（由 1 户改为 2 户）（各人一律改动，户数已是最少，人数未必最少）"
    )
    (alone,) = {way_words(way, Names(lambda _: "某", "、".join, 24)) for way in clash.relaxations
                if way.kind is RelaxationKind.RAISE_LOAD and len(way.inspectors) == 1}  # fmt: skip
    assert alone == "把某的任务量上限提高 1 户（由 1 户改为 2 户）"
