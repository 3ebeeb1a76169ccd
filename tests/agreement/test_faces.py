"""The two faces of every rule say the same of every outcome of tiny problems.

Face 1 is read as sums over an outcome (one drawn = 2^K units) and as the network itself with the
outcome held fast; face 2 is `violations`. The rules were written twice; this makes it safe.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest

from scheduler.odds import RULEBOOK, Block, Candidate, Problem, Rule, Seat, judge
from scheduler.odds.flow import Limits, Network, limits_of
from scheduler.odds.index import index_problem
from scheduler.odds.rules import Bound, Outcome, Over
from scheduler.odds.rules.load import Load

D, E, Q = "d", "e", frozenset({"q"})
C1, BOTH, NONE = frozenset({"c1"}), frozenset({"c1", "c2"}), frozenset[str]()

JOINT = Problem(  # two departments, a lead, a specialist; 2 x 2 seats x 3 people = 4,096 outcomes
    seats=(
        Seat("t1", "c1", "a", "lead", D, "", 1),
        Seat("t1", "c1", "b", "specialist", D, "q", 1),
        Seat("t2", "c2", "a", "lead", D, "", 1),
        Seat("t2", "c2", "b", "joining", E, "", 1),
    ),
    candidates=(
        Candidate("i1", 2, True, D, BOTH, NONE),
        Candidate("i2", 1, False, D, C1, Q),
        Candidate("i3", 2, False, E, BOTH, Q),
    ),
)
TWINS = Problem(  # one seat of two, one of one; recusal, small loads; 3 seats x 4 = 4,096 outcomes
    seats=(
        Seat("t1", "c1", "m", "member", D, "", 2),
        Seat("t2", "c1", "l", "lead", D, "", 1),
        Seat("t2", "c1", "m", "member", D, "", 1),
    ),
    candidates=(
        Candidate("i1", 2, True, D, C1, NONE),
        Candidate("i2", 2, True, D, BOTH, NONE),
        Candidate("i3", 2, False, D, C1, NONE),
        Candidate("i4", 0, True, D, C1, Q),
    ),
    blocks=(Block("i3", "t1", "kinship"), Block("i9", "t2", "kinship")),
    cap=2**23,  # limits odds, never an outcome
)
PROBLEMS = pytest.mark.parametrize("posed", [JOINT, TWINS], ids=["joint", "twins"])


def outcomes(posed: Problem) -> Iterator[Outcome]:
    """Every subset of all (target, seat, inspector), eligible or not."""
    places = [(s.target, s.seat, c.inspector) for s in posed.seats for c in posed.candidates]
    for size in range(len(places) + 1):
        for chosen in combinations(places, size):
            yield frozenset(chosen)


def permitted(rule: Rule, posed: Problem, outcome: Outcome) -> bool:
    """Face 1 of one rule, applied to an outcome by plain sums."""
    apart = set(rule.excludes(posed))
    for target, seat, inspector in outcome:
        asked, who = posed.seat_named[target, seat], posed.candidate_named[inspector]
        if not rule.allows(asked, who) or (inspector, target) in apart:
            return False
    meetings = [(target, inspector) for target, _, inspector in outcome]
    for bound in rule.bounds(posed):
        match bound.over:
            case Over.SEAT:
                sums = [sum(entry[:2] == bound.names for entry in outcome)]
            case Over.INSPECTOR:
                sums = [sum(entry[2:] == bound.names for entry in outcome)]
            case Over.PAIR:
                sums = [meetings.count(pair) for pair in meetings]
        if not all(bound.lower <= found * posed.unit <= bound.upper for found in sums):
            return False
    return True


def one_person_twice(outcome: Outcome) -> bool:
    return len({(target, inspector) for target, _, inspector in outcome}) < len(outcome)


@PROBLEMS
@pytest.mark.parametrize("rule", RULEBOOK, ids=lambda rule: rule.code)
def test_both_faces_of_a_rule_agree_on_every_outcome(rule: Rule, posed: Problem) -> None:
    if rule.code == "pair_cap":
        assert not any(list(rule.violations(posed, outcome)) for outcome in outcomes(posed))
        return
    said = set()
    for outcome in outcomes(posed):
        if rule.code == "crew_size" and one_person_twice(outcome):
            continue  # its second face counts people, the first places: one_seat ties them
        fine = permitted(rule, posed, outcome)
        assert fine == (not list(rule.violations(posed, outcome))), sorted(outcome)
        said.add(fine)
    idle = {"twins": {"district", "department", "qualification"}, "joint": {"recusal"}}
    silent = rule.code in idle["twins" if posed is TWINS else "joint"]
    assert said == ({True} if silent else {True, False})


@PROBLEMS
def test_outcomes_without_violation_are_those_the_network_can_reach(posed: Problem) -> None:
    free = Problem(posed.seats, posed.candidates, posed.blocks, posed.bits)  # no cap
    network = Network(index_problem(free))
    index = network.index
    pairs = [
        (index.seats[s].target, index.seats[s].seat, index.people[p].inspector)
        for s, p in zip(index.seat.tolist(), index.person.tolist(), strict=True)
    ]
    limits = limits_of(index)
    reached = 0
    for outcome in outcomes(posed):
        held = np.array([free.unit * (pair in outcome) for pair in pairs], dtype=np.int64)
        fixed = Limits(limits.need, limits.most, limits.node_most, held, held)
        flow = network.solve(fixed) if outcome <= set(pairs) else None
        possible = flow is not None and not flow.missing
        assert possible == (judge(posed, outcome) == []), sorted(outcome)
        reached += possible
    assert reached == {id(JOINT): 1, id(TWINS): 4}[id(posed)]


class LooseLoad(Load):
    """A first face that is wrong by one."""

    def bounds(self, problem: Problem) -> Iterator[Bound]:
        for bound in super().bounds(problem):
            yield Bound(bound.over, bound.names, 0, bound.upper + problem.unit)


def test_a_face_that_is_wrong_by_one_is_noticed() -> None:
    rule = LooseLoad()
    differ = [
        outcome
        for outcome in outcomes(TWINS)
        if permitted(rule, TWINS, outcome) != (not list(rule.violations(TWINS, outcome)))
    ]
    assert len(differ) > 100
