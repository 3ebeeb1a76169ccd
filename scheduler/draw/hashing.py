"""SHA-256 with domain prefixes, and Merkle roots over lines (RFC 6962 §2.1)."""

import hashlib
from collections.abc import Iterable, Sequence


def sha256_hex(data: bytes) -> str:
    """SHA-256 of `data` in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def tagged(tag: str, *lines: str) -> str:
    """SHA-256 over `tag` and `lines`, each ended by a newline, in hexadecimal."""
    if any("\n" in line for line in lines):
        raise ValueError("a newline inside a part would make the parts ambiguous")
    return sha256_hex("".join(f"{line}\n" for line in (tag, *lines)).encode())


def merkle_root(leaves: Iterable[bytes]) -> str:
    """RFC 6962 Merkle tree hash of the leaves' bytes, in hexadecimal."""
    sha256 = hashlib.sha256
    return root_above([sha256(b"\x00" + leaf).digest() for leaf in leaves])


def root_above(level: Sequence[bytes]) -> str:
    """The root above all nodes of one level of a Merkle tree, in hexadecimal; without nodes, that
    of the empty tree.

    Works upwards level by level: an odd last node moves up unchanged, which equals the standard's
    split at the largest power of two below the count.
    """
    sha256 = hashlib.sha256
    if not level:
        return sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [
            sha256(b"\x01" + level[index] + level[index + 1]).digest()
            for index in range(0, len(level) - 1, 2)
        ]
        if len(level) % 2:
            pairs.append(level[-1])
        level = pairs
    return level[0].hex()
