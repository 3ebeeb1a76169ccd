"""What a case returns: how long its work took and what it found."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypedDict, TypeVar

Value = int | float | str | bool
Found = TypeVar("Found")


class OutOfTime(Exception):
    """The work itself was stopped after `seconds`, without a result: it takes at least as long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no result after {seconds:g} s")
        self.seconds = seconds


class Result(TypedDict):
    """`seconds` of wall clock and `cpu` seconds of the process for the work itself, without
    making the instance and importing libraries; `peak_mb` of the whole process (0 until
    `bench.child` fills it in); `notes`: further figures and words by name."""

    name: str
    seconds: float
    cpu: float
    peak_mb: float
    notes: dict[str, Value]


@dataclass
class Watch:
    """Adds up what is timed; `stages` by name, in the order they ran."""

    seconds: float = 0.0
    cpu: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        taken = time.perf_counter() - wall
        self.seconds += taken
        self.cpu += time.process_time() - cpu
        self.stages[name] = self.stages.get(name, 0.0) + taken

    def result(self, name: str, **notes: Value) -> Result:
        """The result, with the seconds of each stage among the notes if there are several."""
        stages = {f"{name} s": round(taken, 3) for name, taken in self.stages.items()}
        shown = stages if len(stages) > 1 else {}
        return Result(
            name=name, seconds=self.seconds, cpu=self.cpu, peak_mb=0.0, notes={**shown, **notes}
        )


def timed(name: str, work: Callable[[], Found]) -> tuple[Found, Result]:
    """Do one piece of work; what it found, and what it cost."""
    watch = Watch()
    with watch.stage(name):
        found = work()
    return found, watch.result(name)
