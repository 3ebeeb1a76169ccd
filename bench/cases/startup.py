"""What compiling costs, and that it is paid once: set-up, then the first draws of new processes."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measured import Result

ROOT = Path(__file__).parents[2]


def ours() -> Result:
    """With an empty cache of compiled code: the step of `make setup` that compiles, then two new
    processes that each draw twice.

    `seconds` is the first draw of a new process. `added later`: files of machine code that the
    draws have added to those that set-up left.
    """
    with tempfile.TemporaryDirectory() as cache:
        start = time.perf_counter()
        _python("tools.warm_up", cache)
        setup = time.perf_counter() - start
        kept = _files(cache)
        draws = [_first_draw(cache), _first_draw(cache)]
        added = len(_files(cache) - kept)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Result(
        name="start-up",
        seconds=min(draw["first"] for draw in draws),
        cpu=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss / 1024,
        notes={
            "set-up": round(setup, 1),
            "load": round(min(draw["load"] for draw in draws), 3),
            "next draw": round(min(draw["second"] for draw in draws), 3),
            "files": len(kept),
            "added later": added,
        },
    )


def _first_draw(cache: str) -> dict[str, float]:
    answer: dict[str, float] = json.loads(_python("bench.first_draw", cache).splitlines()[-1])
    return answer


def _python(module: str, cache: str) -> str:
    """What `python -m module` prints, with this folder for compiled code."""
    ran = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def _files(cache: str) -> set[Path]:
    """The files of machine code; those of the index are written anew with each of them."""
    return set(Path(cache).rglob("*.nbc"))
