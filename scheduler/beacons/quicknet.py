"""drand quicknet: is a signature the network's own for the round?

Every three seconds the network signs the number of the round with a key of which no member has
more than a share (BLS on BLS12-381, scheme `bls-unchained-g1-rfc9380`). For a round and a key there
is one signature only, so nobody can choose it, and whoever has the public key can check it offline.

Source of the parameters: the network's `/info`, as its client library ships them (drand-client,
lib/defaults.ts). They vouch for each other: CHAIN_HASH is the hash of all the others.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from py_arkworks_bls12381 import GT, G1Point, G2Point

from scheduler.beacons.checking import Checked
from scheduler.draw.sources import SourceError, drand_round

PUBLIC_KEY = bytes.fromhex(
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
GENESIS = 1692803367
"""When round 1 was due, in seconds after 1970-01-01T00:00:00Z."""
PERIOD = 3
"""Seconds from round to round."""
GROUP_HASH = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"
BEACON_ID = "quicknet"
CHAIN_HASH = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
"""What separates these signatures from others on the curve (RFC 9380, draft-irtf-cfrg-bls)."""

_BEGIN = datetime.fromtimestamp(GENESIS, UTC)
_STEP = timedelta(seconds=PERIOD)


def round_at(moment: datetime) -> int:
    """The newest round whose signature can exist at `moment` (aware). ValueError before round 1."""
    if moment < _BEGIN:
        raise ValueError(f"quicknet began at {_BEGIN.isoformat()}")
    return (moment - _BEGIN) // _STEP + 1


def moment_of(number: int) -> datetime:
    """Before when the signature of round `number` (from 1) cannot exist, in UTC."""
    if number < 1:
        raise ValueError(f"rounds count from 1, not {number}")
    return _BEGIN + (number - 1) * _STEP


def is_signature(number: int, signature: bytes) -> bool:
    """Is this the one signature of round `number`, in its one form of 48 bytes?

    pairing(signature, generator of G2) = pairing(hash of the message, public key), where the
    message is the SHA-256 of the round as eight bytes, the highest first.
    """
    try:
        point = G1Point.from_compressed_bytes(signature)  # on the curve, and in the subgroup
    except ValueError:
        return False
    # The library takes the point at infinity in several forms. It would not pass below either, but
    # no text but the one form may ever stand in a seed.
    if point == G1Point.identity() or point.to_compressed_bytes() != signature:
        return False
    message = sha256(number.to_bytes(8, "big")).digest()
    hashed = G1Point.hash_to_curve(message, DST)
    return GT.pairing_check([point, -hashed], [G2Point(), _key()])


def _key() -> G2Point:
    return G2Point.from_compressed_bytes(PUBLIC_KEY)


@dataclass(frozen=True)
class Quicknet:
    """The checker of the kind `drand`."""

    kind: str = "drand"

    def check(self, label: str, value: str) -> Checked:
        """SourceError where the label names no round, or the value is not its signature."""
        number = drand_round(label)
        if not is_signature(number, bytes.fromhex(value)):
            raise SourceError("source_drand_wrong", round=number)
        return Checked(f"drand quicknet {CHAIN_HASH[:16]}")
