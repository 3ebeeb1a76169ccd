"""Fairest odds of a quota draw: ours, and the sortition field's package on the same pools.

The pools are made here. `example_large`: 2,000 people, 3 types, panel 200, both halves of both
features at least 99: the sizes and quotas of the public example of Flanigan et al. (Nature 2021).
`example_small`: the same idea with 200 people, panel 20. `150_22`: 150 people, 122 types, panel 22,
with quotas as in the field's test data, and people of our own: 2 x 4 x 4 x 8 values by SHA-256.
"""

import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.measured import OutOfTime, Result, Value, Watch
from scheduler.odds.leximin import PanelLottery, Quota, TypeGroup, check_lottery, leximin

PEER_PYTHON = Path(__file__).parents[2] / "build" / "peers" / "bin" / "python"
Person = dict[str, str]


@dataclass(frozen=True)
class Pool:
    """People with a value per feature, quotas on values, and how many are wanted."""

    people: tuple[Person, ...]
    quotas: tuple[Quota, ...]
    panel: int

    def groups(self) -> list[TypeGroup]:
        types = Counter(tuple(sorted(person.items())) for person in self.people)
        return [TypeGroup(values, size) for values, size in types.items()]


class NotInstalled(RuntimeError):
    """The package is not there for the given Python; `make bench` installs it."""


def ours_example_large() -> Result:
    return _ours("example_large")


def ours_example_small() -> Result:
    return _ours("example_small")


def ours_150_22() -> Result:
    return _ours("150_22")


def peer_sortition(
    pool: str, algorithm: str = "maximin", python: str = str(PEER_PYTHON), limit: str = "120"
) -> Result:
    """sortition-algorithms with HiGHS, in a process of `python`: maximin, nash, or leximin (which
    it refuses without Gurobi). Timed inside, without start and import. Raises NotInstalled,
    OutOfTime after `limit` seconds in all, and RuntimeError if it refuses or fails.
    """
    if not Path(python).exists():
        raise NotInstalled(f"{python} does not exist")
    given = POOLS[pool]()
    question = {
        "algorithm": algorithm,
        "panel": given.panel,
        "quotas": [[q.category, q.value, q.low, q.high] for q in given.quotas],
        "people": given.people,
    }
    try:
        ran = subprocess.run(
            [python, "-c", _PEER_PROGRAM],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            check=False,
            timeout=float(limit),
        )
    except subprocess.TimeoutExpired:
        raise OutOfTime(float(limit)) from None
    if "No module named 'sortition_algorithms'" in ran.stderr:
        raise NotInstalled(f"{python} has no sortition-algorithms")
    if ran.returncode:
        raise RuntimeError(f"sortition-algorithms {algorithm} failed: {ran.stderr.strip()[-300:]}")
    answer = json.loads(ran.stdout.splitlines()[-1])
    return Result(
        name=f"sortition-algorithms {algorithm} {pool}",
        seconds=answer["seconds"],
        cpu=answer["cpu"],
        peak_mb=answer["peak_mb"],
        notes={"panels": answer["panels"], **_figures(answer["chances"])},
    )


def _ours(name: str) -> Result:
    given = POOLS[name]()
    groups = given.groups()
    leximin([TypeGroup((("t", "a"),), 2)], [Quota("t", "a", 0, 2)], 1)  # loads the solvers
    watch = Watch()
    with watch.stage("leximin"):
        lottery = leximin(groups, given.quotas, given.panel)
    if wrong := check_lottery(groups, given.quotas, given.panel, lottery):
        raise RuntimeError(f"leximin {name}: {wrong[:3]}")
    return watch.result(
        f"leximin {name}",
        types=len(groups),
        panels=len(lottery.tables),
        deviation=float(lottery.deviation),
        **_figures(_chances(lottery)),
    )


def _chances(lottery: PanelLottery) -> list[float]:
    """The selection probability of each person."""
    return [
        odds / (group.size << lottery.bits)
        for odds, group in zip(lottery.odds, lottery.groups, strict=True)
        for _ in range(group.size)
    ]


def _figures(chances: list[float]) -> dict[str, Value]:
    """Lowest and highest selection probability and the Gini coefficient."""
    ordered, count = sorted(chances), len(chances)
    ranked = sum((2 * rank - count - 1) * c for rank, c in enumerate(ordered, 1))
    gini = ranked / (count * sum(ordered))
    return {"min": round(ordered[0], 6), "max": round(ordered[-1], 6), "gini": round(gini, 4)}


def _example(alone: int, women: int, men: int, panel: int) -> Pool:
    kinds = [(alone, "f", "c"), (women, "f", "l"), (men, "m", "c")]
    people = tuple({"sex": s, "leaning": way} for size, s, way in kinds for _ in range(size))
    names = (("sex", "f"), ("sex", "m"), ("leaning", "l"), ("leaning", "c"))
    return Pool(people, tuple(Quota(*name, panel // 2 - 1, panel) for name in names), panel)


_LIMITS: dict[str, dict[str, tuple[int, int]]] = {
    "sex": {"f": (11, 12), "m": (10, 11)},
    "age": {"16": (5, 7), "30": (5, 7), "45": (5, 6), "60": (5, 6)},
    "education": {"0": (5, 7), "1": (5, 7), "2": (5, 6), "4": (5, 6)},
    "region": {str(at): (2, 5) if at in (2, 5) else (3, 5) for at in range(8)},
}
_LABEL = "leximin 193"


def _pool_150(label: str = _LABEL) -> Pool:
    """The label is the first of `leximin 0`, `leximin 1` ... that gives 122 types and a panel."""

    def value(person: int, feature: str) -> str:
        digest = hashlib.sha256(f"{label}/{person}/{feature}".encode()).digest()
        values = sorted(_LIMITS[feature])
        return values[digest[0] % len(values)]

    people = tuple({feature: value(at, feature) for feature in _LIMITS} for at in range(150))
    quotas = tuple(
        Quota(feature, name, low, high)
        for feature, limits in _LIMITS.items()
        for name, (low, high) in limits.items()
    )
    return Pool(people, quotas, 22)


POOLS: dict[str, Callable[[], Pool]] = {
    "example_large": lambda: _example(1, 999, 1000, 200),
    "example_small": lambda: _example(1, 99, 100, 20),
    "150_22": _pool_150,
}

_PEER_PROGRAM = """
import json, resource, sys, time
from sortition_algorithms import committee_generation
from sortition_algorithms.features import read_in_features
from sortition_algorithms.people import read_in_people
from sortition_algorithms.settings import Settings

asked = json.load(sys.stdin)
rows = [dict(zip(("feature", "value", "min", "max"), map(str, row))) for row in asked["quotas"]]
features = read_in_features(["feature", "value", "min", "max"], rows, asked["panel"])[0]
columns = sorted(asked["people"][0])
people = [{"id": str(at), **person} for at, person in enumerate(asked["people"])]
settings = Settings(id_column="id", columns_to_keep=[])
pool = read_in_people(["id", *columns], people, features, settings)[0]
find = getattr(committee_generation, "find_distribution_" + asked["algorithm"])
backend = {} if asked["algorithm"] == "leximin" else {"solver_backend": "highspy"}
wall, cpu = time.perf_counter(), time.process_time()
panels, shares = find(features, pool, asked["panel"], [], **backend)[:2]
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
chances = dict.fromkeys((person["id"] for person in people), 0.0)
for panel, share in zip(panels, shares):
    for person in panel:
        chances[person] += float(share)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
used = sum(bool(share > 1e-9) for share in shares)
print(json.dumps({"seconds": wall, "cpu": cpu, "peak_mb": peak, "panels": used,
                  "chances": list(chances.values())}))
"""
