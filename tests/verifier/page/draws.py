"""A small target draw with a firm whose code is known."""

from typing import Any

from fixtures.vectors.drafts import Draft, complete
from scheduler.draw.identifiers import public_id

from .program import Files

SALT = bytes(range(16))
KEY = "91420100MA4KABCDX1"


def draw(odds: int = 3, alternates: int = 2, reason: str = "not_active") -> Files:
    """Ten firms of one cell, `odds` of them drawn; one is ours, one more is left out for a
    reason."""
    ours = public_id(SALT, f"target:{KEY}")
    ids = sorted([ours, *(public_id(bytes(16), f"target:{n}") for n in range(9))])
    cell = "420102.B.J"
    tables: dict[str, Any] = {
        "pool.txt": [(each, cell) for each in ids],
        "excluded.txt": [(public_id(bytes(16), "target:out"), reason)],
        "cells.txt": [(cell, "420000/4201/420102/420102.B", "J", "10", str(odds * 2**16), "")],
    }
    rates = {"B": f"{odds}/10"}
    rule: Any = {"alternates": {"least": alternates, "percent": 0}, "rates": rates}
    return complete(Draft("targets", 1, 16, 4, tables, rule), "page search")
