"""人员无随机性: whoever can be foreseen is found, however the rules made it so."""

import pytest

from scheduler.odds import Candidate, Problem, Seat, fixed_seats, solve_inspectors


def person(name: str, load: int = 9, **more: object) -> Candidate:
    return Candidate(name, load, True, "d", frozenset({"c"}), frozenset(), **more)


def seat(target: str = "t", name: str = "m", count: int = 2, week: str = "") -> Seat:
    return Seat(target, "c", name, "member", "d", "", count, week=week)


def crowd(count: int, **more: object) -> tuple[Candidate, ...]:
    return tuple(person(f"p{number}", **more) for number in range(count))


FORESEEN = {
    "two are eligible": Problem((seat(),), crowd(2)),
    "three places, three eligible": Problem((seat(count=3),), crowd(3)),
    "three seats for the same three people": Problem(
        tuple(seat(name=name, count=1) for name in "abc"), crowd(3)
    ),
    "the others have no load left": Problem(
        (seat(),), (*crowd(2), *(person(f"z{n}", load=0) for n in range(3)))
    ),
    "the others have no load that week": Problem(
        (seat(week="w"),), (*crowd(2), *(person(f"z{n}", week_load=0) for n in range(3)))
    ),
    "a minimum load forces two people": Problem(
        (seat(),), (*crowd(2, load=1, load_least=1), person("y"), person("z"))
    ),
}


@pytest.mark.parametrize("problem", FORESEEN.values(), ids=FORESEEN.keys())
def test_whom_everybody_can_foresee(problem: Problem) -> None:
    odds = solve_inspectors(problem)
    wanted = tuple(sorted((each.target, each.seat) for each in problem.seats))
    assert odds.report.fixed_seats == wanted
    assert fixed_seats(problem, [tuple(row) for row in odds.rows]) == wanted


def test_where_chance_decides_nothing_is_marked() -> None:
    problem = Problem((seat(), seat("u")), crowd(5))
    odds = solve_inspectors(problem)
    assert odds.report.fixed_seats == ()
    assert fixed_seats(problem, [tuple(row) for row in odds.rows]) == ()


def test_only_the_seats_of_the_foreseen_are_marked() -> None:
    """x must go to t's first seat; its second seat, and u, are drawn from many."""
    lead = Seat("t", "c", "lead", "lead", "d", "", 1)
    others = tuple(
        Candidate(f"m{n}", 9, False, "d", frozenset({"c"}), frozenset()) for n in range(6)
    )
    leads = (person("x"), person("y", load=0), person("z", load=0))
    problem = Problem((lead, seat("t", "m", 1), seat("u")), (*leads, *others))
    odds = solve_inspectors(problem)
    assert ("t", "lead") in odds.report.fixed_seats
    assert ("u", "m") not in odds.report.fixed_seats
