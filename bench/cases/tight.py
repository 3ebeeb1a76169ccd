"""Instances with little room: how often does a draw leave a target without a team?"""

from bench.engine import draw, seed_of, warm_up
from bench.instances import Instance, as_problem, instance, tight
from bench.measured import Result, Watch
from bench.peers import greedy
from scheduler.odds import judge, solve_inspectors

SEED = 1
KINDS = ((20, False), (30, True), (24, True), (20, True))
"""Load of a person (20 leaves no place unused), and whether a certificate is rare."""


def _instances(size: str) -> list[tuple[str, Instance]]:
    return [
        (f"load {load}{', rare certificate' if rare else ''}", tight(size, SEED, load, rare=rare))
        for load, rare in KINDS
    ]


def ours(size: str, draws: str) -> Result:
    """Odds once, then so many draws of each instance; each outcome is judged by the rules."""
    problems = [(name, as_problem(given)) for name, given in _instances(size)]
    warm_up(as_problem(instance("tiny", SEED)))
    watch, failed = Watch(), 0
    for name, problem in problems:
        with watch.stage(name):
            odds = solve_inspectors(problem)
            outcomes = [draw(odds, seed_of(number)) for number in range(int(draws))]
        failed += sum(bool(judge(problem, outcome)) for outcome in outcomes)
    return watch.result(
        f"tight {size}", failed=failed, draws=int(draws) * len(problems), kinds=len(problems)
    )


def naive(size: str, draws: str, order: str) -> Result:
    """Naive shuffling of the same instances; `order`: random, or special-first."""
    watch, failed, shares = Watch(), 0, {}
    for name, given in _instances(size):
        allowed = greedy.allowed_people(given)
        with watch.stage(name):
            empty = [
                greedy.left_empty(
                    greedy.shuffle(given, allowed, seed, special_first=order == "special-first")
                )
                for seed in range(int(draws))
            ]
        stuck = sum(count > 0 for count in empty)
        failed += stuck
        shares[f"{name} fails"] = stuck / len(empty)
        shares[f"{name} empty"] = round(sum(empty) / len(empty), 2)
    return watch.result(
        f"naive {size} {order}", failed=failed, draws=int(draws) * len(KINDS), **shares
    )
