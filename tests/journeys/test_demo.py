"""The demonstration: repeatable, killable at any moment, and the same draws everywhere."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scheduler.draw.bundle import bundle_chunks, read_bundle
from scheduler.draw.hashing import sha256_hex

SSJ = Path(sys.executable).with_name("ssj")
# The draws of the small set, for ever: everything of the demonstration is fixed (api/demo/script.py).
GOLDEN = json.loads((Path(__file__).parent / "golden_demo.json").read_text())


def environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SSJ_")}
    return kept | {"SSJ_HOME": str(home)}


def demo(home: Path) -> dict:
    ran = subprocess.run(
        [SSJ, "demo", "--small", "--no-serve", "--json"],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def draws(report: dict) -> dict[str, str]:
    """Draw number -> digest of its bundle without `log.json`: the log has the digests of the
    verifiers that are handed out, and so changes with every word of theirs."""
    assert all(draw["verified"] for draw in report["draws"])
    bundles = {draw["number"]: Path(draw["bundle"]).read_bytes() for draw in report["draws"]}
    return {number: digest(read_bundle(data)) for number, data in bundles.items()}


def digest(files: dict[str, bytes]) -> str:
    assert files.pop("log.json")
    return sha256_hex(b"".join(bundle_chunks(files)))


def test_the_demonstration_is_the_same_everywhere_and_repeatable(tmp_path: Path) -> None:
    first = demo(tmp_path)
    assert draws(first) == GOLDEN
    again = demo(tmp_path)
    assert draws(again) == GOLDEN
    assert again == first
    assert first["published"] == first["drawn"] > 0
    assert first["assignments"] == 2 * first["drawn"]
    assert {account["role"] for account in first["accounts"]} == {
        "contributor",
        "supervisor",
        "reviewer",
        "inspector",
        "overseer",
    }


@pytest.mark.parametrize("seconds", [(0.9, 1.5, 2.1), (1.2, 1.8, 2.6)])
def test_killed_at_any_moment_it_resumes_with_the_same_draws(
    tmp_path: Path, seconds: tuple[float, ...]
) -> None:
    for wait in seconds:
        process = subprocess.Popen(
            [SSJ, "demo", "--small", "--no-serve"],
            env=environment(tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert draws(demo(tmp_path)) == GOLDEN


@pytest.mark.parametrize(
    "first",
    [
        ("account", "add", "supervisor", "--role", "supervisor", "--authority", "420000"),
        ("plan", "new", "真实的计划"),
    ],
)
def test_it_does_not_touch_a_database_that_serves_somebody(
    tmp_path: Path, first: tuple[str, ...]
) -> None:
    """Also where the accounts are named like the demonstration's."""
    env = environment(tmp_path)
    for arguments in (("init",), first):
        subprocess.run([SSJ, *arguments], env=env, check=True, capture_output=True)
    ran = subprocess.run(
        [SSJ, "demo", "--small", "--no-serve", "--json"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert json.loads(ran.stdout)["error"]["code"] == "demo_not_alone"
