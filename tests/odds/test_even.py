"""The odds are the most even ones: no direction raises their entropy, their multipliers prove it,
slow projections find the same; and the proof that outsiders check accepts nothing else."""

import math
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import InspectorOdds, Outcome, PairOdds, Problem, solve_inspectors
from scheduler.odds.answer import Multiplier
from scheduler.odds.certify import check_evenness
from scheduler.odds.index import index_problem
from scheduler.odds.pipeline import EVERYWHERE, feasible
from scheduler.odds.repair import Cut

from .build import Pair, person, planted, problem, problems, seat
from .plain import Limit, best, eligible, limits, projected

Named = tuple[str, ...]


def solved(posed: Problem) -> InspectorOdds | None:
    """The odds; None if there are none."""
    found = feasible(index_problem(posed).lattice, posed.unit, EVERYWHERE)
    return None if isinstance(found, Cut) else solve_inspectors(posed)


def odds_of(found: InspectorOdds) -> dict[Pair, int]:
    return {(row.target, row.seat, row.inspector): row.odds for row in found.rows}


# --- maximum entropy


@settings(max_examples=150)
@given(problems())
def test_no_feasible_direction_raises_the_entropy(posed: Problem) -> None:
    """For a concave function that is the proof: what a linear program can gain along the slope
    bounds how much entropy is missing. Pairs without odds count as half a unit, so a pair that
    could have odds and has none costs 17 nats per unit of probability."""
    found = solved(posed)
    if found is None:
        return
    odds = odds_of(found)
    slope = {pair: -math.log(odds.get(pair, 0.5) / posed.unit) for pair in eligible(posed)}
    here = sum(slope[pair] * value / posed.unit for pair, value in odds.items())
    assert best(posed, lambda pair: slope[pair]) - here < 1e-5


@settings(max_examples=60)
@given(planted())
def test_odds_equal_slow_projections_where_nothing_is_forced(made: tuple[Problem, Outcome]) -> None:
    """Bregman's projections never reach odds of 0 that are forced, so those problems are left to
    the test above. To within what making whole may move, and what 4,000 rounds leave."""
    posed, _ = made
    found = solve_inspectors(posed)
    if found.level_a.any() or found.level_b.any():
        return
    odds = odds_of(found)
    slow = projected(posed)
    assert all(abs(odds.get(pair, 0) - x * posed.unit) < 8 for pair, x in slow.items())


# --- what the multipliers prove


class Proof:
    """The two chains of bounds above each pair, with their multipliers and levels."""

    def __init__(self, posed: Problem, found: InspectorOdds) -> None:
        self.found, self.odds = found, odds_of(found)
        shared = {
            limit.name: len(limit.pairs) for limit in limits(posed) if limit.name[0] == "pair"
        }
        self.limits = [limit for limit in limits(posed) if shared.get(limit.name, 2) > 1]
        self.rows = {(str(m.kind), *m.names): m for m in found.multipliers}
        self.chains: dict[Pair, tuple[list[Limit], list[Limit]]] = {
            pair: (
                self.above(pair, ("seat", "group")),
                self.above(pair, ("inspector", "week", "pair")),
            )
            for pair in eligible(posed)
        }

    def above(self, pair: Pair, kinds: tuple[str, ...]) -> list[Limit]:
        """Outermost first; of groups the wider one, and of equal ones the first by name."""
        size = {"group": lambda limit: -len(self.group(limit.name))}
        found = [limit for limit in self.limits if pair in limit.pairs and limit.name[0] in kinds]
        return sorted(
            found,
            key=lambda m: (kinds.index(m.name[0]), size.get(m.name[0], lambda _: 0)(m), m.name),
        )

    def group(self, name: Named) -> set[str]:
        """Everybody in the group, whether they may take the seat or not."""
        kind, _, asked = name[3].partition(":")
        people = self.found.index.people
        if kind == "needs":
            return {c.inspector for c in people if asked in c.qualifications}
        if kind == "mentor":
            able = [c for c in people if not asked or asked in c.qualifications]
            return {c.inspector for c in able if not c.newcomer}
        return {pair[2] for limit in self.limits if limit.name == name for pair in limit.pairs}

    def value(self, limit: Limit) -> float:
        return self.rows[limit.name].value if limit.name in self.rows else 1.0

    def level(self, chain: list[Limit]) -> int:
        return self.rows[chain[-1].name].level if chain and chain[-1].name in self.rows else 0

    def product(self, pair: Pair) -> float:
        return math.prod(self.value(limit) for chain in self.chains[pair] for limit in chain)

    def total(self, limit: Limit) -> int:
        return sum(self.odds.get(pair, 0) for pair in limit.pairs)

    def arcs(self) -> dict[Named, tuple[int, int, int, int, int]]:
        """Of each bound: level where its arc starts and ends, total, lower and upper bound."""
        found = {}
        for chains in self.chains.values():
            for chain, down in zip(chains, (True, False), strict=True):
                for at, limit in enumerate(chain):
                    outer, inner = self.level(chain[:at]), self.level(chain[: at + 1])
                    ends = (outer, inner) if down else (inner, outer)
                    unit = 1 << self.found.bits
                    bounds = round(limit.low * unit), round(limit.high * unit)
                    found[limit.name] = (*ends, self.total(limit), *bounds)
        return found


@settings(max_examples=120)
@given(problems())
def test_odds_within_a_level_are_the_product_of_the_multipliers(posed: Problem) -> None:
    found = solved(posed)
    if found is None:
        return
    proof, across = Proof(posed, found), set()
    for pair, (a, b) in proof.chains.items():
        odds = proof.odds.get(pair, 0)
        if proof.level(a) != proof.level(b):
            across.add(odds)
            continue
        wanted = min(posed.pair_most, proof.product(pair) * posed.unit)
        assert abs(odds - wanted) <= found.report.rounding_units + 1e-6, pair
    assert across <= {0, posed.pair_most}


@settings(max_examples=120)
@given(problems())
def test_multipliers_differ_from_one_only_where_their_bound_asks_for_it(posed: Problem) -> None:
    """Below 1 only at the upper bound, above 1 only at the lower one, up to rounding."""
    found = solved(posed)
    if found is None:
        return
    proof = Proof(posed, found)
    by_name = {limit.name: limit for limit in proof.limits}
    for name, (start, end, total, low, high) in proof.arcs().items():
        value = proof.value(by_name[name])
        slack = len(by_name[name].pairs) * found.report.rounding_units + 1
        if start != end or low == high:
            continue
        assert value >= 1.0 or total >= high - slack, name
        assert value <= 1.0 or total <= low + slack, name


@settings(max_examples=120)
@given(problems())
def test_no_change_can_cross_levels(posed: Problem) -> None:
    """Along every arc that could carry more the level does not rise; nor against one that could
    carry less. So a cycle of changes stays in one level."""
    found = solved(posed)
    if found is None:
        return
    proof = Proof(posed, found)
    for name, (start, end, total, low, high) in proof.arcs().items():
        assert total >= high or end <= start, name
        assert total <= low or start <= end, name
    for pair, (a, b) in proof.chains.items():
        odds, start, end = proof.odds.get(pair, 0), proof.level(a), proof.level(b)
        assert odds >= posed.pair_most or end <= start, pair
        assert odds <= 0 or start <= end, pair


@settings(max_examples=60)
@given(problems())
def test_every_seat_has_a_multiplier_and_no_row_says_nothing(posed: Problem) -> None:
    found = solved(posed)
    if found is None:
        return
    rows = found.multipliers
    assert [m.names for m in rows if m.kind == "seat"] == sorted(
        (s.target, s.seat) for s in posed.seats
    )
    assert list(rows) == sorted(rows)
    assert len({(m.kind, m.names) for m in rows}) == len(rows)
    assert all(m.kind == "seat" or m.value != 1.0 or m.level != 0 for m in rows)
    assert all(0.0 < m.value < math.inf for m in rows)
    assert {(str(m.kind), *m.names) for m in rows} <= {limit.name for limit in limits(posed)}


# --- the outsiders' check


@settings(max_examples=100)
@given(problems())
def test_check_accepts_what_the_solver_says(posed: Problem) -> None:
    found = solved(posed)
    if found is not None:
        units = found.report.rounding_units
        assert check_evenness(posed, found.rows, found.multipliers, units) == []


@settings(max_examples=80)
@given(problems(), st.data())
def test_check_notices_odds_moved_for_a_friend(posed: Problem, data: st.DataObject) -> None:
    """As much as possible: all that the friend has at another seat changes hands for this one."""
    found = solved(posed)
    if found is None:
        return
    odds, units = odds_of(found), found.report.rounding_units
    moved = swapped(posed, odds, data.draw(st.sampled_from(eligible(posed))))
    rows = tuple(PairOdds(*pair, value) for pair, value in sorted(moved.items()) if value)
    if max(abs(moved.get(pair, 0) - odds.get(pair, 0)) for pair in {*moved, *odds}) > 2 * units:
        assert check_evenness(posed, rows, found.multipliers, units)


def swapped(posed: Problem, odds: dict[Pair, int], friend: Pair) -> dict[Pair, int]:
    """The odds with the largest exchange for the friend's pair: somebody of this seat goes to
    another seat of the friend's instead. The sums of seats and of people stay as they are."""
    pairs, most = set(eligible(posed)), posed.pair_most
    found = dict(odds), 0
    for pair in sorted(pairs):
        for place in sorted(pairs):
            back = (*place[:2], pair[2])
            other = pair[:2] == friend[:2] != place[:2] and pair[2] != friend[2] == place[2]
            if not other or back not in pairs:
                continue
            room = most - odds.get(friend, 0), most - odds.get(back, 0)
            step = min(odds.get(pair, 0), odds.get(place, 0), *room)
            if step > found[1]:
                changes = {friend: step, back: step, pair: -step, place: -step}
                found = {p: odds.get(p, 0) + changes.get(p, 0) for p in {*odds, *changes}}, step
    return found[0]


POSED = problem(
    [seat("t0"), seat("t1"), seat("t2", 3)],
    [person("i0", 1), person("i1", 2, least=2), *(person(f"i{n}") for n in (2, 3, 4))],
)
FOUND = solve_inspectors(POSED)
UNITS = FOUND.report.rounding_units


def codes(rows: tuple[PairOdds, ...], multipliers: tuple[Multiplier, ...]) -> set[str]:
    return {found.rule for found in check_evenness(POSED, rows, multipliers, UNITS)}


def changed(kind: str, name: str, **to: object) -> tuple[Multiplier, ...]:
    """The multipliers with one row changed, or put in."""
    rows = {(m.kind, m.names): m for m in FOUND.multipliers}
    at = next((key for key in rows if key[0] == kind and key[1][0] == name), (kind, (name,)))
    rows[at] = rows.get(at, Multiplier(kind, at[1], 1.0, 0))._replace(**to)
    return tuple(rows.values())


def test_friend_with_the_highest_odds_that_are_still_valid_is_found() -> None:
    """i2 certain at t0, and i3 in exchange at t1: every sum is as before, and not the most even."""
    odds = odds_of(FOUND)
    step = POSED.unit // 8
    moves = {("t0", "i2"): step, ("t0", "i3"): -step, ("t1", "i2"): -step, ("t1", "i3"): step}
    for (target, who), change in moves.items():
        odds[target, "member", who] += change
    rows = tuple(PairOdds(*pair, value) for pair, value in sorted(odds.items()))
    bad = check_evenness(POSED, rows, FOUND.multipliers, UNITS)
    assert [(v.rule, v.target, v.inspector) for v in bad] == [
        ("evenness", target, who) for target, who in sorted(moves)
    ]


@pytest.mark.parametrize(
    ("multipliers", "code"),
    [
        pytest.param(changed("seat", "t0", value=0.5), "evenness", id="another value"),
        pytest.param(changed("inspector", "i2", value=0.9), "idle", id="a limit that does not bind"),
        pytest.param(changed("inspector", "i2", value=1.1), "idle", id="a minimum that is not there"),
        pytest.param(changed("inspector", "i2", level=1), "level", id="a level to hide behind"),
        pytest.param(changed("inspector", "i2", level=-1), "level", id="a level below"),
        pytest.param(changed("inspector", "ghost", value=0.9), "multiplier_unknown", id="nobody"),
        pytest.param(changed("seat", "t0", value=0.0), "multiplier_unknown", id="nothing"),
        pytest.param(changed("seat", "t0", value=math.nan), "multiplier_unknown", id="no number"),
        pytest.param(changed("seat", "t0", value=math.inf), "multiplier_unknown", id="infinity"),
        pytest.param(changed("week", "i0", value=0.9), "multiplier_unknown", id="no such bound"),
    ],
)  # fmt: skip
def test_false_proof_is_refused(multipliers: tuple[Multiplier, ...], code: str) -> None:
    assert codes(FOUND.rows, FOUND.multipliers) == set()
    assert code in codes(FOUND.rows, multipliers)


def test_rows_of_pairs_that_may_not_be_are_unknown() -> None:
    rows = (*FOUND.rows, PairOdds("t9", "member", "i0", 5), PairOdds("t0", "member", "ghost", 5))
    assert codes(rows, FOUND.multipliers) == {"pair_unknown"}


def test_forced_odds_that_are_neither_nothing_nor_the_cap_are_refused() -> None:
    """i0 and i1 are needed for t0; half of their places at t1 instead crosses levels."""
    people = [person(f"i{n}", 1, counties=["c1", "c2"]) for n in range(2)]
    people += [person(f"j{n}", counties=["c2"]) for n in range(3)]
    posed = problem([seat("t0"), seat("t1", county="c2")], people)
    found = solve_inspectors(posed)
    odds = odds_of(found)
    half = posed.unit // 2
    for pair, change in {
        ("t0", "member", "i0"): -half, ("t1", "member", "i0"): half, ("t1", "member", "j0"): -half,
    }.items():  # fmt: skip
        odds[pair] = odds.get(pair, 0) + change
    rows = tuple(PairOdds(*pair, value) for pair, value in sorted(odds.items()))
    bad = check_evenness(posed, rows, found.multipliers, found.report.rounding_units)
    assert {v.rule for v in bad} >= {"forced", "level"}


def neighbours(length: int) -> Problem:
    """Counties in a row; everybody works in their own and the two next to it, and takes two places;
    one more person lives at one end only, so that what they take moves everybody's odds a little,
    all the way to the other end."""
    seats = [seat(f"t{k:02}", county=f"c{k}") for k in range(length)]
    people = [
        person(f"i{k:02}", 2, counties=[f"c{j}" for j in (k - 1, k, k + 1)]) for k in range(length)
    ]
    return problem(seats, [*people, person("x", 2, counties=["c0"])])


@pytest.mark.parametrize("length", [5, 10, 20, 40, 200])
def test_even_along_a_row_of_counties(length: int) -> None:
    """How far a change must travel is squared in the number of sweeps it takes; Newton's method
    does not mind."""
    posed = neighbours(length)
    found = solve_inspectors(posed)
    assert found.report.unfitted <= 2.0**-8
    assert found.report.rounding_units < 3.0


def test_proof_with_a_deviation_that_hides_everything_is_refused() -> None:
    """The deviation is stated by whoever publishes the odds; with 2^K of it all odds are even."""
    rows = tuple(row._replace(odds=1) for row in FOUND.rows)
    for deviation in (float(POSED.unit), 17.0, math.inf, math.nan, -1.0):
        found = check_evenness(POSED, rows, FOUND.multipliers, deviation)
        assert [violation.rule for violation in found] == ["deviation"]


def test_chains_of_a_hand_made_problem_are_what_the_words_say() -> None:
    """The test's own reading, checked by hand: a seat with nested groups, a week, two seats."""
    people = [
        person("i0", qualifications=["q", "r"], week_load=1), person("i1", qualifications=["q"]),
        person("i2"), person("i3", newcomer=True, qualifications=["q"]),
    ]  # fmt: skip
    seats = [
        seat("t0", 1, "a", week="w1"), seat("t0", 2, "b", role="lead", week="w1",
                                            needs=[("q", 1), ("r", 1)]),
    ]  # fmt: skip
    proof = Proof(problem(seats, people), solve_inspectors(problem(seats, people)))
    names: defaultdict[Pair, list[str]] = defaultdict(list)
    for pair, chains in proof.chains.items():
        names[pair] = ["/".join(limit.name) for chain in chains for limit in chain]
    assert names["t0", "b", "i0"] == [
        "seat/t0/b", "group/t0/b/needs:q", "group/t0/b/mentor:r", "group/t0/b/needs:r",
        "inspector/i0", "week/i0/w1", "pair/t0/i0",
    ]  # fmt: skip
    assert names["t0", "a", "i3"] == ["seat/t0/a", "inspector/i3", "pair/t0/i3"]
