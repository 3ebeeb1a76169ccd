"""The head of a log (C2SP tlog-checkpoint), signed by the log and cosigned by witnesses.

    <origin>
    <number of entries>
    <base64 root>
    [further lines]

A cosignature (C2SP tlog-cosignature, type 0x04) is 8 bytes of POSIX time, big-endian, and the
Ed25519 signature of `cosignature/v1\\ntime <time>\\n` + the text above.
"""

import base64
import re
from dataclasses import dataclass

from scheduler.ledger.notes import (
    COSIGNATURE,
    ED25519,
    Note,
    NoteFault,
    Signature,
    Signer,
    VerifierKey,
    parse_note,
    unbase64,
)
from scheduler.ledger.tree import HASH_BYTES

_SIZE = re.compile("0|[1-9][0-9]{0,17}")
_TIME_BYTES = 8


@dataclass(frozen=True)
class Checkpoint:
    """A log at one moment: `size` entries whose tree has the root `root`."""

    origin: str
    size: int
    root: bytes
    more: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.more)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def of(cls, text: str) -> "Checkpoint":
        """Read the text of a note; NoteFault if it is no checkpoint."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < 3 or not all(lines) or not _SIZE.fullmatch(lines[1]):
            raise NoteFault("log_checkpoint_form")
        root = unbase64(lines[2])
        if len(root) != HASH_BYTES:
            raise NoteFault("log_checkpoint_root")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:]))

    def signed(self, *signers: Signer) -> Note:
        """The note with the log's signatures."""
        return Note(self.text, tuple(signer.line(self.text) for signer in signers))


def parse_checkpoint(data: bytes) -> tuple[Checkpoint, Note]:
    """A signed checkpoint taken apart; nothing is verified yet. NoteFault if it is none."""
    note = parse_note(data)
    return Checkpoint.of(note.text), note


def signed_by(note: Note, key: VerifierKey) -> bool:
    """Did the log's key sign? NoteFault where a line claims to be the key's and is not."""
    if key.kind != ED25519:
        return False
    lines = [line for line in note.signatures if line.by(key)]
    if not all(key.verifies(line.signature, note.text.encode()) for line in lines):
        raise NoteFault("log_signature_wrong", key.name)
    return bool(lines)


def cosign(note: Note, witness: Signer, time: int) -> Signature:
    """A witness's statement: at `time` (POSIX seconds) this was the largest head it had seen, and
    consistent with all before."""
    stamped = time.to_bytes(_TIME_BYTES, "big")
    signature = witness.sign(cosigned_text(note.text, time))
    return Signature(witness.name, witness.key.key_id, stamped + signature)


def cosigned_at(note: Note, key: VerifierKey) -> int | None:
    """When the witness cosigned (POSIX seconds), or None. NoteFault where a line claims to be the
    witness's and is not."""
    if key.kind != COSIGNATURE:
        return None
    times = [_time_of(note, line, key) for line in note.signatures if line.by(key)]
    return max(times, default=None)


def _time_of(note: Note, line: Signature, key: VerifierKey) -> int:
    time = int.from_bytes(line.signature[:_TIME_BYTES], "big")
    if time >> 63 or not key.verifies(line.signature[_TIME_BYTES:], cosigned_text(note.text, time)):
        raise NoteFault("log_signature_wrong", key.name)
    return time


def cosigned_text(text: str, time: int) -> bytes:
    """What a witness signs: the time, and the text of the checkpoint."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()
