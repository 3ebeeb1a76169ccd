"""The reviewer matcher's method on our instances (bench/peers: stepwise_matcher, flow_matcher)."""

from bench.cases.pipeline import SEED
from bench.instances import Instance, Ints, faults, instance
from bench.measured import OutOfTime, Result, Watch
from bench.peers import flow_matcher, stepwise_matcher


def stepwise(size: str) -> Result:
    """Odds the way the published program finds them, and one assignment drawn with them."""
    given = instance(size, SEED)
    watch = Watch()
    with watch.stage("odds"):
        odds, share = stepwise_matcher.chances(given, SEED)
    with watch.stage("sampling"):
        teams = flow_matcher.drawn(given, odds, SEED)
    return _checked(
        given, teams, watch, f"matcher {size}", never=_never(odds), share=round(share, 3)
    )


def randomized(size: str) -> Result:
    """The same odds in one lean min-cost flow, and one assignment drawn with them."""
    given = instance(size, SEED)
    watch = Watch()
    with watch.stage("odds"):
        odds = flow_matcher.chances(given, SEED)
    with watch.stage("sampling"):
        teams = flow_matcher.drawn(given, odds, SEED)
    return _checked(given, teams, watch, f"matcher {size}", never=_never(odds))


def minmax(size: str) -> Result:
    """One deterministic assignment: no odds, nothing drawn."""
    given = instance(size, SEED)
    watch = Watch()
    with watch.stage("assignment"):
        teams = flow_matcher.minmax(given, SEED)
    return _checked(given, teams, watch, f"minmax {size}")


def simplex(size: str, limit: str) -> Result:
    """The same odds as the paper writes them, a linear program, by GLOP; and one assignment.
    OutOfTime after `limit` seconds in the solver."""
    given = instance(size, SEED)
    watch = Watch()
    with watch.stage("odds"):
        odds = flow_matcher.chances_by_simplex(given, SEED, float(limit))
    if odds is None:
        raise OutOfTime(float(limit))
    with watch.stage("sampling"):
        teams = flow_matcher.drawn(given, odds, SEED)
    return _checked(given, teams, watch, f"simplex {size}", never=_never(odds))


def _never(odds: flow_matcher.Odds) -> float:
    """The share of allowed pairs without any odds."""
    return round(float((odds.units == 0).mean()), 3)


def _checked(given: Instance, teams: Ints, watch: Watch, name: str, **notes: float) -> Result:
    """The cost, if the assignment is valid."""
    if found := faults(given, teams):
        raise RuntimeError(f"{name}: {found}")
    return watch.result(name, **notes)
