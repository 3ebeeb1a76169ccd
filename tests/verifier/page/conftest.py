"""The page's core in Node, for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.javascript.node import Call, Node, why_no_node

from .program import CALLS


@pytest.fixture(scope="session")
def call() -> Iterator[Call]:
    """`call(name, argument)`: what a function of calls.mjs answers."""
    if reason := why_no_node():
        pytest.skip(reason)
    core = Node(CALLS)
    yield core.call
    core.close()
