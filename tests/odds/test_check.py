"""The checker finds every planted fault, all of them at once, and nothing in good odds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.odds import Outcome, PairOdds, Problem, Violation, check_odds, solve_inspectors

from .build import person, planted, problem, seat

ONE = 2**24
HALF = ONE // 2
POSED = problem(
    [
        seat("t1", 1, "lead", role="lead"),
        seat("t1", 1, "expert", qualification="q"),
        seat("t2"),
        seat("u1", county="c2"),
    ],
    [
        *(person(f"i{n}", 3, qualifications=["q"]) for n in range(4)),
        person("green", lead=False),
        person("guest", department="e", qualifications=["q"]),
        *(person(f"u{n}", counties=["c2"]) for n in range(3)),
    ],
    [("i3", "t2")],
    cap=3 * ONE // 4,
)
GOOD = solve_inspectors(POSED).rows


def with_rows(*rows: tuple[str, str, str, int]) -> list[PairOdds]:
    changed = {row[:3]: row for row in GOOD} | {row[:3]: PairOdds(*row) for row in rows}
    return sorted(changed.values())


def test_good_odds_have_no_violation() -> None:
    assert check_odds(POSED, GOOD) == []


@settings(max_examples=60)
@given(planted())
def test_odds_of_the_solver_have_no_violation(made: tuple[Problem, Outcome]) -> None:
    posed, _ = made
    assert check_odds(posed, solve_inspectors(posed).rows) == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("t1", "lead", "green", 5), "lead"),
        (("t1", "lead", "guest", 5), "department"),
        (("t1", "lead", "u1", 5), "district"),
        (("t1", "expert", "green", 5), "qualification"),
        (("t2", "member", "i3", 5), "recusal"),
        (("t2", "member", "ghost", 5), "inspector_unknown"),
        (("t2", "boss", "i1", 5), "seat_unknown"),
        (("t2", "member", "green", 0), "odds_form"),
        (("u1", "member", "u1", ONE), "pair_cap"),
        (("u1", "member", "u1", ONE + 1), "one_seat"),
        (("t2", "member", "i1", 3 * ONE), "load"),
        (("t2", "member", "green", 1), "crew_size"),
    ],
)
def test_planted_fault_is_found(row: tuple[str, str, str, int], code: str) -> None:
    assert code in {found.rule for found in check_odds(POSED, with_rows(row))}


def test_all_faults_come_at_once() -> None:
    rows = with_rows(("t1", "lead", "green", 5), ("t2", "member", "i3", 7))
    codes = [found.rule for found in check_odds(POSED, rows)]
    assert codes == ["crew_size", "crew_size", "lead", "recusal"]


def test_one_unit_too_few_is_found() -> None:
    first = GOOD[0]
    found = check_odds(POSED, [first._replace(odds=first.odds - 1), *GOOD[1:]])
    assert found == [
        Violation("crew_size", first.target, first.seat, "", ONE - 1, least=ONE, most=ONE)
    ]


def test_pair_over_two_seats_counts_once_against_the_cap() -> None:
    """Each seat's odds are below the cap, both together are not."""
    rows = [row for row in GOOD if row.target != "t1"]
    rows += [
        PairOdds("t1", "lead", "i1", HALF),
        PairOdds("t1", "lead", "i2", HALF),
        PairOdds("t1", "expert", "i1", HALF),
        PairOdds("t1", "expert", "i2", HALF),
    ]
    codes = [(f.rule, f.inspector) for f in check_odds(POSED, sorted(rows))]
    assert codes == [("pair_cap", "i1"), ("pair_cap", "i2")]


def test_rows_out_of_order_or_repeated_are_found() -> None:
    swapped = [GOOD[1], GOOD[0], *GOOD[2:]]
    assert {found.rule for found in check_odds(POSED, swapped)} == {"row_order"}
    repeated = [GOOD[0], *GOOD]
    assert {found.rule for found in check_odds(POSED, repeated)} >= {"row_order", "crew_size"}


def test_missing_seat_is_found() -> None:
    rows = [row for row in GOOD if row.target != "u1"]
    assert check_odds(POSED, rows) == [
        Violation("crew_size", "u1", "member", "", 0, least=2 * ONE, most=2 * ONE)
    ]


def test_one_unit_over_the_load_is_found() -> None:
    posed = problem([seat("t1"), seat("t2")], [person("i1", 1), person("i2", 1), person("i3", 2)])
    rows = {row[:3]: row.odds for row in solve_inspectors(posed).rows}
    rows["t1", "member", "i1"] += 1
    rows["t1", "member", "i2"] -= 1
    moved = sorted(PairOdds(*name, odds) for name, odds in rows.items())
    assert check_odds(posed, moved) == [Violation("load", inspector="i1", found=ONE + 1, most=ONE)]


# --- each new rule: odds that were good before the rule came

NEW = problem(
    [seat("t1", 3, week="w1", day="2026-06-01"), seat("t2", week="w1", day="2026-06-01")],
    [person(f"i{n}", 9) for n in range(6)],
)
FREE = solve_inspectors(NEW).rows


def changed(number: int, **facts: object) -> Problem:
    people = list(NEW.candidates)
    people[number] = replace(people[number], **facts)  # type: ignore[arg-type]
    return replace(NEW, candidates=tuple(people))


def all_new() -> Problem:
    """Everybody but i5 is new."""
    people = tuple(replace(c, newcomer=c.inspector != "i5") for c in NEW.candidates)
    return replace(NEW, candidates=people)


@pytest.mark.parametrize(
    ("posed", "code"),
    [
        pytest.param(changed(0, valid_until="2026-05-31"), "certificate"),
        pytest.param(changed(0, absences=(("2026-05-01", "2026-06-01"),)), "absence"),
        pytest.param(changed(0, members=("a", "b")), "team"),
        pytest.param(changed(0, load_least=2), "load"),
        pytest.param(
            replace(NEW, candidates=(*NEW.candidates, person("idle", least=1, counties=["c9"]))),
            "load",
        ),
        pytest.param(changed(0, week_load=0), "week_load"),
        pytest.param(
            replace(NEW, seats=(replace(NEW.seats[0], needs=(("q", 1),)), NEW.seats[1])), "needs",
        ),
        pytest.param(all_new(), "mentor"),
        pytest.param(replace(NEW, apart=(("i0", "i1"), ("i1", "i2"), ("i0", "i2"))), "apart"),
        pytest.param(replace(NEW, apart=(("i0", "i1"), ("i1", "i2"))), "apart"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
def test_rule_that_the_odds_do_not_keep_is_named(posed: Problem, code: str) -> None:
    assert check_odds(NEW, FREE) == []
    assert code in {found.rule for found in check_odds(posed, FREE)}
