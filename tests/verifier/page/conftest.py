"""The page's core in Node, for all tests of this folder."""

import shutil
from collections.abc import Iterator

import pytest

from .program import Call, Core


@pytest.fixture(scope="session")
def call() -> Iterator[Call]:
    """`call(name, argument)`: what a function of calls.mjs answers."""
    if shutil.which("node") is None:
        pytest.skip("no `node` on PATH: the core runs in Chromium only")
    core = Core()
    yield core.call
    core.close()
