"""Points of Ed25519 (RFC 8032 §5.1), with Python's own integers: what seals stand on, and
signatures that are exactly right.

Nothing here takes the same time for all scalars: it works with secrets on the machine of who holds
them, and nobody else can ask it to.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
"""L: how many points the multiples of the base point are."""

_D = -121665 * pow(121666, -1, FIELD) % FIELD
_ROOT = pow(2, (FIELD - 1) // 4, FIELD)


class NoPoint(ValueError):
    """32 bytes that are the only encoding of no point."""


@dataclass(frozen=True)
class Point:
    """In extended coordinates: x = X/Z, y = Y/Z, X·Y = Z·T."""

    x: int
    y: int
    z: int
    t: int

    def __add__(self, other: "Point") -> "Point":
        """RFC 8032 §5.1.4; complete, so it doubles too."""
        a = (self.y - self.x) * (other.y - other.x) % FIELD
        b = (self.y + self.x) * (other.y + other.x) % FIELD
        c = 2 * self.t * other.t * _D % FIELD
        d = 2 * self.z * other.z % FIELD
        e, f, g, h = b - a, d - c, d + c, b + a
        return Point(e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)

    def times(self, scalar: int) -> "Point":
        """`scalar`, at least 0, times this point."""
        sum_, power = ZERO, self
        while scalar:
            if scalar & 1:
                sum_ += power
            power += power
            scalar >>= 1
        return sum_

    def same(self, other: "Point") -> bool:
        """Are these two the same point?"""
        across = (self.x * other.z - other.x * self.z) % FIELD
        return not across and not (self.y * other.z - other.y * self.z) % FIELD

    def encoded(self) -> bytes:
        """RFC 8032 §5.1.2."""
        inverse = pow(self.z, -1, FIELD)
        x, y = self.x * inverse % FIELD, self.y * inverse % FIELD
        return (y | (x & 1) << 255).to_bytes(32, "little")


ZERO = Point(0, 1, 1, 0)


def decoded(data: bytes) -> Point:
    """RFC 8032 §5.1.3; NoPoint where the bytes are not the only encoding of a point."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if len(data) != 32 or y >= FIELD:
        raise NoPoint(data.hex())
    square = (y * y - 1) * pow(_D * y * y + 1, -1, FIELD) % FIELD
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if x * x % FIELD != square:
        x = x * _ROOT % FIELD
    if x * x % FIELD != square or (x == 0 and sign):
        raise NoPoint(data.hex())
    if x & 1 != sign:
        x = FIELD - x
    return Point(x, y, 1, x * y % FIELD)


BASE = decoded(bytes.fromhex("58" + "66" * 31))


def weighted(terms: Iterable[tuple[int, Point]]) -> Point:
    """The sum of scalars times points."""
    sum_ = ZERO
    for scalar, point in terms:
        sum_ += point.times(scalar)
    return sum_


def is_multiple_of_base(point: Point) -> bool:
    """Is the point one of the L multiples of the base point? Others have a part of small order."""
    return point.times(ORDER).same(ZERO)


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Is this an Ed25519 signature by the public key, exactly: S·B = R + H512(R, A, message)·A?

    Unlike libraries, which take the hash modulo L: the two differ for keys that nobody makes by
    chance, and a check whose answer depends on the library is none.
    """
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or scalar >= ORDER:
        return False
    try:
        key, first = decoded(public), decoded(signature[:32])
    except NoPoint:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    return BASE.times(scalar).same(first + key.times(int.from_bytes(digest, "little")))
