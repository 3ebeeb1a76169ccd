"""Where salts, secrets and public ids come from: an argument, never a hidden call.

Entropy decides no draw by itself: it blinds identifiers and makes one party's secret.
`SystemEntropy` is the only place that asks the operating system for random bytes.
"""

import base64
import hashlib
import secrets
from typing import Protocol


class Entropy(Protocol):
    def bytes(self, count: int) -> bytes:
        """`count` bytes that nobody has seen."""


class SystemEntropy:
    """The operating system's generator."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)


class FixedEntropy:
    """The same bytes for the same phrase: for demonstrations and tests, where everybody may know
    them."""

    def __init__(self, phrase: str) -> None:
        self._phrase = phrase
        self._count = 0

    def bytes(self, count: int) -> bytes:
        self._count += 1
        return hashlib.shake_256(f"{self._phrase}\n{self._count}".encode()).digest(count)


def public_token(entropy: Entropy) -> str:
    """A random public id of 16 base32 characters (80 bits)."""
    return base64.b32encode(entropy.bytes(10)).decode().lower()
