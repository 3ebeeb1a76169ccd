"""`ssj-secret/1` (docs/protocol.md §12): what a party keeps of a draw until it reveals, and its
escrow for the case that it withholds."""

import re
from dataclasses import dataclass

from scheduler.draw.documents import DocumentError, canonical_json, has_control, read_canonical

FORM = "ssj-secret/1"

_HEX = re.compile(r"[0-9a-f]{64}")
_PARTY = re.compile(r"[a-z-]+")


@dataclass(frozen=True)
class Secret:
    """The secret (hex) that a party has committed to in a draw."""

    number: str
    party: str
    value: str


def write_secret(secret: Secret) -> bytes:
    """The bytes of the file."""
    return canonical_json(
        {"secret": FORM, "number": secret.number, "party": secret.party, "value": secret.value}
    )


def read_secret(data: bytes) -> Secret:
    """The secret in a file; DocumentError where the bytes are not the only form of one."""
    document = read_canonical(data)
    if document.keys() != {"secret", "number", "party", "value"} or document["secret"] != FORM:
        raise DocumentError(f"not a file {FORM}")
    number, party, value = (document[name] for name in ("number", "party", "value"))
    if not isinstance(number, str) or not number or has_control(number):
        raise DocumentError("number: not the number of a draw")
    if not (isinstance(party, str) and _PARTY.fullmatch(party)):
        raise DocumentError("party: not a name [a-z-]+")
    if not (isinstance(value, str) and _HEX.fullmatch(value)):
        raise DocumentError("value: not 64 digits of hexadecimal")
    return Secret(number, party, value)
