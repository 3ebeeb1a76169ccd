"""The curve Ed25519 (RFC 8032 §5.1): as much of it as seals and exact signatures need.

Points are `(X, Y, Z, T)` with x = X/Z, y = Y/Z, xy = T/Z. Nothing here hides how long it takes:
not for secrets that somebody could watch being used.
"""

import hashlib

Point = tuple[int, int, int, int]

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
"""L: how many multiples the base point has."""

_D = -121665 * pow(121666, -1, PRIME) % PRIME
_ROOT = pow(2, (PRIME - 1) // 4, PRIME)
"""A square root of -1."""

ZERO: Point = (0, 1, 1, 0)


def add(one: Point, other: Point) -> Point:
    """The sum of two points."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % PRIME, (y1 + x1) * (y2 + x2) % PRIME
    c, d = 2 * t1 * t2 * _D % PRIME, 2 * z1 * z2 % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiple(number: int, point: Point | None = None) -> Point:
    """`number` (at least 0) times the point; of the base point if none is given."""
    found, doubled = ZERO, BASE if point is None else point
    while number:
        if number & 1:
            found = add(found, doubled)
        doubled = add(doubled, doubled)
        number >>= 1
    return found


def encode(point: Point) -> bytes:
    """The 32 bytes of a point (RFC 8032 §5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, PRIME)
    x, y = x * inverse % PRIME, y * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode(data: bytes) -> Point | None:
    """The point of these 32 bytes; None where they are not the only encoding of one."""
    number = int.from_bytes(data, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    if len(data) != 32 or y >= PRIME:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * _ROOT % PRIME
    if x * x % PRIME != square or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Is this an Ed25519 signature by the public key, exactly: S·B = R + H512(R, A, message)·A?

    Unlike libraries, which take the hash modulo L: the two differ for keys that nobody makes by
    chance, and a check whose answer depends on the library is none.
    """
    key, first = decode(public), decode(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or first is None or len(signature) != 64 or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    factor = int.from_bytes(digest, "little")
    return encode(multiple(scalar)) == encode(add(first, multiple(factor, key)))


_BASE = decode((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))
assert _BASE is not None
BASE: Point = _BASE
"""B, which makes all points that count."""
