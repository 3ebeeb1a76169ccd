"""Salted public identifiers: who holds the salt can prove which line is theirs, nobody else can
search."""

import base64
import hashlib

from scheduler.draw.hashing import tagged

SALT_BYTES = 16
ID_LENGTH = 20
"""20 base32 characters are 100 bits: no two of 10^9 subjects collide but with odds below 10^-12."""


def public_id(salt: bytes, subject: str) -> str:
    """The identifier of `subject` under `salt` (docs/protocol.md §2).

    `subject` is `target:<register key>` or `inspector:<register key>`; the salt is 16 random bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    digest = hashlib.sha256(b"ssj.pid.v1\n" + salt + subject.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:ID_LENGTH]


def line_seal(pid: str, salt: bytes) -> str:
    """What a publication names its line by (docs/protocol.md §2).

    Whoever holds the salt sees that the publication means this line of the list; nobody else learns
    which line it is, and with it the firm's risk class.
    """
    return tagged("ssj.line.v1", pid, salt.hex())
