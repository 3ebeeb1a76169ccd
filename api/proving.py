"""The stand-alone verifier, always run as a program of its own: nothing of this project inside."""

import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

VERIFIER = Path(__file__).resolve().parents[1] / "verifier" / "verify.py"
HANDED_OUT = ("verify.py", "verify.html")


def verifier_files() -> dict[str, bytes]:
    """What outsiders download, as it is on the disk now."""
    return {name: VERIFIER.with_name(name).read_bytes() for name in HANDED_OUT}


def program_version() -> str:
    """The version of the program that hands them out."""
    return version("shuangsuiji")


def run_verifier(arguments: Iterable[str], quiet: bool = False) -> int:
    """Run it on bundles; its exit status is 0 where all of them verify."""
    sys.stdout.flush()
    # -I: isolated, so that it cannot import anything but the standard library.
    command = [sys.executable, "-I", str(VERIFIER), *arguments]
    return subprocess.run(command, capture_output=quiet, check=False).returncode
