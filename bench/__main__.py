"""`python -m bench [FAMILY ...] [--runs N] [--quick]`: measure, then print one table."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TextIO

from bench.plan import FAMILIES, MEASURES, groups_of
from bench.runner import Record, name_of, run_in_turn
from bench.table import render

RESULTS = Path(__file__).parents[1] / "build" / "bench" / "results.json"


def main(arguments: Sequence[str]) -> None:
    asked = _asked(arguments)
    measures = [m for m in MEASURES if not asked.families or m.family in asked.families]
    start, load = time.perf_counter(), os.getloadavg()[0]
    record = Record()

    def tell(line: str) -> None:
        _say(sys.stderr, line)
        _keep(record)

    for group in groups_of(measures, asked.runs, quick=asked.quick):
        run_in_turn(group, record, tell)
    _say(sys.stdout, render([measure.row(record) for measure in measures]))
    for line in footnotes(load, time.perf_counter() - start, quick=asked.quick):
        _say(sys.stdout, line)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=...", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=", ".join(FAMILIES))
    parser.add_argument("--runs", type=int, help="runs of each case that is not slow")
    parser.add_argument("--quick", action="store_true", help="leave out the slow peers")
    asked = parser.parse_args(arguments)
    unknown = [family for family in asked.families if family not in FAMILIES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are: {', '.join(FAMILIES)}")
    if asked.runs is not None and asked.runs < 1:
        parser.error("--runs: at least 1")
    return asked


def footnotes(load: float, taken: float, *, quick: bool) -> list[str]:
    """What the figures were taken with; `load` of the machine before, `taken` seconds in all."""
    packages = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "ortools", "numba"))
    lines = [
        "Medians; each run in a process of its own, ours and the peers in turn; peak memory is of"
        " the whole process. Peers that are our own models are described in bench/README.md.",
        f"{time.strftime('%Y-%m-%d')}: {_processor()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, {packages}",
        f"Load of the machine {load:.1f} at the start; {taken:.0f} s in all; figures of each run:"
        f" {RESULTS}",
    ]
    if quick:
        lines.append("--quick: the slow peers were not run.")
    return lines


def _processor() -> str:
    """Its name where the system tells it (Linux), else its kind."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _keep(record: Record) -> None:
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    found = {name_of(case): record.results(case) or record.reason(case) for case in record.trials}
    RESULTS.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _say(stream: TextIO, line: str) -> None:
    stream.write(line + "\n")
    stream.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
