"""Whoever comes with several teams, or with one and alone, is one person: to the judge of outcomes,
and to the rows by which whole assignments are looked for. Both were written by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations, product

import pytest

from scheduler.odds import Outcome, Problem, judge
from scheduler.odds.index import index_problem
from scheduler.odds.portfolio import Part, beyond
from scheduler.odds.portfolio.crossing import relaxed
from scheduler.odds.portfolio.finder import Finder
from scheduler.odds.portfolio.rows import rows_of
from scheduler.odds.rules import Violation
from scheduler.odds.solve import solve_portfolio

from ..build import person, problem, seat

TWO_TEAMS = [person("g", 2, members=["a", "b"]), person("h", 2, members=["a", "c"])]


def visits(*crews: str) -> Outcome:
    """ "t1 g x": team g takes the team's place at t1, x the single one."""
    found = (crew.split() for crew in crews)
    return frozenset(
        (t, "team" if who in "ghk" else "single", who) for t, *crew in found for who in crew
    )


def teams_at(*targets: str, single: bool = False, **more: object) -> list:
    seats = [seat(t, 1, "team", by_team=True, **more) for t in targets]
    return seats + [seat(t, 1, "single", **more) for t in targets if single]


def test_a_person_is_once_in_a_crew_whatever_the_teams() -> None:
    posed = problem([seat("t1", 2, "team", by_team=True)], TWO_TEAMS)
    assert judge(posed, visits("t1 g h")) == [Violation("one_seat", "t1", "", "a", 2, 0, 1)]


@pytest.mark.parametrize(("load", "fine"), [(1, False), (2, True)])
def test_places_with_teams_count_for_the_own_load(load: int, fine: bool) -> None:
    posed = problem(teams_at("t1", "t2"), [*TWO_TEAMS, person("a", load)])
    found = judge(posed, visits("t1 g", "t2 h"))
    assert found == ([] if fine else [Violation("load", "", "", "a", 2, 0, 1)])


def test_places_with_teams_count_for_the_least_too() -> None:
    posed = problem(teams_at("t1", "t2"), [*TWO_TEAMS, person("a", 2, least=2)])
    assert judge(posed, visits("t1 g", "t2 h")) == []
    assert [found.rule for found in judge(posed, visits("t1 g"))] == ["crew_size"] * 2 + ["load"]
    assert {frozenset(table) for table in solve_portfolio(posed).tables} <= {
        visits("t1 g", "t2 h"), visits("t1 h", "t2 g"), visits("t1 g", "t2 g"),
        visits("t1 h", "t2 h"),
    }  # fmt: skip


@pytest.mark.parametrize(("weeks", "fine"), [(("w", "w"), False), (("w", "v"), True)])
def test_places_with_teams_count_for_the_own_week(weeks: tuple[str, str], fine: bool) -> None:
    seats = [*teams_at("t1", week=weeks[0]), *teams_at("t2", week=weeks[1])]
    posed = problem(seats, [*TWO_TEAMS, person("a", 2, week_load=1)])
    found = judge(posed, visits("t1 g", "t2 h"))
    assert found == ([] if fine else [Violation("week_load", "", "", "a", 2, 0, 1)])


def test_people_meet_through_teams_and_within_them() -> None:
    posed = problem(teams_at("t1", "t2", single=True), [*TWO_TEAMS, person("x"), person("y")])
    posed = replace(posed, meet_most=1)
    assert judge(posed, visits("t1 g x", "t2 h x")) == [
        Violation("meeting_cap", "", "", "a,x", 2, 0, 1)
    ]
    assert judge(posed, visits("t1 g x", "t2 g y")) == [
        Violation("meeting_cap", "", "", "a,b", 2, 0, 1)
    ]
    assert judge(posed, visits("t1 g x", "t2 h y")) == []


def test_a_member_who_is_not_drawn_alone_has_no_load_but_may_not_come_alone() -> None:
    posed = problem(teams_at("t1", "t2"), TWO_TEAMS)
    assert judge(posed, visits("t1 g", "t2 h")) == []
    stranger = visits("t1 g") | {("t2", "team", "a")}
    assert Violation("load", "", "", "a", 1, 0, 0) in judge(posed, stranger)


def test_a_list_never_lets_two_people_meet_too_often() -> None:
    """The teams share a; x and y go along: whoever meets a at one target does not at the other."""
    posed = problem(teams_at("t1", "t2", single=True), [*TWO_TEAMS, person("x"), person("y")])
    found = solve_portfolio(replace(posed, meet_most=1))
    for table in found.tables:
        singles = [who for _, _, who in table if who in "xy"]
        teams = [who for _, _, who in table if who in "gh"]
        assert len(set(singles)) == len(set(teams)) == 2


POSED = problem(
    [*teams_at("t1", "t2", week="w"), seat("t2", 1, "single", week="w")],
    [
        person("g", 2, members=["a", "b"]),
        person("h", 2, members=["a", "c"]),
        person("k", 1, members=["d", "e"]),
        person("a", 1, week_load=1),
        person("x", 2, least=1),
    ],
)
BOTH_FACES = {
    "loads": POSED,
    "meetings": replace(POSED, meet_most=1),
    "nobody meets": replace(POSED, meet_most=0),
    "least": replace(
        POSED,
        candidates=tuple(
            replace(who, load=2, load_least=2, week_load=None) if who.inspector == "a" else who
            for who in POSED.candidates
        ),
    ),
}


def fillings(posed: Problem) -> Iterator[tuple[int, ...]]:
    """Every choice of pairs with the right number of people in each seat, all eligible."""
    index = index_problem(relaxed(posed, beyond(posed)))
    start = index.lattice.start.tolist()
    rows = [
        [*combinations(range(start[at], start[at + 1]), seat.count)]
        for at, seat in enumerate(index.seats)
    ]
    for chosen in product(*rows):
        yield tuple(chain(*chosen))


@pytest.mark.parametrize("name", BOTH_FACES)
def test_rows_of_a_portfolio_and_the_judge_say_the_same(name: str) -> None:
    posed = BOTH_FACES[name]
    parts = beyond(posed)
    assert Part.SHARED_PEOPLE in {part.part for part in parts}
    index = index_problem(relaxed(posed, parts))
    rows = rows_of(posed, index, parts)
    finder = Finder(posed, index, rows)
    said = set()
    for pairs in fillings(posed):
        kept = all(row.low <= len({*pairs} & {*row.members}) <= row.high for row in rows)
        kept = kept and not finder._too_often(pairs)
        outcome = frozenset(
            (index.seats[s].target, index.seats[s].seat, index.people[p].inspector)
            for s, p in ((index.seat[at], index.person[at]) for at in pairs)
        )
        assert kept == (judge(posed, outcome) == []), sorted(outcome)
        said.add(kept)
    assert said == ({False} if name == "nobody meets" else {True, False})
    assert (finder.any() is not None) == (True in said)
