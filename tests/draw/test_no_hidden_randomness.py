"""The draw depends on nothing but its arguments: read from the source, and shown by running it."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = ("scheduler/draw", "scheduler/odds")
WHOLE = ("scheduler", "models", "api")
HIDDEN = ("random", "secrets", "uuid", "time", "datetime", "os.urandom", "numpy.random")
"""Modules and names that would bring in something that nobody published."""
VALUES = {"datetime.date"}
"""Of these the plain values, as long as nobody asks them for today."""


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything imported; `from a import b` gives `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def aliases(tree: ast.AST) -> dict[str, str]:
    """What each name stands for that an import has bound."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.split(".")[0]
                found[local] = alias.name if alias.asname else local
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def uses(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything used, with imported names written out, and of all imports."""
    known = aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and (name := dotted(node)):
            first, _, rest = name.partition(".")
            yield ".".join(filter(None, (known.get(first, first), rest)))
    yield from imports(tree)


def below(name: str, forbidden: str) -> bool:
    return name == forbidden or name.startswith(f"{forbidden}.")


def hidden(tree: ast.AST) -> list[str]:
    """What the tree takes from the forbidden modules; mere names such as `time` are harmless."""
    bound = set(aliases(tree).values()) | set(imports(tree))
    found = [n for n in bound - VALUES for bad in HIDDEN if below(n, bad)] + clocks(tree)
    return found + [n for n in uses(tree) for bad in HIDDEN if "." in bad and below(n, bad)]


def floats(tree: ast.AST) -> list[int]:
    """Lines with a float or complex literal, a true division, or a call of `float` or `round`."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
        or (isinstance(node, ast.Call) and dotted(node.func) in {"float", "round", "hash", "id"})
    ]


def clocks(tree: ast.AST) -> list[str]:
    """Readings of the system's time."""
    bad = {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
           "datetime.date.today", "time.time", "time.time_ns"}  # fmt: skip
    return [name for name in uses(tree) if name in bad]


def entropy(tree: ast.AST) -> list[str]:
    """Calls on the system's random bytes."""
    bad = (
        "secrets",
        "os.urandom",
        "os.getrandom",
        "random.SystemRandom",
        "uuid.uuid4",
        "uuid.uuid1",
    )
    bound = set(aliases(tree).values())
    return [
        n
        for n in uses(tree)
        for b in bad
        if below(n, b) and ("." in b or b in {x.split(".")[0] for x in bound})
    ]


@pytest.mark.parametrize("path", sources(*CORE), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_core_imports_no_randomness_and_no_time(path: Path) -> None:
    assert hidden(ast.parse(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", sources("scheduler/draw"), ids=lambda p: p.name)
def test_the_draw_has_no_floats_and_nothing_but_the_standard_library(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert floats(tree) == []
    own = ("scheduler.draw.",)
    foreign = [name for name in imports(tree) if name.split(".")[0] not in sys.stdlib_module_names]
    assert [name for name in foreign if not name.startswith(own)] == []
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.level]


def test_only_the_clock_reads_the_time() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in sources(*WHOLE)
        if clocks(ast.parse(path.read_text("utf-8")))
    }
    assert found == {"scheduler/clock.py"}


def test_only_entropy_asks_the_system_for_random_bytes() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in sources(*WHOLE)
        if entropy(ast.parse(path.read_text("utf-8")))
    }
    assert found == {"scheduler/entropy.py"}


@pytest.mark.parametrize("code", [
    "import random", "from random import choice", "import numpy.random", "import secrets as s",
    "from numpy import random", "import numpy as np\nnp.random.rand()", "from os import urandom",
    "import os\nos.urandom(3)", "import datetime", "from datetime import datetime", "import time",
    "from datetime import date\ndate.today()",
    "def f():\n  import uuid", "import os as system\nsystem.urandom(1)",
])  # fmt: skip
def test_the_check_finds_hidden_randomness(code: str) -> None:
    assert hidden(ast.parse(code))


@pytest.mark.parametrize(
    "code", ["x = 0.5", "x = 1 / 2", "x /= 2", "x = 1e3", "x = float(1)", "hash('a')"]
)
def test_the_check_finds_floats(code: str) -> None:
    assert floats(ast.parse(code))
    assert not floats(ast.parse("x = 5 // 2 + 10**3"))


@pytest.mark.parametrize("code", [
    "from datetime import datetime\ndatetime.now()", "import datetime as d\nd.datetime.now()",
    "import time\ntime.time()", "from time import time\ntime()",
    "from datetime import date as d\nd.today()",
])  # fmt: skip
def test_the_check_finds_clocks(code: str) -> None:
    assert clocks(ast.parse(code))


@pytest.mark.parametrize("code", [
    "import secrets\nsecrets.token_hex()", "from secrets import token_bytes",
    "import os\nos.urandom(1)",
    "from uuid import uuid4\nuuid4()", "import secrets as s\ns.choice([1])",
])  # fmt: skip
def test_the_check_finds_entropy(code: str) -> None:
    assert entropy(ast.parse(code))
    assert not entropy(ast.parse("secrets = reveals['office']\nprint(secrets.hex())"))


# ---- the same draw in other circumstances ------------------------------------------------------

SCRIPT = """
import json, sys
from scheduler.draw.documents import canonical_json
from scheduler.draw.outcome import compute_outcome
case = json.load(sys.stdin)
order = -1 if sys.argv[1] == "backwards" else 1
files = {name: "".join(text.splitlines(True)[::order]).encode()
         for name, text in list(case["frozen"].items())[::order]}
plan = dict(list(json.loads(case["plan"]).items())[::order])
sys.stdout.buffer.write(compute_outcome(plan, files, case["seed"]) + canonical_json(plan))
"""


def run(case: str, order: str, **env: str) -> bytes:
    base = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("LC_", "LANG", "PYTHON"))
    }
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", SCRIPT, order],
        input=case.encode(), env={**base, **env}, cwd=ROOT,
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("name", ["targets-medium", "inspectors-medium"])
def test_hash_seed_language_and_order_change_nothing(name: str) -> None:
    vector = json.loads((ROOT / "fixtures" / "vectors" / f"{name}.json").read_text("utf-8"))
    inputs, expected = vector["inputs"], vector["expected"]
    case = json.dumps(
        {"frozen": inputs["frozen"], "plan": inputs["plan"], "seed": expected["seed"]}
    )
    one = run(case, "forwards", PYTHONHASHSEED="1", LANG="C", LC_ALL="C", TZ="UTC")
    other = run(
        case,
        "backwards",
        PYTHONHASHSEED="2",
        LANG="tr_TR.UTF-8",
        LC_ALL="C.UTF-8",
        TZ="Asia/Shanghai",
    )
    assert one == other == (expected["outcome"] + inputs["plan"]).encode()
