"""The curve of Ed25519 (RFC 8032 §5.1) in the plainest way: pairs (x, y), one division an addition.
And a secret in shares (docs/protocol.md §4, the seal)."""

from __future__ import annotations

from functools import lru_cache

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int]
ZERO: Point = (0, 1)
B: Point = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)  # RFC 8032 §5.1, in decimal


def add(one: Point, two: Point) -> Point:
    """x = (x1 y2 + x2 y1) / (1 + d x1 x2 y1 y2), y = (y1 y2 + x1 x2) / (1 − d x1 x2 y1 y2)"""
    (x1, y1), (x2, y2) = one, two
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P)
    return x % P, y % P


def multiple(number: int, point: Point) -> Point:
    result = ZERO
    while number:
        if number % 2:
            result = add(result, point)
        point, number = add(point, point), number // 2
    return result


def encoded(point: Point) -> bytes:
    x, y = point
    return (y + (x % 2 << 255)).to_bytes(32, "little")


@lru_cache
def base_times(number: int) -> str:
    """The encoding of number · B, hexadecimal."""
    return encoded(multiple(number, B)).hex()


def share(coefficients: list[int], place: int) -> str:
    """f(place), 64 digits."""
    return f"{sum(c * place**j for j, c in enumerate(coefficients)) % L:064x}"
