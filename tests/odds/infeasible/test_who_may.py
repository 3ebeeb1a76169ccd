"""Planted causes of the kind “too few may”: the answer names exactly the cause, and what would do."""

from dataclasses import replace

from scheduler.draw.apart import kept_apart
from scheduler.odds import Problem, RelaxationKind, solve_inspectors
from scheduler.odds.infeasible import ClashKind, Relaxation
from scheduler.odds.problem import Meeting
from scheduler.odds.ways.apply import apply

from ..build import person, problem, seat
from .asking import clashes_of, first_way, only_clash, plenty

DAY = "2026-06-01"


def test_department_without_enough_people() -> None:
    """Three joint visits need somebody of e; the only one takes two."""
    seats = [
        s for n in range(3) for s in (seat(f"t{n}", 1, "a"), seat(f"t{n}", 1, "b", department="e"))
    ]
    posed = problem(seats, [*plenty("c1"), person("e1", 2, department="e")])
    clash = only_clash(posed)
    assert clash.seats == (("t0", "b"), ("t1", "b"), ("t2", "b"))
    assert (clash.inspectors, clash.busy) == (("e1",), ("e1",))
    assert (clash.rules, clash.missing) == (("crew_size", "department", "load"), 1)
    assert clash.removed == (("department", 4),)
    assert clash.relaxations[0] == Relaxation(
        RelaxationKind.RAISE_LOAD, 1, inspectors=("e1",), before=2
    )


def test_county_whose_people_cannot_do_it_while_others_could() -> None:
    seats = [*(seat(f"t{n}") for n in range(3)), *(seat(f"u{n}", county="c2") for n in range(3))]
    posed = problem(seats, [person("i1", 2), person("i2", 2), *plenty("c2")])
    clash = only_clash(posed)
    assert clash.targets == ("t0", "t1", "t2")
    assert (clash.inspectors, clash.counties) == (("i1", "i2"), ("c1",))
    assert (clash.rules, clash.missing) == (("crew_size", "district", "load"), 2)
    assert clash.removed == (("district", 4),)
    # One of them alone cannot take both: there are three targets only.
    assert clash.relaxations[0] == Relaxation(
        RelaxationKind.RAISE_LOAD, 1, inspectors=("i1", "i2"), counties=("c1",), before=2
    )


def test_qualification_that_too_few_hold() -> None:
    seats = [
        s
        for n in range(4)
        for s in (seat(f"t{n}", 1, "member"), seat(f"t{n}", 1, "expert", qualification="q"))
    ]
    posed = problem(seats, [*plenty("c1"), person("q1", 3, qualifications=["q"])])
    clash = only_clash(posed)
    assert {name for _, name in clash.seats} == {"expert"}
    assert clash.inspectors == ("q1",)
    assert (clash.rules, clash.missing) == (("crew_size", "qualification", "load"), 1)


def test_nobody_may_lead() -> None:
    seats = [seat("t0", 1, "lead", role="lead"), seat("t0", 1), seat("t1")]
    posed = problem(seats, [person(f"i{n}", lead=False) for n in range(3)])
    clash = only_clash(posed)
    assert (clash.seats, clash.inspectors) == ((("t0", "lead"),), ())
    assert (clash.rules, clash.missing) == (("crew_size", "lead"), 1)
    assert clash.removed == (("lead", 3),)
    assert clash.relaxations[0] == Relaxation(
        RelaxationKind.FIND, 1, people=1, department="d", counties=("c1",), lead=True
    )


def test_certificate_that_expires_before_the_day_is_the_cause_and_is_not_prolonged() -> None:
    people = [person("i1"), replace(person("i2"), valid_until="2026-05-31")]
    clash = only_clash(problem([seat("t0", day=DAY), seat("t1")], people))
    assert (clash.targets, clash.inspectors) == (("t0",), ("i1",))
    assert (clash.rules, clash.missing) == (("crew_size", "certificate", "one_seat"), 1)
    assert clash.removed == (("certificate", 1),)
    assert {way.kind for way in clash.relaxations} == {RelaxationKind.FIND, RelaxationKind.POSTPONE}


def test_absence_on_the_day() -> None:
    people = [person("i1"), replace(person("i2"), absences=((DAY, "2026-06-03"),))]
    clash = only_clash(problem([seat("t0", day=DAY), seat("t1")], people))
    assert (clash.targets, clash.inspectors) == (("t0",), ("i1",))
    assert (clash.rules, clash.missing) == (("crew_size", "absence", "one_seat"), 1)
    assert {way.kind for way in clash.relaxations} == {RelaxationKind.FIND, RelaxationKind.POSTPONE}


def test_recusal() -> None:
    posed = problem([seat("t0"), seat("t1")], [person("i1"), person("i2")], [("i2", "t1")])
    clash = only_clash(posed)
    assert (clash.targets, clash.inspectors) == (("t1",), ("i1",))
    assert (clash.rules, clash.missing) == (("crew_size", "recusal", "one_seat"), 1)
    assert clash.removed == (("recusal", 1),)


def test_rest_since_the_last_visit_is_shortened_to_the_longest_that_works() -> None:
    posed = problem([seat("t0"), seat("t1")], [person("i1"), person("i2"), person("i3")])
    posed = replace(
        posed,
        rest_days=365,
        meetings=(Meeting("i1", "t0", 300), Meeting("i2", "t0", 200), Meeting("i3", "t0", 100)),
    )
    clash = only_clash(posed)
    assert (clash.targets, clash.inspectors) == (("t0",), ())
    assert (clash.rules, clash.missing) == (("crew_size", "cool_down"), 2)
    assert clash.relaxations[0] == Relaxation(RelaxationKind.LOWER_REST, 200, before=365)
    assert len(clashes_of(replace(posed, rest_days=201))) == 1


def test_two_of_one_circle_for_a_crew_of_two() -> None:
    """i1 and i2 keep apart: one of them comes, and nobody else may."""
    posed = replace(
        problem([seat("t0"), seat("t1", county="c2")], [person("i1"), person("i2"), *plenty("c2")]),
        apart=(("i1", "i2"),),
    )
    clash = only_clash(posed)
    assert (clash.targets, clash.inspectors) == (("t0",), ("i1", "i2"))
    assert (clash.rules, clash.missing) == (("crew_size", "district", "apart"), 1)


def test_somebody_kept_from_a_target_because_another_keeps_apart() -> None:
    """Where a crew has several seats a hash keeps one of the two away (draw/apart.py)."""
    seats = [seat("t0", 1, "lead", role="lead"), seat("t0", 1)]
    posed = replace(problem(seats, [person("i1"), person("i2")]), apart=(("i1", "i2"),))
    kept = kept_apart("t0", "i1", "i2")
    clash = only_clash(posed)
    assert clash.inspectors == tuple(sorted({"i1", "i2"} - {kept}))
    assert (clash.rules, clash.missing) == (("crew_size", "apart", "one_seat"), 1)
    assert clash.removed == (("apart", 1),)


def test_newcomers_without_anybody_experienced() -> None:
    """Only one who is experienced, with one place; two targets."""
    people = [person(f"n{n}", newcomer=True) for n in range(3)]
    posed = problem([seat("t0"), seat("t1")], [*people, person("old", 1)])
    clash = only_clash(posed)
    assert clash.targets == ("t0", "t1")
    assert (clash.inspectors, clash.busy) == (("old",), ("old",))
    assert (clash.rules, clash.missing) == (("mentor", "load"), 1)
    assert clash.removed == (("mentor", 3),)
    assert clash.relaxations[0] == Relaxation(
        RelaxationKind.RAISE_LOAD, 1, inspectors=("old",), before=1
    )


def test_newcomers_are_not_to_blame_where_it_is_simply_too_few_people() -> None:
    people = [person("new", 1, newcomer=True), person("old", 1)]
    clash = only_clash(problem([seat("t0"), seat("t1")], people))
    assert (clash.rules, clash.missing) == (("crew_size", "load"), 2)
    assert clash.inspectors == ("new", "old")


def test_newcomers_are_not_to_blame_where_nobody_else_may_lead() -> None:
    """Leads must be experienced where there are newcomers; here that keeps nobody out."""
    seats = [s for n in range(2) for s in (seat(f"t{n}", 1, "a", role="lead"), seat(f"t{n}", 1))]
    people = [person("chief", 1), *(person(f"i{n}", lead=False, newcomer=n == 0) for n in range(3))]
    clash = only_clash(problem(seats, people))
    assert clash.seats == (("t0", "a"), ("t1", "a"))
    assert (clash.rules, clash.missing) == (("crew_size", "lead", "load"), 1)
    assert clash.inspectors == ("chief",)


def test_certified_share_of_a_crew() -> None:
    """Each crew of two needs one with q; the only one takes one target."""
    seats = [seat(f"t{n}", needs=[("q", 1)]) for n in range(2)]
    posed = problem(seats, [*plenty("c1"), person("q1", 1, qualifications=["q"])])
    clash = only_clash(posed)
    assert (clash.targets, clash.inspectors) == (("t0", "t1"), ("q1",))
    assert (clash.rules, clash.missing) == (("needs", "load"), 1)
    assert clash.removed == (("needs", 4),)
    ways = {way.kind: way for way in clash.relaxations}
    assert ways[RelaxationKind.DROP_NEEDS] == Relaxation(
        RelaxationKind.DROP_NEEDS, 1, seats=(("t0", "member"),), qualifications=("q",)
    )


def test_crew_that_needs_more_specialists_than_it_has_places() -> None:
    people = [person(f"{name}{n}", qualifications=[name]) for name in "pqr" for n in range(2)]
    needs = [("p", 1), ("q", 1), ("r", 1)]
    clash = only_clash(problem([seat("t0", 2, needs=needs), seat("t1")], people))
    assert (clash.kind, clash.seats) == (ClashKind.NEEDS, (("t0", "member"),))
    assert (clash.rules, clash.missing) == (("crew_size", "needs"), 1)
    assert clash.relaxations[0].kind is RelaxationKind.DROP_NEEDS


def test_seat_for_a_team_where_there_are_only_single_people() -> None:
    posed = problem([seat("t0", 1, by_team=True), seat("t1")], plenty("c1"))
    clash = only_clash(posed)
    assert (clash.targets, clash.inspectors) == (("t0",), ())
    assert (clash.rules, clash.missing) == (("crew_size", "team"), 1)
    way = clash.relaxations[0]
    assert (way.kind, way.team, way.people, way.amount) == (RelaxationKind.FIND, True, 1, 1)


def test_one_person_for_two_seats_of_a_crew() -> None:
    """Only p may lead and only p holds q; a person takes one seat of a crew."""
    seats = [seat("t0", 1, "expert", qualification="q"), seat("t0", 1, "lead", role="lead")]
    people = [person("p", qualifications=["q"]), *(person(f"i{n}", lead=False) for n in range(2))]
    clash = only_clash(problem(seats, people))
    assert (clash.seats, clash.inspectors) == ((("t0", "expert"), ("t0", "lead")), ("p",))
    assert (clash.rules, clash.missing) == (("crew_size", "lead", "qualification", "one_seat"), 1)
    assert first_way(problem(seats, people)).people == 1


def test_nobody_at_all() -> None:
    clash = only_clash(Problem((seat("t0"), seat("t1")), ()))
    assert (clash.rules, clash.missing, clash.inspectors) == (("crew_size",), 4, ())
    assert clash.relaxations[0].people == 2


def test_seat_that_nobody_may_take_says_which_rules_removed_whom() -> None:
    """Three rules each keep somebody out who could do it; “other” has two reasons at once, and of
    those district is needed anyway."""
    seats = [seat("t1", 1, "member"), seat("t1", 1, "expert", qualification="q"), seat("t2")]
    people = [
        *(person(f"i{n}") for n in range(4)),
        person("far", counties=["c2"], qualifications=["q"]),
        person("kin", qualifications=["q"]),
        person("other", department="e", counties=["c2"]),
    ]
    posed = problem(seats, people, [("kin", "t1")])
    clash = only_clash(posed)
    assert (clash.seats, clash.inspectors, clash.missing) == ((("t1", "expert"),), (), 1)
    assert clash.rules == ("crew_size", "district", "qualification", "recusal")
    assert clash.removed == (("district", 2), ("department", 1), ("qualification", 5),
                             ("recusal", 1))  # fmt: skip
    assert clash.relaxations[0] == Relaxation(
        RelaxationKind.FIND, 1, people=1, department="d", counties=("c1",), qualifications=("q",)
    )
    assert clash.relaxations[1] == Relaxation(RelaxationKind.POSTPONE, 1, targets=("t1",))


def test_rule_that_keeps_out_only_idle_people_is_not_to_blame() -> None:
    """Somebody in c2 has no place left: opening the district would not help."""
    people = [person("i1", 1), person("i2", 1), person("far", 0, counties=["c2"])]
    clash = only_clash(problem([seat("t1"), seat("t2")], people))
    assert clash.rules == ("crew_size", "load")
    assert clash.removed == (("district", 1),)


def test_two_counties_in_need_are_two_clashes_the_worse_first() -> None:
    seats = [seat("t1"), seat("t2"), seat("u1", county="c2")]
    people = [person("i1", 1), person("i2", 1), person("i3", 1, counties=["c2"])]
    posed = problem(seats, [*people, *plenty("c3")])
    first, second = clashes_of(posed)
    assert (first.counties, first.missing) == (("c1",), 2)
    assert (second.counties, second.missing) == (("c2",), 1)
    solve_inspectors(apply(apply(posed, first.relaxations[0]), second.relaxations[0]))


def test_targets_that_lack_the_same_each_for_itself_are_one_clash() -> None:
    seats = [seat(f"t{n}", county=county) for n, county in enumerate(("c1", "c1", "c2"))]
    people = [person("i1"), person("i2", counties=["c2"]), person("i3", counties=["c2"])]
    clash = only_clash(problem(seats, people))
    assert (clash.targets, clash.missing) == (("t0", "t1"), 2)
    assert clash.rules == ("crew_size", "district", "one_seat")
