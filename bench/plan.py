"""Every measure of the table, in its order, with the limits of issues 3 and 4."""

from collections.abc import Iterable
from pathlib import Path

from bench.runner import Case
from bench.verdicts import CompiledOnce, Cost, Failures, Faster, Growth, Measure, Most

PEER_PYTHON = Path("build/peers/bin/python")  # from the checkout, where cases are run


def _whole(size: str, patience: float, runs: int | None = None) -> Case:
    return Case("ours", "pipeline", "ours", (size,), patience, runs)


S, M = _whole("S", 60), _whole("M", 60)
L, XL, XL2 = _whole("L", 120), _whole("XL", 120), _whole("XL2", 240, runs=2)
CPSAT = Case(
    "CP-SAT with a random objective (our model)",
    "cpsat",
    "random_objective",
    ("M", "150"),  # far beyond what the limit asks of it; then the table says "at least"
    patience=240,
    runs=1,
    slow=True,
)
MATCHER = Case(
    "reviewer matcher, min-cost flow + BvN, step by step (our model)",
    "matcher",
    "stepwise",
    ("M",),
    patience=200,
    runs=1,
    slow=True,
)
LEAN = Case("the same method, lean (our model)", "matcher", "randomized", ("M",))
MINMAX = Case("the same, deterministic MinMax (no odds)", "matcher", "minmax", ("M",))
SIMPLEX = Case(
    "the same, its linear program by simplex (GLOP)",
    "matcher",
    "simplex",
    ("M", "60"),
    patience=120,
    runs=1,
    slow=True,
)


def _sortition(pool: str, algorithm: str, limit: float = 120, *, slow: bool = False) -> Case:
    who = f"sortition-algorithms, {algorithm} (HiGHS)"
    arguments = (pool, algorithm, str(PEER_PYTHON), str(limit))
    return Case(who, "leximin", "peer_sortition", arguments, limit + 30, runs=1, slow=slow)


def _leximin(words: str, pool: str, peers: tuple[Case, ...], seconds: float | None = None) -> Cost:
    ours = Case("ours", "leximin", f"ours_{pool}", patience=60)
    return Cost("leximin", f"leximin, {words}", ours, peers, seconds)


TARGETS = Case("ours", "targets", "ours", patience=120)
REFERENCE = Case("plain Python, the same selection", "targets", "plain_python", patience=120)
STRATIFIED = Case("numpy, cell by cell (no total is kept)", "targets", "numpy_stratified")

CLASHES = {
    "wide": "400 counties' least coverages above a limit of all",
    "city": "a city's limit per section below its counties' least coverages",
    "must": "a county's mandatory entries above its ceiling",
    "floor": "a county's least number above its entries",
    "three": "the last three at once, in different cities",
}


def _coverage(kind: str, words: str) -> Cost:
    ours = Case("ours", "coverage", "ours", (kind,), patience=120, runs=1)
    title = f"targets, why no rates: {words} (the limit is our own aim)"
    return Cost("coverage", title, ours, seconds=20)


def _tight(size: str, draws: str, naive_draws: str) -> Failures:
    naive = [
        Case(f"naive shuffling, {words}", "tight", "naive", (size, naive_draws, order))
        for words, order in (
            ("random order", "random"),
            ("certified targets first", "special-first"),
        )
    ]
    title = f"tight {size}, feasible: draws that leave a target empty"
    ours = Case("ours", "tight", "ours", (size, draws), patience=90)
    return Failures("tight", title, ours, tuple(naive))


MILLION, TEN_MILLION = "1000000", "10000000"


def _pool(function: str, entries: str) -> Case:
    return Case("ours", "pools", function, (entries,), patience=400, runs=None)


def _pool_cost(function: str, words: str, entries: str, seconds: float) -> Cost:
    """Ours beside `hashlib` alone over the same bytes; at ten million once, and the memory."""
    large = entries == TEN_MILLION
    bare = Case("bare hashing of the same bytes", "pools", f"bare_{function}", (entries,), 400)
    title = f"pool of {int(entries):,}: {words}"
    most = 4096 if large else None
    return Cost("pools", title, _pool(function, entries), (bare,), seconds, most, 1 if large else 3)


def _pool_growth(function: str, words: str) -> Growth:
    sizes = tuple(_pool(function, entries) for entries in (MILLION, TEN_MILLION))
    return Growth("pools", f"growth with entries: {words}", sizes, slope=1.1)


def _proof(entries: str) -> Case:
    return Case("ours", "proofs", "proof", (entries,), patience=400, runs=None)


def _proof_size(entries: str) -> Most:
    return Most("pools", f"pool of {int(entries):,}: a firm's own proof", _proof(entries), 4096)


def _proof_cost(entries: str) -> Cost:
    """What is asked of the stored lists for it, beside hashing one part of each."""
    bare = Case("bare hashing of one part of each list", "proofs", "bare_proof", (entries,), 400)
    title = f"pool of {int(entries):,}: a firm's own proof, read and made"
    return Cost("pools", title, _proof(entries), (bare,), runs=1)


_FREEZE, _DRAW = "freeze with root", "tickets and selection"
POOLS: tuple[Measure, ...] = (
    _pool_cost("freeze", _FREEZE, MILLION, 4),
    _pool_cost("draw", _DRAW, MILLION, 2),
    _pool_cost("verify", "verification by verifier/verify.py", MILLION, 8),
    _pool_cost("freeze", _FREEZE, TEN_MILLION, 40),
    _pool_cost("draw", _DRAW, TEN_MILLION, 15),
    _pool_growth("freeze", _FREEZE),
    _pool_growth("draw", _DRAW),
    *(_proof_size(entries) for entries in (MILLION, TEN_MILLION)),
    *(_proof_cost(entries) for entries in (MILLION, TEN_MILLION)),
)

_PIPELINE = "odds, quantise, lottery, check"

MEASURES: tuple[Measure, ...] = (
    Cost("S", f"S 50 x 500: {_PIPELINE}", S, runs=5),
    Cost("M", f"M 200 x 2,000: {_PIPELINE}", M, seconds=0.4, runs=5),
    Faster("cpsat", "M against CP-SAT", M, (CPSAT,), times=200),
    Faster(
        "matcher",
        "M against the reviewer matcher",
        M,
        (MATCHER, LEAN, MINMAX, SIMPLEX),
        times=100,
        cpu=True,
    ),
    Cost("L", f"L 1,000 x 10,000: {_PIPELINE}", L, seconds=8, mb=1024),
    Cost("XL", f"XL 5,000 x 100,000: {_PIPELINE}", XL, seconds=12, mb=1229),
    Growth("growth", "growth with allowed pairs, XL to twice XL", (L, XL, XL2), slope=1.1),
    Cost(
        "cap",
        "L: smallest cap q*, and a clash explained",
        Case("ours", "cap", "ours", ("L",), patience=240),
        seconds=20,
        runs=1,
    ),
    Cost(
        "targets",
        "targets: 1,000,000 entries, 40,000 cells, two families",
        TARGETS,
        (REFERENCE, STRATIFIED),
        seconds=3,
    ),
    *(_coverage(kind, words) for kind, words in CLASHES.items()),
    _leximin(
        "2,000 people, panel of 200",
        "example_large",
        (_sortition("example_large", "maximin", 30, slow=True),),
        seconds=0.1,
    ),
    _leximin(
        "200 people, panel of 20",
        "example_small",
        (_sortition("example_small", "maximin"), _sortition("example_small", "nash")),
    ),
    _leximin(
        "150 people of 122 types, panel of 22",
        "150_22",
        (_sortition("150_22", "maximin"), _sortition("150_22", "nash")),
    ),
    _tight("S", "20", "50"),
    _tight("M", "20", "50"),
    *POOLS,
    CompiledOnce("startup", "start-up", Case("ours", "startup", "ours", (), patience=120)),
)

FAMILIES = tuple(dict.fromkeys(measure.family for measure in MEASURES))


def groups_of(
    measures: Iterable[Measure], runs: int | None, *, quick: bool = False
) -> list[dict[Case, int]]:
    """Cases that are compared with each other, directly or through others, and how often each is
    to run. `runs`: as asked for, or None."""
    groups: list[dict[Case, int]] = []
    for measure in measures:
        mine = {
            case: min(case.runs or wanted, wanted)
            for wanted in [runs or measure.runs]
            for case in measure.cases
            if not (quick and case.slow)
        }
        near = [group for group in groups if group.keys() & mine.keys()]
        merged: dict[Case, int] = {}
        for group in [*near, mine]:
            for case, times in group.items():
                merged[case] = max(merged.get(case, 0), times)
        groups = [*(group for group in groups if group not in near), merged]
    return groups
