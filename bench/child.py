"""One case in one process: `python -m bench.child MODULE FUNCTION [ARGUMENT ...]`.

MODULE is a file of bench/cases. The last line printed is the Result as JSON; a case that fails
ends with its error. Peak memory is the resident set of this process or of the largest one it ran,
instance and libraries included.
"""

import json
import resource
import sys
from importlib import import_module


def main(module: str, function: str, *arguments: str) -> None:
    result = getattr(import_module(f"bench.cases.{module}"), function)(*arguments)
    if not result["peak_mb"]:
        result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("\n" + json.dumps(result, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
