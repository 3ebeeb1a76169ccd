"""The verifier loaded as a stranger has it, and one valid bundle of each kind."""

from __future__ import annotations

import builder
import pytest


@pytest.fixture(scope="session")
def parent() -> dict[str, bytes]:
    return builder.targets().files()


@pytest.fixture(scope="session")
def child(parent: dict[str, bytes]) -> dict[str, bytes]:
    return builder.inspectors(parent).files()
