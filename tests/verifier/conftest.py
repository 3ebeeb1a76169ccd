"""The verifier loaded as a stranger has it, and one valid bundle of each kind."""

from __future__ import annotations

import builder
import pytest


@pytest.fixture(scope="session")
def parent() -> dict[str, bytes]:
    return builder.targets().files()


@pytest.fixture(scope="session")
def mixed() -> dict[str, bytes]:
    """Three sources; of four parties one did not commit, one withheld, one is low."""
    draft = builder.targets()
    beacon = {"kind": "drand", "label": "quicknet 1000", "at": "2023-08-23T15:59:24Z"}
    issue = {"kind": "ssq", "label": "2025137", "at": "2025-11-27T13:15:00Z"}
    draft.plan |= {"parties": ["away", "bureau", "firm", "union"],
                   "sources": [beacon, issue, builder.DICE]}  # fmt: skip
    draft.values = ["b44679b9" * 12, "01 07 12 20 30 33 + 16", "3141592653589793238"]
    draft.secrets |= {"firm": "0123456789abcdef" * 4}
    draft.withheld = {"union"}
    return draft.files()


@pytest.fixture(scope="session")
def child(parent: dict[str, bytes]) -> dict[str, bytes]:
    return builder.inspectors(parent).files()
