"""Signed notes (C2SP signed-note): text that people can read, and who signed it.

    <text, ending in a newline>
    <empty line>
    — <key name> <base64(key id, 4 bytes || signature)>      (one line a signature)

Key id = SHA-256(name || 0x0A || type || public key)[:4]; type 0x01 is Ed25519 over the text. A
verifier key is written `name+key id in hexadecimal+base64(type || public key)`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scheduler.errors import DomainError

ED25519 = 0x01
COSIGNATURE = 0x04
MOST_SIGNATURES = 64
_LINE = re.compile("— ([^ ]+) ([A-Za-z0-9+/]+={0,2})")
_NAME = re.compile("[^ +\x00-\x1f\x7f-\x9f]+")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


class NoteFault(DomainError):
    """What is wrong with a note, a key or another file of the log; `where` says in which part."""

    status = 422

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code, where=where)

    def __reduce__(self) -> tuple[object, ...]:
        return NoteFault, (self.code, self.params["where"])


@dataclass(frozen=True)
class VerifierKey:
    """Whose signature counts. `kind`: ED25519 for logs, COSIGNATURE for witnesses."""

    name: str
    public: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise NoteFault("log_key_name", self.name)
        if self.kind not in {ED25519, COSIGNATURE} or len(self.public) != 32:
            raise NoteFault("log_key_kind", self.name)

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys apart; not a fingerprint to trust."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:4]

    def __str__(self) -> str:
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read `name+id+material`; NoteFault if it is not one, or its id is not its own."""
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise NoteFault("log_key_form", text)
        name, key_id, material = parts[0], parts[1], unbase64(parts[2])
        if not material:
            raise NoteFault("log_key_form", text)
        key = cls(name, material[1:], material[0])
        if key.key_id.hex() != key_id:
            raise NoteFault("log_key_id", text)
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Is this the key's Ed25519 signature (64 bytes) of the message?"""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A key with its secret: 32 bytes, RFC 8032."""

    name: str
    secret: bytes
    kind: int = ED25519

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"

    @property
    def key(self) -> VerifierKey:
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw(), self.kind)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    def sign(self, message: bytes) -> bytes:
        """The Ed25519 signature of the message: 64 bytes, the same every time."""
        return self._private.sign(message)

    def line(self, text: str) -> "Signature":
        """A note signature of the text (type 0x01)."""
        return Signature(self.name, self.key.key_id, self.sign(text.encode()))


@dataclass(frozen=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"

    def by(self, key: VerifierKey) -> bool:
        """Does the line claim to be this key's?"""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True)
class Note:
    """A text and its signatures, as parsed; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    def joined(self, more: Iterable[Signature]) -> "Note":
        """With more signatures; each only once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))

    def in_order(self) -> "Note":
        """The same, its signature lines sorted by their bytes: the only form in bundles and slips
        (docs/protocol.md §8)."""
        return Note(self.text, tuple(sorted(self.signatures, key=lambda line: str(line).encode())))


def parse_note(data: bytes) -> Note:
    """Take a note apart; NoteFault if it is not one."""
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteFault("log_note_utf8") from None
    if _CONTROL.search(whole):
        raise NoteFault("log_note_control")
    text, blank, tail = whole.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise NoteFault("log_note_form")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteFault("log_note_long", str(len(lines)))
    return Note(text + "\n", tuple(parse_signature(line) for line in lines))


def parse_signature(line: str) -> Signature:
    """Read one signature line, without its newline."""
    found = _LINE.fullmatch(line)
    material = unbase64(found[2]) if found else b""
    if not found or not _NAME.fullmatch(found[1]) or len(material) < 5:
        raise NoteFault("log_signature_form", line)
    return Signature(found[1], material[:4], material[4:])


def unbase64(text: str) -> bytes:
    """Standard base64 in its one canonical form; NoteFault otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteFault("log_base64", text) from None
    if base64.b64encode(data).decode() != text:
        raise NoteFault("log_base64", text)
    return data
