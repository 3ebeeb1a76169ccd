"""One new process that draws twice: `python -m bench.first_draw` prints what each step cost.

Run by bench/cases/startup.py. Each draw goes both ways: as flat arrays, the way the bench measures,
and from items by name, the way the service draws.
"""

import json
import sys
import time
from importlib import import_module


def main() -> None:
    start = time.perf_counter()
    engine, instances = import_module("bench.engine"), import_module("bench.instances")
    loaded = time.perf_counter()
    problem = instances.as_problem(instances.instance("tiny", 1))
    engine.draw_both_ways(problem)
    first = time.perf_counter()
    engine.draw_both_ways(problem)
    second = time.perf_counter()
    answer = {
        "load": loaded - start,
        "first": first - loaded,
        "second": second - first,
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
