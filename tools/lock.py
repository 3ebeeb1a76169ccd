"""Refresh the lock files: pinned, with hashes, for every platform, naming no registry."""

import subprocess
import sys

UV = [
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"),
    *("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"),
    *("--no-annotate", "--no-header"),
]
LOCKS = (
    ("requirements/build.txt", ["requirements/build.in"]),
    ("requirements/runtime.txt", ["pyproject.toml"]),
    (
        "requirements/dev.txt",
        ["--extra", "dev", "--constraint", "requirements/runtime.txt", "pyproject.toml"],
    ),
    (
        "requirements/sm2.txt",
        ["--extra", "sm2", "--constraint", "requirements/runtime.txt", "pyproject.toml"],
    ),
    ("requirements/data.txt", ["--no-deps", "requirements/data.in"]),
)

if __name__ == "__main__":
    for target, arguments in LOCKS:
        subprocess.run([*UV, *arguments, "--output-file", target], check=True)
