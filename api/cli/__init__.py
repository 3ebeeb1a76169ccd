"""`ssj`: the same use cases from the command line, in Chinese.

With `--json` one JSON document goes to stdout and nothing else; words for people go to stdout
without it, progress and errors to stderr. Exit status: 0 done, 1 refused or failed, 2 wrong usage.
"""

from api.cli.program import main

__all__ = ["main"]
