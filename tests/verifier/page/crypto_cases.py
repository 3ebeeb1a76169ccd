"""Ed25519 by the equations of RFC 8032 §5.1, plainly, to make signatures that no library makes."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def add(one: Point, other: Point) -> Point:
    (x1, y1), (x2, y2) = one, other
    common = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + common, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - common, -1, P) % P


def times(number: int, point: Point) -> Point:
    found: Point = (0, 1)
    for bit in bin(number)[2:]:
        found = add(found, found)
        if bit == "1":
            found = add(found, point)
    return found


def x_of(y: int, odd: int) -> int | None:
    """Of a point the first coordinate, or None where there is no such point."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    if root * root % P != square or (root == 0 and odd):
        return None
    return P - root if root % 2 != odd else root


BASE: Point = (x_of(4 * pow(5, -1, P) % P, 0) or 0, 4 * pow(5, -1, P) % P)


def encoded(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def h512(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def of_order_8() -> Point:
    """A point that comes to nothing after eight times, and not before."""
    y = 2
    while True:
        x = x_of(y, 0)
        if x is not None:
            point = times(L, (x, y))
            if times(4, point) != (0, 1):
                return point
        y += 1


def signed(
    secret: int, nonce: int, message: bytes, more: Point = (0, 1), extra: Point = (0, 1)
) -> tuple[bytes, bytes]:
    """Key and signature; `more` is added to the key, `extra` to R."""
    key = encoded(add(times(secret, BASE), more))
    point = encoded(add(times(nonce, BASE), extra))
    scalar = (nonce + h512(point, key, message) * secret) % L
    return key, point + scalar.to_bytes(32, "little")
