"""The whole way of an inspector draw: problem, odds over 2^K, lottery, check."""

from bench.engine import pipeline, seed_of, warm_up
from bench.instances import as_problem, instance, pairs
from bench.measured import Result, Watch

SEED = 1


def ours(size: str) -> Result:
    """From the rows of a problem to an outcome that all rules have judged."""
    given = instance(size, SEED)
    count = len(pairs(given)[0])
    problem = as_problem(given)
    warm_up(as_problem(instance("tiny", SEED)))
    watch = Watch()
    outcome = pipeline(problem, seed_of(SEED), watch)
    return watch.result(f"pipeline {size}", pairs=count, assigned=len(outcome))
