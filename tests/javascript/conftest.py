"""Every test of this folder runs in each engine."""

from collections.abc import Iterator

import pytest

from .engines import CALLS, Chromium
from .node import Call, Node, why_no_node


@pytest.fixture(scope="session", params=["chromium", "node"])
def call(request: pytest.FixtureRequest) -> Iterator[Call]:
    """`call(name, argument)` in Chromium, then in Node."""
    reason = why_no_node() if request.param == "node" else None
    if reason:
        pytest.skip(reason)
    engine = Node(CALLS) if request.param == "node" else Chromium()
    yield engine.call
    engine.close()
