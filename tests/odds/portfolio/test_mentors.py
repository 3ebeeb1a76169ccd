"""The certificate by which somebody experienced is asked for is the one that fewest hold of those
who may come: then its set crosses no other, and exact odds hold it."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler.odds import Infeasible, Problem, check_odds, fixed_seats, solve_inspectors
from scheduler.odds.index import index_problem
from scheduler.odds.portfolio import beyond
from scheduler.odds.problem import Block, Meeting
from scheduler.odds.rules import RULEBOOK
from scheduler.odds.rules.apart import Apart
from scheduler.odds.rules.cool_down import CoolDown
from scheduler.odds.rules.people.eligible import Eligible
from scheduler.odds.rules.recusal import Recusal

from ..build import person, problem, seat

NEEDS = [("q", 1), ("r", 1)]


def test_others_who_may_not_come_do_not_count() -> None:
    """Of the department those with q are among those with r; over all, q is the commoner one."""
    posed = problem(
        [seat("t", needs=NEEDS)],
        [
            person("a", qualifications="qr"),
            replace(person("b", qualifications="qr"), newcomer=True),
            person("c", qualifications="r"),
            person("e1", department="e", qualifications="q"),
            person("e2", department="e", qualifications="q"),
        ],
    )
    found = solve_inspectors(posed)
    assert {row.inspector: row.odds for row in found.rows} == {
        "a": posed.unit,
        "b": posed.unit // 2,
        "c": posed.unit // 2,
    }
    assert check_odds(posed, found.rows) == []
    assert fixed_seats(posed, [tuple(row) for row in found.rows]) == (("t", "member"),)


@st.composite
def crowds(draw: st.DrawFn) -> Problem:
    """Newcomers, certificates, departments, and people kept away by name or from each other."""
    held = ("", "q", "r", "s", "qr", "qs", "qrs")
    people = [
        replace(
            person(
                f"i{n}",
                draw(st.integers(1, 3)),
                department=draw(st.sampled_from("dde")),
                qualifications=draw(st.sampled_from(held)),
            ),
            newcomer=draw(st.integers(0, 2)) == 0,
        )
        for n in range(draw(st.integers(3, 6)))
    ]
    needs = draw(st.lists(st.sampled_from("qrs"), min_size=2, max_size=3, unique=True))
    seats = [seat(t, 3, needs=[(name, 1) for name in needs]) for t in ("t0", "t1")]
    pairs = st.tuples(st.sampled_from([who.inspector for who in people]), st.sampled_from(("t0",)))
    away = sorted(draw(st.sets(pairs, max_size=2)))
    met = sorted(draw(st.sets(pairs, max_size=2)))
    return replace(
        problem(seats, people),
        blocks=tuple(Block(who, target, "k") for who, target in away),
        meetings=tuple(Meeting(who, target, 1) for who, target in met),
        rest_days=9,
        apart=draw(st.sampled_from(((), (("i0", "i1"),), (("i0", "i1"), ("i1", "i2"))))),
    )


@settings(max_examples=150)
@given(crowds())
def test_only_needs_ever_cross(posed: Problem) -> None:
    assume(not beyond(posed))
    try:
        solve_inspectors(posed)
    except Infeasible as found:
        assert found.clashes


@settings(max_examples=80)
@given(crowds())
def test_who_holds_a_certificate_is_counted_among_those_who_may_come(posed: Problem) -> None:
    index = index_problem(
        posed, [rule for rule in RULEBOOK if rule.code not in {"needs", "mentor"}]
    )
    eligible = Eligible(posed, (Recusal(), CoolDown(), Apart()))
    for at, asked in enumerate(index.seats):
        here = index.person[index.lattice.start[at] : index.lattice.start[at + 1]].tolist()
        for name in "qrs":
            holders = sum(name in index.people[who].qualifications for who in here)
            assert eligible.holders(asked, name) == holders
