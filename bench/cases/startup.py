"""What compiling costs, and that it is paid once: the first draws of new processes."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measured import Result

ROOT = Path(__file__).parents[2]


def ours() -> Result:
    """Three new processes that draw a tiny instance twice: with an empty cache of compiled code,
    with the one that the first has left, and again.

    `seconds` is the first draw of the second process: what a start after installation costs.
    """
    with tempfile.TemporaryDirectory() as cache:
        fresh = _first_draw(cache)
        kept = _files(cache)
        later, again = _first_draw(cache), _first_draw(cache)
        added = len(_files(cache) - kept)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Result(
        name="start-up",
        seconds=min(later["first"], again["first"]),
        cpu=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss / 1024,
        notes={
            "first draw, nothing compiled": round(fresh["first"], 3),
            "load": round(min(later["load"], again["load"]), 3),
            "next draw": round(min(later["second"], again["second"]), 3),
            "compiles": bool(fresh["compiles"]),
            "files": len(kept),
            "added later": added,
        },
    )


def _first_draw(cache: str) -> dict[str, float]:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.first_draw"],
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return answer


def _files(cache: str) -> set[Path]:
    return {path for path in Path(cache).rglob("*") if path.is_file()}
