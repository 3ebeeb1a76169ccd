"""Seats that need more certified people than they have places, while people are lacking too."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import (
    Candidate,
    Clash,
    Infeasible,
    Problem,
    Relaxation,
    RelaxationKind,
    solve_inspectors,
)
from scheduler.odds.infeasible import ClashKind
from scheduler.odds.portfolio import NotExact, beyond
from scheduler.odds.problem import Meeting
from scheduler.odds.ways.apply import apply

from ..build import person, problem, seat
from .asking import clashes_of, with_reserve

Kind = RelaxationKind
Q_AND_R = [("q", 1), ("r", 1)]


def drops(clash: Clash) -> list[tuple[tuple[str, str], ...]]:
    return [way.seats for way in clash.relaxations if way.kind is Kind.DROP_NEEDS]


def test_needs_above_the_places_are_told_apart_from_people_who_are_lacking() -> None:
    """One place needs q and r; nobody holds q, and who holds r has no load."""
    posed = problem(
        [seat("t1", 1, "b", needs=Q_AND_R), seat("t1", 1, "c")],
        [person("a", 0, qualifications="r")],
    )
    found = clashes_of(posed)
    assert [(clash.kind, clash.missing) for clash in found] == [
        (ClashKind.PLACES, 2),  # r at b, and anybody at c
        (ClashKind.PLACES, 1),  # q at b
        (ClashKind.NEEDS, 1),
    ]
    assert [clash.rules for clash in found[1:]] == [("needs",), ("crew_size", "needs")]
    assert [clash.seats for clash in found[1:]] == [(("t1", "b"),)] * 2


def test_two_certificates_lacking_at_one_seat_are_two_clashes_with_their_own_ways() -> None:
    """Places are enough; r has a holder without load, q has none; other seats want nothing."""
    posed = problem(
        [seat("t1", needs=Q_AND_R), seat("t2")],
        [person("a", 0, qualifications="r"), *(person(f"x{n}") for n in range(3))],
    )
    for clash in clashes_of(posed):
        assert (clash.kind, clash.missing, clash.seats) == (
            ClashKind.PLACES,
            1,
            (("t1", "member"),),
        )
        assert drops(clash) == [(("t1", "member"),)]
        (found,) = [way for way in clash.relaxations if way.kind is Kind.FIND]
        assert (found.people, found.amount) == (1, 1)


def test_people_who_must_work_are_told_apart_from_needs_above_the_places() -> None:
    """i5 must take two places, one target has need of them once, and asks for four where two go."""
    posed = problem(
        [seat("t", needs=[("q", 2), ("r", 2)])],
        [
            person("i3", 1, qualifications="r"),
            person("i5", 2, least=2, qualifications="q"),
            person("i7", 1, qualifications="q"),
        ],
    )
    assert sorted((clash.kind, clash.missing) for clash in clashes_of(posed)) == [
        (ClashKind.NEEDS, 2),
        (ClashKind.PLACES, 1),
        (ClashKind.WORK, 1),
    ]


@pytest.mark.parametrize("lent", [False, True])
def test_people_who_change_the_groups_by_being_there_are_not_offered(lent: bool) -> None:
    """Whoever else may come changes which certificate is the rarer one; no offer says 0 people."""
    posed = problem(
        [seat("t", 1, "a", needs=Q_AND_R), seat("t", 1, "c")],
        [
            replace(person("i0", 1, qualifications="q"), newcomer=True),
            person("i2", 1, qualifications="r"),
        ],
    )
    if lent:
        posed = with_reserve(posed, ("x", person("z", 1, qualifications="qr")))
    kinds = {way.kind for clash in clashes_of(posed) for way in clash.relaxations}
    assert Kind.DROP_NEEDS in kinds
    assert Kind.LEND not in kinds


def test_shorter_rest_where_certified_people_cross_without_any() -> None:
    """Without a rest b and c come too, and q and r cross; with one of 20 days c comes only."""
    people = [person("a", qualifications="qr"), person("b", qualifications="q")]
    posed = problem(
        [seat("t", needs=Q_AND_R)], [*people, person("c", qualifications="r"), person("d", 0)]
    )
    posed = replace(posed, meetings=(Meeting("b", "t", 5), Meeting("c", "t", 20)), rest_days=100)
    assert beyond(replace(posed, rest_days=0))
    (clash,) = clashes_of(posed)
    assert [way for way in clash.relaxations if way.kind is Kind.LOWER_REST] == [
        Relaxation(Kind.LOWER_REST, 20, before=100)
    ]


def test_no_shorter_rest_is_offered_where_certified_people_cross_with_it() -> None:
    posed = problem(
        [seat("t", 3, needs=Q_AND_R)],
        [person("a", 2, qualifications="qr"), person("b", 2, qualifications="q"),
         person("c", 2, qualifications="r")],
    )  # fmt: skip
    posed = replace(posed, meetings=(Meeting("c", "t", 5),), rest_days=100)
    (clash,) = clashes_of(posed)
    assert clash.rules == ("crew_size", "cool_down", "one_seat")
    assert Kind.LOWER_REST not in {way.kind for way in clash.relaxations}


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_needs_means_nothing(turned: bool) -> None:
    """Two targets that ask for the same are one clash, however it is written."""
    needs = [Q_AND_R, Q_AND_R[::-1] if turned else Q_AND_R]
    posed = problem(
        [seat(f"t{n}", needs=needs[n]) for n in range(2)], [person(f"x{n}") for n in range(4)]
    )
    (clash,) = clashes_of(posed)
    assert (clash.targets, clash.missing) == (("t0", "t1"), 4)


@st.composite
def contradicting(draw: st.DrawFn) -> Problem:
    """Holders of q and of r are mostly others; what is needed is often more than the places, and
    loads are small."""
    people = [
        person(
            f"i{n}",
            load := draw(st.integers(0, 3)),
            qualifications=draw(st.sampled_from(("q", "r", "q", "r", "", "s"))),
            least=draw(st.sampled_from((0, 0, 0, min(load, 2)))),
        )
        for n in range(draw(st.integers(2, 6)))
    ]
    people[0] = replace(people[0], newcomer=draw(st.integers(0, 3)) == 0)
    seats = []
    for number in range(draw(st.integers(1, 3))):
        for name in "ab"[: draw(st.sampled_from((1, 1, 2)))]:
            count = draw(st.integers(1, 3))
            needs = [
                (held, draw(st.integers(1, count)))
                for held in sorted(draw(st.sets(st.sampled_from("qrs"), max_size=3)))
            ]
            seats.append(seat(f"t{number}", count, name, needs=needs))
        if sum(s.count for s in seats if s.target == f"t{number}") < 2:
            seats.append(seat(f"t{number}", 1, "z"))
    lent = [("x", person(f"r{n}", 1, qualifications="qr"[n])) for n in range(2)]
    made = with_reserve(problem(seats, people, bits=16), *lent[: draw(st.integers(0, 2))])
    return made


def feasible(posed: Problem) -> bool:
    try:
        solve_inspectors(posed)
    except Infeasible:
        return False
    return True


def told(posed: Problem) -> tuple[Clash, ...]:
    try:
        solve_inspectors(posed)
    except Infeasible as found:
        return found.clashes
    return ()


@settings(max_examples=150)
@given(contradicting())
def test_an_explanation_always_comes_and_its_ways_work(posed: Problem) -> None:
    """And with less of the same they do not, where that is said to be proved."""
    clashes = told(posed)
    if len(clashes) != 1:
        return  # each way is for one clash: test_infeasible tries these
    for way in clashes[0].relaxations:
        assert feasible(apply(posed, way))
        for less in milder(posed, way):
            try:
                assert not feasible(less)
            except NotExact:
                continue


def milder(posed: Problem, way: Relaxation) -> list[Problem]:
    """The problem after every smaller change of the kind."""
    if way.kind in {Kind.RAISE_LOAD, Kind.LOWER_LEAST, Kind.RAISE_WEEK}:
        return [apply(posed, replace(way, amount=way.amount - 1))] if way.amount > 1 else []
    if way.kind is Kind.FIND:
        return [apply(posed, replace(way, people=way.people - 1))] if way.people > 1 else []
    if not way.proved or way.amount == 1:
        return []
    if way.kind is Kind.LEND:
        pool: list[Candidate] = list(posed.reserve)
        some = [tuple(who.inspector for who in chosen) for chosen in fewer(pool, way)]
        return [apply(posed, replace(way, amount=len(c), inspectors=c)) for c in some]
    if way.kind is Kind.POSTPONE:
        return [
            apply(posed, replace(way, amount=len(c), targets=c))
            for c in fewer(sorted(posed.seats_of), way)
        ]
    needing = [
        name for name, s in posed.seat_named.items() if dict(s.needs).keys() & {*way.qualifications}
    ]
    return [apply(posed, replace(way, amount=len(c), seats=c)) for c in fewer(needing, way)]


def fewer(pool: list, way: Relaxation) -> list[tuple]:
    return [*combinations(pool, way.amount - 1)]


@settings(max_examples=100)
@given(contradicting())
def test_each_clash_is_one_by_itself_and_none_of_its_seats_can_be_left_out(posed: Problem) -> None:
    """Needs: the seat alone asks for more than it takes, whoever there is. Places: the seats of the
    clash alone, nobody with work to do, have no odds; without any one of them less is missing."""
    for clash in told(posed):
        if clash.kind is ClashKind.NEEDS:
            for name in clash.seats:
                asked = posed.seat_named[name]
                crowd = [person(f"{q}{n}", qualifications=q) for q in "qrs" for n in range(9)]
                alone = replace(posed, seats=(asked, seat(asked.target, 2, "zz")))
                assert not feasible(replace(alone, candidates=tuple(crowd), reserve=()))
            continue
        if clash.kind is ClashKind.PLACES:
            idle = tuple(replace(who, load_least=0) for who in posed.candidates)
            lacking = places_lacking(posed, idle, clash.seats)
            assert lacking >= clash.missing
            for left_out in clash.seats:
                fewer_seats = tuple(name for name in clash.seats if name != left_out)
                assert places_lacking(posed, idle, fewer_seats) < lacking


def places_lacking(
    posed: Problem, people: tuple[Candidate, ...], names: tuple[tuple[str, str], ...]
) -> int:
    """What these seats lack by themselves of people, in whole places rounded up per clash."""
    seats = tuple(s for s in posed.seats if (s.target, s.seat) in names)
    spare = tuple(seat(target, 2, "zz", department="z") for target in {s.target for s in seats})
    crowd = (person("+z", 99, department="z"), person("+y", 99, department="z"))
    if not seats:
        return 0
    alone = replace(posed, seats=(*seats, *spare), candidates=(*people, *crowd), reserve=())
    return sum(clash.missing for clash in told(alone) if clash.kind is ClashKind.PLACES)
