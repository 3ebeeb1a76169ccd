"""Runs cases in turn, each in a process of its own, and keeps what they return."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.measured import OutOfTime, Result, Value

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Case:
    """A function of bench/cases with its arguments.

    `who` is shown in the table. `patience`: after so many seconds (making the instance included)
    the process is ended. `runs`: at most so many; None: as many as asked for. `slow`: left out by
    --quick.
    """

    who: str
    module: str
    function: str
    arguments: tuple[str, ...] = ()
    patience: float = 120.0
    runs: int | None = None
    slow: bool = False


@dataclass(frozen=True)
class Trial:
    """One run of a case: its result, or why there is none, and how many seconds its work takes at
    least (0: not known)."""

    result: Result | None = None
    reason: str = ""
    least: float = 0.0


class Record:
    """All trials of all cases."""

    def __init__(self) -> None:
        self.trials: dict[Case, list[Trial]] = {}

    def add(self, case: Case, trial: Trial) -> None:
        self.trials.setdefault(case, []).append(trial)

    def results(self, case: Case) -> list[Result]:
        """Empty if the case was not run, or if any of its runs failed."""
        trials = self.trials.get(case, [])
        found = [trial.result for trial in trials if trial.result is not None]
        return found if len(found) == len(trials) else []

    def reason(self, case: Case) -> str:
        """Why there are no results."""
        if case not in self.trials:
            return "not run"
        return next((trial.reason for trial in self.trials[case] if trial.reason), "")

    def least(self, case: Case) -> float:
        """Seconds that the work of a case without results takes at least; 0 if that is not known,
        as where the process was ended from outside."""
        return max((trial.least for trial in self.trials.get(case, [])), default=0.0)

    def seconds(self, case: Case) -> float | None:
        """Median; None without results."""
        return _median(result["seconds"] for result in self.results(case))

    def cpu(self, case: Case) -> float | None:
        """Median; None without results."""
        return _median(result["cpu"] for result in self.results(case))

    def peak_mb(self, case: Case) -> float:
        """The largest of all runs; 0 without results."""
        return max((result["peak_mb"] for result in self.results(case)), default=0.0)

    def note(self, case: Case, name: str) -> Value | None:
        """A note of the last run; None without results or without such a note."""
        found = self.results(case)
        return found[-1]["notes"].get(name) if found else None


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return median(found) if found else None


def run_in_turn(group: Mapping[Case, int], record: Record, tell: Callable[[str], None]) -> None:
    """Run the cases of a group alternately, round by round and each as many times as it says, so
    that a busy machine disturbs all alike. A case that has failed is not run again."""
    for turn in range(max(group.values(), default=0)):
        for case, runs in group.items():
            if turn >= runs or (turn and record.reason(case)):
                continue
            trial = run(case)
            record.add(case, trial)
            tell(f"{name_of(case)}: {_told(trial)}")


def run(case: Case) -> Trial:
    """Run one case in a new process."""
    command = [sys.executable, "-m", "bench.child", case.module, case.function, *case.arguments]
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=case.patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with the programs that it started
            process.communicate()
            return Trial(reason=f"ended after {time.perf_counter() - start:.0f} s")
    if process.returncode:
        last = err.strip().splitlines()[-1:] or [f"ended with {process.returncode}"]
        return Trial(reason=f"failed: {last[0]}")
    answer = json.loads(out.splitlines()[-1])
    if late := answer.get("out_of_time"):
        return Trial(reason=str(OutOfTime(late)), least=late)
    return Trial(result=answer)


def name_of(case: Case) -> str:
    """Who does what, in a few words."""
    return f"{case.who}: {' '.join([case.module, case.function, *case.arguments])}"


def _told(trial: Trial) -> str:
    if trial.result is None:
        return trial.reason
    found = trial.result
    notes = ", ".join(f"{name} {value}" for name, value in found["notes"].items())
    cost = f"{found['seconds']:.3f} s, CPU {found['cpu']:.3f} s, {found['peak_mb']:.0f} MB"
    return f"{cost}; {notes}"
