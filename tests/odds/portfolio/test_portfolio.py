"""Every assignment listed keeps every rule; the odds stated are those of the list, exactly; where
nothing forbids it they are the wanted ones; where there is no assignment the clash is named."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw.tables import drawn_table
from scheduler.odds import Infeasible, InspectorOdds, Outcome, Problem, judge, solve_inspectors
from scheduler.odds.infeasible import RelaxationKind as Kind
from scheduler.odds.portfolio import Beyond, Part, PortfolioOdds, check_portfolio
from scheduler.odds.solve import fairest_odds, solve_portfolio
from scheduler.odds.ways.apply import apply

from ..build import person, planted, problem, seat

ONE = 2**24


def solved(posed: Problem) -> PortfolioOdds | None:
    try:
        return solve_portfolio(posed)
    except Infeasible:
        return None


def outcomes(posed: Problem) -> Iterator[Outcome]:
    """Every way to fill all seats, by rules' second faces."""
    people = [who.inspector for who in posed.candidates]
    crews = [
        [(s.target, s.seat, who) for who in chosen]
        for s in posed.seats
        for chosen in [*combinations(people, s.count)]
    ]
    places = [[crew for crew in crews if crew[0][:2] == (s.target, s.seat)] for s in posed.seats]
    for chosen in product(*places):
        table = tuple(sorted(entry for crew in chosen for entry in crew))
        if not judge(posed, frozenset(table)):
            yield frozenset(table)


TRIO = [person(f"i{n}", 3) for n in range(3)]
TRIPLE = replace(problem([seat(f"t{n}") for n in range(3)], TRIO), meet_most=1)
TEAMS = problem(
    [seat("t1", 1, by_team=True), seat("t2", 1, "g", by_team=True), seat("t2", 1, "m")],
    [
        person("g", 2, members=["x", "y"]),
        person("h", 2, members=["y", "z"]),
        person("x", 1),
        person("w", 2),
    ],
)
NEEDS = problem(
    [seat("t", needs=[("q", 1), ("r", 1)]), seat("u", needs=[("q", 1), ("r", 1)])],
    [
        person("i0", 1, qualifications=["q"]),
        person("i1", 1, qualifications=["r"]),
        person("i2", 1, qualifications=["q", "r"]),
        person("i3", 2),
    ],
)
SMALL = {"meetings": TRIPLE, "teams": TEAMS, "needs": NEEDS}


@pytest.mark.parametrize("name", SMALL)
def test_only_outcomes_that_keep_every_rule_are_listed(name: str) -> None:
    posed = SMALL[name]
    found = solve_portfolio(posed)
    possible = set(outcomes(posed))
    assert {frozenset(table) for table in found.tables} <= possible
    assert check_portfolio(posed, found) == []
    assert sum(found.weights) == ONE


def test_three_people_whose_pairs_meet_once_each() -> None:
    """Three targets, three pairs of people: each pair goes to one of them; all six ways are alike,
    and the list has the wanted odds of two thirds to a few units."""
    found = solve_portfolio(TRIPLE)
    assert [part.part for part in found.beyond] == [Part.MEETING_CAP]
    assert {row.odds for row in found.wanted} <= {2 * ONE // 3, 2 * ONE // 3 + 1}
    assert found.difference <= ONE // 2**12
    assert found.report.entropy > 1.5


def test_the_same_person_never_comes_twice() -> None:
    """x comes with g or alone, once in all; the two teams share y."""
    found = solve_portfolio(TEAMS)
    people = {"g": {"x", "y"}, "h": {"y", "z"}, "x": {"x"}, "w": {"w"}}
    for table in found.tables:
        for target in ("t1", "t2"):
            come = [who for t, _, i in table if t == target for who in people[i]]
            assert len(come) == len(set(come))
        assert sum("x" in people[i] for _, _, i in table) <= 1


def test_overlapping_certificates_are_all_there() -> None:
    """Both crews need q and r: i2 with anybody, and i0 with i1."""
    found = solve_portfolio(NEEDS)
    for table in found.tables:
        crews = {frozenset(i for t, _, i in table if t == target) for target in ("t", "u")}
        assert crews == {frozenset({"i0", "i1"}), frozenset({"i2", "i3"})}
    assert {table[0] for table in found.tables} == {("t", "member", "i0"), ("t", "member", "i2")}


def plainly(found: PortfolioOdds) -> Counter[tuple[str, str, str]]:
    total: Counter[tuple[str, str, str]] = Counter()
    for table, weight in zip(found.tables, found.weights, strict=True):
        for entry in table:
            total[entry] += weight
    return total


@st.composite
def tangled(draw: st.DrawFn) -> Problem:
    """A planted problem, with a cap on meetings or with people who come as several candidates."""
    posed, _ = draw(planted(targets=3))
    if draw(st.booleans()):
        return replace(posed, meet_most=draw(st.integers(1, 2)))
    singles = [c.inspector for c in posed.candidates if not c.members]
    if len(singles) < 2:
        return replace(posed, meet_most=1)
    team = person("zz", 2, members=[singles[0], "outsider"], counties=["c1", "c2"])
    return replace(posed, candidates=(*posed.candidates, team), apart=())


@settings(max_examples=12)
@given(tangled())
def test_list_keeps_every_rule_and_has_the_odds_it_states(posed: Problem) -> None:
    found = solved(posed)
    if found is None:
        return
    assert check_portfolio(posed, found) == []
    for table in found.tables:
        assert judge(posed, frozenset(table)) == []
    total = plainly(found)
    assert {row[:3]: row.odds for row in found.rows} == total
    wanted = Counter({row[:3]: row.odds for row in found.wanted})
    total.subtract(wanted)
    assert max(map(abs, total.values())) == found.difference == abs(total[found.differs])


@settings(max_examples=6)
@given(tangled(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(posed: Problem, shuffle: Random) -> None:
    other = replace(
        posed,
        seats=tuple(shuffle.sample(posed.seats, len(posed.seats))),
        candidates=tuple(shuffle.sample(posed.candidates, len(posed.candidates))),
    )
    assert solved(posed) == solved(other)


def test_where_a_rule_forbids_nothing_the_odds_are_the_exact_ones() -> None:
    """A cap that no outcome reaches."""
    posed = problem([seat(f"t{n}") for n in range(3)], [person(f"i{n}", 2) for n in range(5)])
    found, exact = solve_portfolio(replace(posed, meet_most=3)), solve_inspectors(posed)
    assert found.wanted == exact.rows
    assert found.difference <= ONE // 2**12


@pytest.mark.parametrize("bits", [16, 32])
def test_every_fineness(bits: int) -> None:
    found = solve_portfolio(replace(TRIPLE, bits=bits))
    assert sum(found.weights) == 1 << bits
    assert check_portfolio(replace(TRIPLE, bits=bits), found) == []
    assert drawn_table(found.weights, bits, "0" * 64, "portfolio") < len(found.tables)


def test_cap_on_a_pair_holds_for_the_list() -> None:
    posed = replace(
        problem([seat(f"t{n}") for n in range(3)], [person(f"i{n}", 2) for n in range(5)]),
        meet_most=1,
        cap=ONE * 42 // 100,
    )
    found = solve_portfolio(posed)
    assert max(row.odds for row in found.rows) <= found.cap == ONE * 42 // 100
    assert check_portfolio(posed, found) == []


# --- the check


GOOD = solve_portfolio(TRIPLE)


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (replace(GOOD, bits=16), "bits"),
        (replace(GOOD, cap=ONE - 1), "cap"),
        (replace(GOOD, beyond=()), "beyond"),
        (replace(GOOD, beyond=(*GOOD.beyond, Beyond(Part.APART))), "beyond"),
        (replace(GOOD, weights=(GOOD.weights[0] + 1, *GOOD.weights[1:])), "weights"),
        (replace(GOOD, weights=(0, *GOOD.weights[1:])), "weights"),
        (replace(GOOD, weights=GOOD.weights[1:]), "weights"),
        (replace(GOOD, tables=GOOD.tables[::-1], weights=GOOD.weights[::-1]), "table_order"),
        (replace(GOOD, difference=GOOD.difference + 1), "difference"),
        (replace(GOOD, tables=(*GOOD.tables[:-1], GOOD.tables[-1][:-1])), "crew_size"),
    ],
)
def test_false_statement_is_found(stated: PortfolioOdds, code: str) -> None:
    assert check_portfolio(TRIPLE, GOOD) == []
    assert code in {found.rule for found in check_portfolio(TRIPLE, stated)}


def test_list_that_breaks_the_rule_is_found() -> None:
    free = solve_portfolio(replace(TRIPLE, meet_most=3))
    assert "meeting_cap" in {found.rule for found in check_portfolio(TRIPLE, free)}
    tighter = replace(TRIPLE, cap=ONE // 2)
    stated = replace(GOOD, cap=ONE // 2)
    assert {found.rule for found in check_portfolio(tighter, stated)} == {"pair_cap"}


# --- no assignment


def test_clash_names_the_smallest_set_of_rules() -> None:
    """Four targets, three pairs of people who may meet once each: one target must wait."""
    posed = replace(
        problem([seat(f"t{n}") for n in range(4)], [person(f"i{n}", 4) for n in range(3)]),
        meet_most=1,
    )
    with pytest.raises(Infeasible) as caught:
        solve_portfolio(posed)
    (clash,) = caught.value.clashes
    assert clash.rules == ("crew_size", "meeting_cap")
    assert (len(clash.targets), clash.missing) == (1, 1)
    meet, postpone = clash.relaxations
    assert (meet.kind, meet.amount, meet.before) == (Kind.RAISE_MEETINGS, 2, 1)
    assert (postpone.kind, postpone.targets, postpone.proved) == (Kind.POSTPONE, ("t0",), True)
    for way in clash.relaxations:
        assert solve_portfolio(apply(posed, way)).tables


def test_clash_of_overlapping_teams() -> None:
    """Two teams that share somebody cannot both come to one target."""
    posed = problem(
        [seat("t1", 2, by_team=True)],
        [person("g", members=["x", "y"]), person("h", members=["y", "z"])],
    )
    with pytest.raises(Infeasible) as caught:
        solve_portfolio(posed)
    assert caught.value.clash.rules == ("crew_size", "one_seat")


def test_clash_within_the_trees_is_told_as_ever() -> None:
    posed = problem([seat("t1"), seat("t2")], [person("i1", 1), person("i2", 2)])
    with pytest.raises(Infeasible) as caught:
        solve_portfolio(replace(posed, meet_most=2))
    with pytest.raises(Infeasible) as plain:
        solve_inspectors(posed)
    assert caught.value.clashes == plain.value.clashes


# --- the fairest of either kind


def test_exact_odds_come_first() -> None:
    assert isinstance(fairest_odds(replace(TRIPLE, meet_most=None)), InspectorOdds)
    assert isinstance(fairest_odds(TRIPLE), PortfolioOdds)


def test_people_kept_apart_are_no_reason_to_give_up() -> None:
    """Two seats, so a hash keeps one of each two from the target (draw/apart.py): too many. Yet
    i0 and i1 may go, to either seat."""
    people = [person("i0"), person("i1"), person("i2"), person("i3")]
    two = problem([seat("t", 1, "a"), seat("t", 1, "b")], people)
    keep = [("i0", "i2"), ("i0", "i3"), ("i1", "i2"), ("i1", "i3")]
    refused = 0
    for name in ("t", "u", "v", "w", "x", "y", "z"):
        seats = tuple(replace(s, target=name) for s in two.seats)
        posed = replace(two, seats=seats, apart=tuple(keep))
        found = fairest_odds(posed)
        if isinstance(found, PortfolioOdds):
            refused += 1
            assert [part.part for part in found.beyond] == [Part.APART]
            assert check_portfolio(posed, found) == []
    assert refused


def test_experienced_people_in_another_seat_are_no_reason_to_give_up() -> None:
    """Odds would have somebody experienced lead; only newcomers may."""
    people = [person("n", newcomer=True), person("m", newcomer=True), person("old", lead=False)]
    posed = problem([seat("t", 1, "l", role="lead"), seat("t", 1, "m")], people)
    with pytest.raises(Infeasible):
        solve_inspectors(posed)
    found = fairest_odds(posed)
    assert isinstance(found, PortfolioOdds)
    assert [part.part for part in found.beyond] == [Part.MENTOR]
    assert {i for table in found.tables for _, s, i in table if s == "m"} == {"old"}
