"""Our engine as the bench drives it: the one place that follows the doors of `scheduler`."""

import hashlib

from bench.measured import Watch
from scheduler.fast.items import FlatItems, FlatTree
from scheduler.fast.lottery import round_flat
from scheduler.fast.outcome import round_compiled
from scheduler.odds import InspectorOdds, Outcome, Problem, judge, solve_inspectors
from scheduler.odds.items import lottery_arrays, lottery_items

TURNS = 12  # what the service uses: scheduler/desk/encode.py


def seed_of(number: int) -> str:
    """A seed in the form of the protocol."""
    return hashlib.sha256(f"bench seed {number}".encode()).hexdigest()


def draw(odds: InspectorOdds, seed: str) -> Outcome:
    """One outcome with these odds (docs/protocol.md §7), in the order of its names."""
    arrays = lottery_arrays(odds)
    trees = FlatTree(arrays.parent_a), FlatTree(arrays.parent_b)
    items = FlatItems(arrays.odds, arrays.block, arrays.leaf_a, arrays.leaf_b, *trees)
    chosen = arrays.pair[round_flat(items, odds.bits, TURNS, seed) > 0]
    index = odds.index
    seats = [(seat.target, seat.seat) for seat in index.seats]
    people = [person.inspector for person in index.people]
    return [
        (*seats[seat], people[person])
        for seat, person in zip(
            index.seat[chosen].tolist(), index.person[chosen].tolist(), strict=True
        )
    ]


def pipeline(problem: Problem, seed: str, watch: Watch) -> Outcome:
    """Odds as checked integers, the lottery, and the rules' judgement of the outcome.

    Raises Infeasible if there are no odds, RuntimeError if a rule is broken.
    """
    with watch.stage("odds"):
        odds = solve_inspectors(problem)
    with watch.stage("lottery"):
        outcome = draw(odds, seed)
    with watch.stage("check"):
        wrong = judge(problem, outcome)
    if wrong:
        raise RuntimeError(f"an outcome breaks its rules: {wrong[:3]}")
    return outcome


def draw_both_ways(problem: Problem) -> None:
    """One draw as `pipeline` does it, and one as the service does it where there are many items."""
    seed = seed_of(0)
    outcome = pipeline(problem, seed, Watch())
    items = list(lottery_items(solve_inspectors(problem)))
    drawn = round_compiled(items, problem.bits, TURNS, seed)
    if set(outcome) != {tuple(name.split("/")) for name, number in drawn.items() if number}:
        raise RuntimeError("two ways to draw give two outcomes")


def warm_up(problem: Problem) -> None:
    """Load libraries and compiled code, so that only the work is timed (case `startup` times
    this)."""
    pipeline(problem, seed_of(0), Watch())
