"""The stand-alone verifier, always run as a program of its own: nothing of this project inside."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

VERIFIER = Path(__file__).resolve().parents[1] / "verifier" / "verify.py"


def run_verifier(arguments: Iterable[str], quiet: bool = False) -> int:
    """Run it on bundles; its exit status is 0 where all of them verify."""
    sys.stdout.flush()
    # -I: isolated, so that it cannot import anything but the standard library.
    command = [sys.executable, "-I", str(VERIFIER), *arguments]
    return subprocess.run(command, capture_output=quiet, check=False).returncode
