"""The search for cycles rests while large tables grow, and only then."""

import gc
import os
import subprocess
import sys

import pytest

from scheduler.odds.collector import paused


def test_rests_and_goes_on() -> None:
    assert gc.isenabled()
    with paused():
        assert not gc.isenabled()
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the inner one must not end the outer one's rest"
    assert gc.isenabled()


def test_goes_on_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), paused():
        raise ValueError("broken")
    assert gc.isenabled()


@pytest.mark.parametrize(("given", "found"), [(None, "0"), ("1", "1")])
def test_numpy_is_told_before_it_is_loaded(given: str | None, found: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "NUMPY_MADVISE_HUGEPAGE"}
    code = (
        "import sys, os, scheduler; assert 'numpy' not in sys.modules; "
        "print(os.environ['NUMPY_MADVISE_HUGEPAGE'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | ({"NUMPY_MADVISE_HUGEPAGE": given} if given else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == found
