"""The secret of a sealed draw: fixed with the plan by a point of Ed25519 (docs/protocol.md §4)."""

import re

from scheduler.draw.curve import BASE, ORDER

_HEX = re.compile(r"[0-9a-f]{64}")


def seal_number(secret: object) -> int | None:
    """s of `seal.json`'s secret: 64 digits of hexadecimal, most significant first; None where they
    are not those of an integer from 1 to L - 1."""
    if not isinstance(secret, str) or not _HEX.fullmatch(secret):
        return None
    number = int(secret, 16)
    return number if 1 <= number < ORDER else None


def seal_point(number: int) -> str:
    """The first of a plan's `points` for the secret `number`, in hexadecimal."""
    return BASE.times(number).encoded().hex()
