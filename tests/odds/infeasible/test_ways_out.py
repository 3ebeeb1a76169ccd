"""What is offered, in which order, and that the numbers are the smallest."""

from dataclasses import replace

import pytest

import scheduler.odds.clash.explain
from scheduler.odds import Infeasible, RelaxationKind, solve_inspectors
from scheduler.odds.infeasible import Relaxation
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.relax import size

from ..build import person, problem, seat
from .asking import clashes_of, only_clash, plenty, with_reserve

Kind = RelaxationKind


def specialists(targets: int, *people):
    """Each target needs one with q besides somebody else."""
    seats = [
        s
        for n in range(targets)
        for s in (seat(f"t{n}", 1, "member"), seat(f"t{n}", 1, "expert", qualification="q"))
    ]
    return problem(seats, [*plenty("c1"), *people])


def test_specialist_of_a_neighbour_comes_first_by_name() -> None:
    posed = with_reserve(
        specialists(3, person("q1", 2, qualifications=["q"])),
        ("武昌区", person("r1", 1, qualifications=["q"])),
        ("武昌区", person("r2", 9)),
        ("汉阳区", person("r3", 9, qualifications=["q"], counties=["c2"])),
    )
    clash = only_clash(posed)
    assert clash.relaxations[0] == Relaxation(Kind.LEND, 1, inspectors=("r1",), bureaus=("武昌区",))
    kinds = [way.kind for way in clash.relaxations]
    assert kinds == [Kind.LEND, Kind.RAISE_LOAD, Kind.POSTPONE]  # and nobody unnamed


def test_each_bureau_that_has_enough_is_offered_with_the_fewest_people() -> None:
    posed = with_reserve(
        specialists(4, person("q1", 2, qualifications=["q"])),
        *(("a", person(f"a{n}", 1, qualifications=["q"])) for n in range(3)),
        ("b", person("b0", 2, qualifications=["q"])),
    )
    lent = [way for way in only_clash(posed).relaxations if way.kind is Kind.LEND]
    assert [(way.bureaus, way.inspectors) for way in lent] == [
        (("b",), ("b0",)),
        (("a",), ("a0", "a1")),
    ]


def test_bureaus_join_where_none_has_enough() -> None:
    posed = with_reserve(
        specialists(4, person("q1", 2, qualifications=["q"])),
        ("a", person("a0", 1, qualifications=["q"])),
        ("b", person("b0", 1, qualifications=["q"])),
    )
    first = only_clash(posed).relaxations[0]
    assert (first.bureaus, first.inspectors, first.amount) == (("a", "b"), ("a0", "b0"), 2)


def test_people_still_to_be_found_are_as_few_as_will_do_and_no_busier_than_others() -> None:
    """Nobody holds q; others take up to three places, so four targets need two specialists."""
    seats = [
        s
        for n in range(4)
        for s in (seat(f"t{n}", 1, "member"), seat(f"t{n}", 1, "expert", qualification="q"))
    ]
    posed = problem(seats, [person(f"i{n}", 3) for n in range(3)])
    first = only_clash(posed).relaxations[0]
    assert first == Relaxation(
        Kind.FIND, 2, people=2, department="d", counties=("c1",), qualifications=("q",)
    )
    with pytest.raises(Infeasible):
        solve_inspectors(apply(posed, replace(first, people=1, amount=3)))


def test_targets_to_postpone_are_the_fewest() -> None:
    """t1 takes three places, the others two; 9 are asked for and 6 there: one is not enough."""
    seats = [seat("t0"), seat("t1", 3), seat("t2"), seat("t3")]
    posed = problem(seats, [person(f"i{n}", 2) for n in range(3)])
    clash = only_clash(posed)
    assert clash.missing == 3
    way = clash.relaxations[-1]
    assert way == Relaxation(Kind.POSTPONE, 1, targets=("t1",))
    posed = replace(posed, candidates=posed.candidates[:2])
    assert clashes_of(posed)[0].relaxations[-1].targets == ("t0", "t1")


def test_targets_that_lack_one_place_each_for_two_seats_are_all_postponed() -> None:
    """Only p may take either seat: what p does there now is not saved by postponing."""
    special = {"qualification": "q"}
    seats = [
        s
        for n in range(3)
        for s in (seat(f"t{n}", 1, "a", **special), seat(f"t{n}", 1, "b", **special))
    ]
    posed = problem(
        [*seats, *(seat(f"u{n}") for n in range(3))],
        [person("p", qualifications=["q"]), *plenty("c1")],
    )
    way = only_clash(posed).relaxations[-1]
    assert way == Relaxation(Kind.POSTPONE, 3, targets=("t0", "t1", "t2"))


def test_number_that_is_not_known_to_be_the_smallest_says_so() -> None:
    """Nine places for six, so one target of three would do; but then a lead is lacking still."""
    seats = [
        s for n in range(3) for s in (seat(f"l{n}", 1, "a", role="lead"), seat(f"l{n}", 1, "b"))
    ]
    people = [
        *(person(f"lead{n}", 1) for n in range(2)),
        *(person(f"i{n}", 2, lead=False) for n in range(2)),
    ]
    clash = only_clash(problem([*seats, seat("big", 3)], people))
    assert clash.missing == 3
    way = clash.relaxations[-1]
    assert (way.targets, way.proved) == (("big", "l0"), False)


def test_smaller_changes_come_first() -> None:
    lend = Relaxation(Kind.LEND, 3, inspectors=("a", "b", "c"))
    one = Relaxation(Kind.RAISE_LOAD, 1, inspectors=("a",))
    many = Relaxation(Kind.RAISE_LOAD, 1, inspectors=("a", "b"))
    much = Relaxation(Kind.RAISE_LOAD, 2, inspectors=("a",))
    cap = Relaxation(Kind.RAISE_CAP, 5)
    rest = Relaxation(Kind.LOWER_REST, 5)
    find = Relaxation(Kind.FIND, 1, people=1)
    postpone = Relaxation(Kind.POSTPONE, 1, targets=("t",))
    ranked = [cap, lend, one, many, much, rest, find, postpone]
    assert sorted(reversed(ranked), key=size) == ranked


def test_nothing_is_offered_that_nobody_can_decide() -> None:
    assert {kind.value for kind in Kind}.isdisjoint({"absence", "certificate", "recusal", "apart"})


def test_clashes_beyond_the_worst_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counties c1 to c4 each lack a different number of places."""
    monkeypatch.setattr(scheduler.odds.clash.explain, "_TOLD", 2)
    seats = [seat(f"c{c}-{n}", county=f"c{c}") for c in range(1, 5) for n in range(c + 1)]
    people = [person(f"c{c}-{n}", 1, counties=[f"c{c}"]) for c in range(1, 5) for n in range(2)]
    found = clashes_of(problem(seats, people))
    assert [(clash.counties, clash.missing) for clash in found] == [
        (("c4",), 8),
        (("c3",), 6),
        (("c1", "c2"), 6),
    ]


def test_ways_out_are_tried_for_the_worst_clashes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler.odds.clash.explain, "_RELAXED", 1)
    seats = [seat("t1"), seat("t2"), seat("u1", county="c2")]
    people = [person("i1", 1), person("i2", 1), person("i3", 1, counties=["c2"])]
    worse, other = clashes_of(problem(seats, people))
    assert worse.relaxations and not other.relaxations


def test_apply_refuses_names_that_are_not_there() -> None:
    posed = problem([seat("t0"), seat("t1")], plenty("c1"))
    for way in (
        Relaxation(Kind.LEND, 1, inspectors=("nobody",)),
        Relaxation(Kind.RAISE_LOAD, 1, inspectors=("nobody",)),
        Relaxation(Kind.POSTPONE, 1, targets=("t9",)),
        Relaxation(Kind.POSTPONE, 1),
        Relaxation(Kind.DROP_NEEDS, 1, seats=(("t0", "nothing"),), qualifications=("q",)),
    ):
        with pytest.raises(ValueError, match="not"):
            apply(posed, way)


def test_apply_changes_what_it_says_and_nothing_else() -> None:
    """`found` people get names that nobody has."""
    posed = with_reserve(
        problem(
            [seat("t0", needs=[("q", 1)]), seat("t1")], [person("+1", 2, least=1, week_load=1)]
        ),
        ("b", person("r")),
    )
    lent = apply(posed, Relaxation(Kind.LEND, 1, inspectors=("r",)))
    assert {who.inspector for who in lent.candidates} == {"+1", "r"} and not lent.reserve
    for kind, field, value in (
        (Kind.RAISE_LOAD, "load", 5),
        (Kind.RAISE_WEEK, "week_load", 4),
        (Kind.LOWER_LEAST, "load_least", 0),
    ):
        (changed,) = apply(posed, Relaxation(kind, 3)).candidates
        assert changed == replace(posed.candidates[0], **{field: value})
    found = apply(posed, Relaxation(Kind.FIND, 2, people=1, department="d", counties=("c1",)))
    assert [who.inspector for who in found.candidates] == ["+1", "+2"]
    eased = apply(posed, Relaxation(Kind.DROP_NEEDS, 1, qualifications=("q",)))
    assert [asked.needs for asked in eased.seats] == [(), ()]
    left = apply(posed, Relaxation(Kind.POSTPONE, 1, targets=("t0",)))
    assert left == replace(posed, seats=(posed.seats[1],))
