"""Odds keep every rule exactly, or there provably are none; the same in any order of rows."""

import json
import math
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import (
    Candidate,
    Infeasible,
    InspectorOdds,
    Outcome,
    PairOdds,
    Problem,
    check_odds,
    judge,
    solve_inspectors,
)
from scheduler.odds.index import index_problem
from scheduler.odds.pipeline import EVERYWHERE, feasible
from scheduler.odds.repair import Cut

from .build import Pair, person, planted, problem, problems, seat
from .plain import best, eligible, limits

ONE = 2**24


def odds_of(found: InspectorOdds) -> dict[Pair, int]:
    return {(row.target, row.seat, row.inspector): row.odds for row in found.rows}


def broken(posed: Problem, odds: dict[Pair, int]) -> list[tuple[str, ...]]:
    """Limits that the odds do not keep, by plain sums; pairs that may not be count too."""
    wrong = [pair for pair in odds if pair not in set(eligible(posed))]
    for limit in limits(posed):
        total = sum(odds.get(pair, 0) for pair in limit.pairs)
        low, high = round(limit.low * posed.unit), round(limit.high * posed.unit)
        if not low <= total <= high:
            wrong.append(limit.name)
    return wrong


# --- exact or impossible


@settings(max_examples=150)
@given(problems())
def test_odds_are_exact_or_the_linear_program_has_none_either(posed: Problem) -> None:
    possible = best(posed, lambda pair: 0.0) > -math.inf
    lattice = index_problem(posed).lattice
    assert possible != isinstance(feasible(lattice, posed.unit, EVERYWHERE), Cut)
    if not possible:
        return
    found = solve_inspectors(posed)
    assert broken(posed, odds_of(found)) == []
    assert check_odds(posed, found.rows) == []
    assert all(row.odds >= 1 for row in found.rows)
    assert found.report.rounding_units < 3.0


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_planted_problems_always_have_odds(bits: int) -> None:
    """They were made around an outcome, mostly with nothing to spare: none may fail."""

    @settings(max_examples=70)
    @given(planted(bits))
    def run(made: tuple[Problem, Outcome]) -> None:
        posed, outcome = made
        assert judge(posed, outcome) == []
        assert broken(posed, dict.fromkeys(outcome, posed.unit)) == []
        found = solve_inspectors(posed)
        assert broken(posed, odds_of(found)) == []

    run()


@settings(max_examples=25)
@given(planted(24, targets=14, people_most=12))
def test_larger_planted_problems_always_have_odds(made: tuple[Problem, Outcome]) -> None:
    posed, _ = made
    assert broken(posed, odds_of(solve_inspectors(posed))) == []


@pytest.mark.parametrize(
    "posed",
    [
        pytest.param(problem([seat("t1"), seat("t2")], [person("i1", 1), person("i2", 2)]), id="load"),
        pytest.param(problem([seat("t1", county="c9")], [person("i1"), person("i2")]), id="nobody"),
        pytest.param(problem([seat("t1")], [person(f"i{n}") for n in range(4)], cap=ONE // 2 - 1), id="cap"),
    ],
)  # fmt: skip
def test_door_raises_infeasible(posed: Problem) -> None:
    with pytest.raises(Infeasible) as caught:
        solve_inspectors(posed)
    assert caught.value.clashes


# --- order of rows


def shuffled(posed: Problem, shuffle: Random) -> Problem:
    """The same problem, all rows and all lists within rows in another order."""

    def mix(rows: tuple) -> tuple:
        return tuple(shuffle.sample(rows, len(rows)))

    return replace(
        posed,
        seats=mix(tuple(replace(s, needs=mix(s.needs)) for s in posed.seats)),
        candidates=mix(
            tuple(
                replace(c, absences=mix(c.absences), members=mix(c.members))
                for c in posed.candidates
            )
        ),
        blocks=mix(posed.blocks),
        meetings=mix(posed.meetings),
        apart=mix(tuple(mix(pair) for pair in posed.apart)),
    )


@settings(max_examples=80)
@given(problems(), st.randoms(use_true_random=False))
def test_permuted_rows_give_the_same_odds_multipliers_and_report(
    posed: Problem, shuffle: Random
) -> None:
    other = shuffled(posed, shuffle)
    one, two = index_problem(posed).lattice, index_problem(other).lattice
    first, second = feasible(one, posed.unit, EVERYWHERE), feasible(two, posed.unit, EVERYWHERE)
    if isinstance(first, Cut):
        assert isinstance(second, Cut)
        assert (first.a.tolist(), first.b.tolist()) == (second.a.tolist(), second.b.tolist())
        assert (first.root, first.missing) == (second.root, second.missing)
        return
    found, again = solve_inspectors(posed), solve_inspectors(other)
    assert found == again
    assert repr(found.rows) == repr(again.rows)
    assert repr(found.multipliers) == repr(again.multipliers)
    assert repr(found.report) == repr(again.report)


HASHED = """
import sys, hashlib
sys.path.insert(0, {root!r})
from tests.odds.test_solve import of_everything
from scheduler.odds import solve_inspectors
found = solve_inspectors(of_everything())
print(hashlib.sha256(repr((found.rows, found.multipliers, found.report)).encode()).hexdigest())
"""


def of_everything() -> Problem:
    """A problem with each feature, by hand."""
    people = [
        person("i0", 3, qualifications=["q", "r"], counties=["c1", "c2"], least=1),
        person("i1", 2, qualifications=["q"], week_load=1),
        person("i2", 3, newcomer=True, counties=["c1", "c2"]),
        person("i3", 3, lead=False, qualifications=["q"], counties=["c1", "c2"]),
        person("i4", 3, counties=["c1", "c2"]),
        person("g0", 2, members=["a", "b"]),
        person("g1", 1, members=["c", "d"]),
    ]
    seats = [
        seat("t0", 1, "lead", role="lead", week="w1"),
        seat("t0", 2, "member", needs=[("q", 1)], week="w1"),
        seat("t1", 2, county="c2", week="w1"),
        seat("t2", 3, "m", needs=[("q", 1), ("r", 1)]),
        seat("t3", 1, "g", by_team=True),
    ]
    posed = problem(seats, people, [("b", "t3x"), ("i4", "t2")])
    return replace(posed, apart=(("i3", "i1"), ("i1", "i4")))


def test_hash_seeds_of_python_do_not_matter() -> None:
    root = str(Path(__file__).parents[2])
    said = {
        subprocess.run(
            [sys.executable, "-c", HASHED.format(root=root)],
            env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(said) == 1


# --- degenerate ones


def alone(names: str, load: int = 1, **more: object) -> list[Candidate]:
    return [person(name, load, **more) for name in names.split()]  # type: ignore[arg-type]


CERTAIN = {
    "everybody is needed": problem([seat("t1", 3)], alone("i1 i2 i3")),
    "each seat fits one person": problem(
        [seat("t1", 1, "a"), seat("t1", 1, "b", department="e")],
        [person("i1"), person("i2", department="e")],
    ),
    "minimum loads take all places": problem(
        [seat("t1"), seat("t2")], [*alone("i1 i2", 2, least=2), *alone("i3 i4")]
    ),
    "one team": problem([seat("t1", 1, by_team=True)], [person("g", members=["a", "b"])]),
    "loads of nothing leave two": problem([seat("t1")], [*alone("i1 i2 i3 i4", 0), *alone("j1 j2")]),
    "certified people are two": problem(
        [seat("t1", needs=[("q", 2)])], [*alone("i1 i2", qualifications=["q"]), *alone("i3 i4")]
    ),
}  # fmt: skip


@pytest.mark.parametrize("bits", [16, 24, 32])
@pytest.mark.parametrize("name", CERTAIN)
def test_what_is_certain_has_odds_of_certainty(name: str, bits: int) -> None:
    posed = replace(CERTAIN[name], bits=bits)
    found = solve_inspectors(posed)
    assert {row.odds for row in found.rows} == {posed.unit}
    assert len(found.rows) == sum(s.count for s in posed.seats)
    assert found.report.entropy == 0.0
    assert found.report.lowest == found.report.highest == posed.unit


def test_a_chain_in_which_each_step_forces_the_next() -> None:
    """i1 and i2 must do t1, so i3 and i4 must do t2, and so on to the end."""
    length = 12
    people = [
        person(f"i{n:02}", 1, counties=[f"c{k}" for k in range(n // 2, length)])
        for n in range(2 * length)
    ]
    posed = problem([seat(f"t{k:02}", county=f"c{k}") for k in range(length)], people)
    found = odds_of(solve_inspectors(posed))
    assert found == {(f"t{n // 2:02}", "member", f"i{n:02}"): ONE for n in range(2 * length)}


def test_person_without_any_seat_has_no_rows_and_no_part_in_the_loads() -> None:
    people = [*alone("i1 i2 i3"), person("far", counties=["c2"]), person("nowhere", counties=[])]
    found = solve_inspectors(problem([seat("t1")], people))
    assert {row.inspector for row in found.rows} == {"i1", "i2", "i3"}
    assert found.report.load_lowest == pytest.approx(2 / 3, abs=1e-6)


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_cap_of_exactly_need_by_eligible_is_kept_by_all(bits: int) -> None:
    """Seven share three places: 3/7 rounded up is enough, and then nearly nobody can differ."""
    cap = -(-3 * 2**bits // 7)
    found = solve_inspectors(problem([seat("t1", 3)], alone("a b c d e f g"), bits=bits, cap=cap))
    assert sum(row.odds for row in found.rows) == 3 * 2**bits
    assert max(row.odds for row in found.rows) == cap
    assert min(row.odds for row in found.rows) >= cap - 7


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_odds_are_exact_in_every_fineness(bits: int) -> None:
    posed = problem([seat(f"t{n}") for n in range(5)], alone("a b c d e", 2), bits=bits)
    found = solve_inspectors(posed)
    assert broken(posed, odds_of(found)) == []
    assert Counter({row.inspector for row in found.rows}) == Counter("abcde")
    assert sum(row.odds for row in found.rows if row.inspector == "d") == 2 << bits


def test_order_of_names_is_that_of_characters() -> None:
    """Neither case nor length nor language sorts otherwise anywhere."""
    names = ["张三", "Zoe", "a10", "a9", "é", "𠀀", "￿"]
    found = solve_inspectors(problem([seat("乙", 3), seat("甲", 3)], map(person, names)))
    assert [row[:3] for row in found.rows] == sorted(row[:3] for row in found.rows)
    assert len(found.rows) == 14


# --- what the report says


def test_rows_are_sorted_and_the_report_is_about_them() -> None:
    found = solve_inspectors(problem([seat("t2"), seat("t1")], map(person, ["b", "a", "c"])))
    assert [row[:3] for row in found.rows] == sorted(row[:3] for row in found.rows)
    assert list(found) == list(found.rows)
    report = found.report
    assert (report.pairs, report.rows, found.bits, found.cap) == (6, 6, 24, ONE)
    assert (report.lowest, report.highest) == (2 * ONE // 3, 2 * ONE // 3 + 1)
    assert report.entropy == pytest.approx(2 * 2 * math.log2(3 / 2), abs=1e-6)
    assert report.entropy_most == pytest.approx(2 * 2 * math.log2(3 / 2))
    assert report.load_lowest == pytest.approx(4 / 3, abs=1e-6)
    assert report.smallest_cap is None


@settings(max_examples=80)
@given(planted())
def test_report_equals_plain_recalculation(made: tuple[Problem, Outcome]) -> None:
    posed, _ = made
    found = solve_inspectors(posed)
    odds, pairs, report = odds_of(found), eligible(posed), found.report
    shares = [value / posed.unit for value in odds.values()]
    loads = Counter(dict.fromkeys({pair[2] for pair in pairs}, 0.0))
    for pair, value in odds.items():
        loads[pair[2]] += value / posed.unit
    crowd = Counter(pair[:2] for pair in pairs)
    assert (report.pairs, report.rows) == (len(pairs), len(odds))
    assert (report.lowest, report.highest) == (min(odds.values()), max(odds.values()))
    assert report.entropy == pytest.approx(-sum(p * math.log2(p) for p in shares), abs=1e-9)
    assert report.entropy_most == pytest.approx(
        sum(s.count * math.log2(max(crowd[s.target, s.seat] / s.count, 1)) for s in posed.seats)
    )
    assert report.entropy <= report.entropy_most + 1e-4
    assert (report.load_lowest, report.load_highest) == pytest.approx(
        (min(loads.values()), max(loads.values())), abs=1e-9
    )
    few = {name for name, people in crowd.items() if people < 3}
    visits: Counter[tuple[str, str]] = Counter()
    for (target, _, inspector), value in odds.items():
        visits[target, inspector] += value
    certain: Counter[tuple[str, str]] = Counter()
    for (target, name, inspector), value in odds.items():
        if visits[target, inspector] * 10 >= 9 * posed.unit:
            certain[target, name] += value
    known = {
        (s.target, s.seat)
        for s in posed.seats
        if 2 * certain[s.target, s.seat] >= s.count * posed.unit
    }
    assert report.fixed_seats == tuple(sorted(few | known))


def test_symmetric_people_get_equal_odds_within_one_unit() -> None:
    found = solve_inspectors(
        problem([seat(f"t{n}") for n in range(9)], [person(f"i{n}", 3) for n in range(7)])
    )
    values = [row.odds for row in found.rows]
    assert len(values) == 63
    assert max(values) - min(values) <= 1
    assert min(values) == 2 * ONE // 7


def test_lower_load_lowers_the_odds() -> None:
    people = [person(f"i{n}") for n in range(4)]
    seats = [seat(f"t{n}") for n in range(4)]
    even = odds_of(solve_inspectors(problem(seats, people)))
    tired = odds_of(solve_inspectors(problem(seats, [replace(people[0], load=1), *people[1:]])))
    assert even["t0", "member", "i0"] == ONE // 2
    assert tired["t0", "member", "i0"] == ONE // 4
    assert tired["t0", "member", "i1"] in (7 * ONE // 12, 7 * ONE // 12 + 1)


def test_seat_with_two_people_left_is_certain_and_flagged() -> None:
    """Three inspectors in the county, one of them recused: everybody knows who comes."""
    found = solve_inspectors(
        problem([seat("t1"), seat("t2")], map(person, ["i1", "i2", "i3"]), [("i3", "t1")])
    )
    assert found.rows[:2] == (
        PairOdds("t1", "member", "i1", ONE),
        PairOdds("t1", "member", "i2", ONE),
    )
    assert found.report.fixed_seats == (("t1", "member"),)
    assert {row.inspector for row in found.rows[2:]} == {"i1", "i2", "i3"}


def test_person_who_is_needed_elsewhere_has_no_odds_here() -> None:
    """i1 and i2 must both do t1 and have one place each: nothing is left for t2."""
    people = [
        *alone("i1 i2", counties=["c1", "c2"]),
        *(person(f"i{n}", counties=["c2"]) for n in (3, 4, 5)),
    ]
    found = odds_of(solve_inspectors(problem([seat("t1"), seat("t2", county="c2")], people)))
    assert found["t1", "member", "i1"] == found["t1", "member", "i2"] == ONE
    assert {i for t, _, i in found if t == "t2"} == {"i3", "i4", "i5"}


def test_greedy_gets_stuck_where_odds_exist() -> None:
    """Whoever hands out the plain seats first may use up the only one who can take the last."""
    seats = [
        *(seat(f"t{n}") for n in range(2)),
        seat("t2", 1, "special", qualification="q"),
        seat("t2", 1, "member"),
    ]
    people = [person("i1", 1, qualifications=["q"]), person("i2", 3), person("i3", 2)]
    posed = problem(seats, people)
    taken: Counter[str] = Counter()
    stuck = False
    for wanted in posed.seats:
        free = [
            i
            for t, s, i in eligible(posed)
            if (t, s) == (wanted.target, wanted.seat) and taken[i] < posed.candidate_named[i].load
        ]
        stuck = stuck or len(free) < wanted.count
        taken.update(free[: wanted.count])
    assert stuck
    found = odds_of(solve_inspectors(posed))
    assert found["t2", "special", "i1"] == ONE
    assert judge(posed, frozenset(found)) == []


def test_import_loads_no_solver() -> None:
    code = (
        "import json, sys, scheduler.odds; "
        "print(json.dumps([m for m in ('numpy', 'numba', 'ortools') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
