"""SM2 over SM3 (GB/T 32918.2, GB/T 32905) as a second signature under a signed note.

C2SP signed-note leaves type 0xff to whoever names the algorithm: after it stand the bytes of
`ALGORITHM`, then the public key (0x04, x, y). The signature is r and s, 32 bytes each. Whoever does
not know the algorithm passes the line over, as of every key it does not know.

Checking is here, in a few lines, and needs no package. Signing needs the optional `gmssl-pyx`,
because its arithmetic does not leak the secret by the time it takes.
"""

import base64
import hashlib
import importlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from scheduler.errors import Refused
from scheduler.ledger.notes import NoteFault, Signature, unbase64

ALGORITHM = b"ssj.sm2-with-sm3.v1"
SIGNER_ID = b"1234567812345678"
"""Whom the signer is said to be where nothing else was agreed: GM/T 0009."""
_TYPE = 0xFF

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_Point = tuple[int, int] | None
G: _Point = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def sm3(data: bytes) -> bytes:
    """The digest of GB/T 32905: 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _add(one: _Point, other: _Point) -> _Point:
    """The sum of two points; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = (3 * one[0] * one[0] + A) * pow(2 * one[1], -1, P) % P
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P) % P
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def _times(count: int, point: _Point) -> _Point:
    total: _Point = None
    while count:
        if count & 1:
            total = _add(total, point)
        point, count = _add(point, point), count >> 1
    return total


def public_of(secret: bytes) -> bytes:
    """x and y of a secret, 64 bytes. For keys that are made, not for signing."""
    point = _times(int.from_bytes(secret), G)
    if point is None or not 1 <= int.from_bytes(secret) <= N - 2:
        raise ValueError("a secret is from 1 to n - 2")
    return point[0].to_bytes(32) + point[1].to_bytes(32)


def digest_of(public: bytes, message: bytes, signer_id: bytes = SIGNER_ID) -> bytes:
    """SM3 of who signs and of the message: what the signature is of."""
    known = b"".join(each.to_bytes(32) for each in (A, B, *(G or ())))
    who = sm3((len(signer_id) * 8).to_bytes(2) + signer_id + known + public)
    return sm3(who + message)


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Is this the SM2 signature (r and s, 64 bytes) of the message by the key (x and y)?"""
    if len(signature) != 64 or len(public) != 64:
        return False
    x, y = int.from_bytes(public[:32]), int.from_bytes(public[32:])
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    on_curve = x < P and y < P and (y * y - x * x * x - A * x - B) % P == 0
    t = (r + s) % N
    if not on_curve or not (0 < r < N and 0 < s < N and t):
        return False
    point = _add(_times(s, G), _times(t, (x, y)))
    e = int.from_bytes(digest_of(public, message))
    return point is not None and (e + point[0]) % N == r


@dataclass(frozen=True)
class Sm2Key:
    """Whose second signature it is; `public`: x and y, 64 bytes."""

    name: str
    public: bytes

    @property
    def _material(self) -> bytes:
        return bytes([_TYPE]) + ALGORITHM + b"\x04" + self.public

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys apart, as of every key of a signed note."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._material).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._material).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Sm2Key":
        """Read `name+id+material`; NoteFault if it is no SM2 key, or its id is not its own."""
        parts = text.split("+", 2)
        material = unbase64(parts[2]) if len(parts) == 3 else b""
        start = bytes([_TYPE]) + ALGORITHM + b"\x04"
        if not material.startswith(start) or len(material) != len(start) + 64:
            raise NoteFault("log_key_form", text)
        key = cls(parts[0], material[len(start) :])
        if key.key_id.hex() != parts[1]:
            raise NoteFault("log_key_id", text)
        return key

    def claims(self, line: Signature) -> bool:
        """Does the line claim to be this key's?"""
        return (line.name, line.key_id) == (self.name, self.key_id)


@dataclass(frozen=True)
class Sm2Signer:
    """An SM2 key with its secret: 32 bytes."""

    name: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Sm2Signer({self.name!r})"

    @property
    def key(self) -> Sm2Key:
        return Sm2Key(self.name, public_of(self.secret))

    def line(self, text: str) -> Signature:
        """The second signature line; another one each time, as SM2 signs with a fresh number.
        Refused where the optional package is not installed."""
        try:
            provider = importlib.import_module("gmssl_pyx")
        except ModuleNotFoundError:
            raise Refused("sm2_missing") from None
        key = self.key
        r, s = decode_dss_signature(provider.sm2_sign(self.secret, key.public, text.encode()))
        return Signature(key.name, key.key_id, r.to_bytes(32) + s.to_bytes(32))
