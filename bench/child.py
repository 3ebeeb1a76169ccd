"""One case in one process: `python -m bench.child MODULE FUNCTION [ARGUMENT ...]`.

MODULE is a file of bench/cases. The last line printed is the Result as JSON, or how long the work
was tried in vain; a case that fails ends with its error. Peak memory is the resident set of this
process, instance and libraries included.
"""

import json
import resource
import sys
from importlib import import_module

from bench.measured import OutOfTime


def main(module: str, function: str, *arguments: str) -> None:
    work = getattr(import_module(f"bench.cases.{module}"), function)
    try:
        answer = work(*arguments)
    except OutOfTime as late:
        answer = {"out_of_time": late.seconds}
    else:
        if not answer["peak_mb"]:
            answer["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("\n" + json.dumps(answer, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
