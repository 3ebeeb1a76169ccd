"""The direct CP-SAT model with a random objective (bench/peers/cpsat_random.py)."""

from bench.cases.pipeline import SEED
from bench.instances import faults, instance
from bench.measured import OutOfTime, Result, timed
from bench.peers import cpsat_random


def random_objective(size: str, limit: str) -> Result:
    """Build and solve the model; OutOfTime after `limit` seconds in the solver."""
    given = instance(size, SEED)
    teams, result = timed(
        f"CP-SAT {size}", lambda: cpsat_random.solve(given, SEED, limit=float(limit))
    )
    if teams is None:
        raise OutOfTime(float(limit))
    if found := faults(given, teams):
        raise RuntimeError(f"CP-SAT {size}: {found}")
    return result
