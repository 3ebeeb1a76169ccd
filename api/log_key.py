"""The key that signs the public log: a file of the service, not a row of the database.

Who can only write the database cannot sign a head; who has the file too still finds witnesses that
remember the old one.
"""

import base64
import os
from pathlib import Path

from scheduler.entropy import Entropy
from scheduler.errors import Refused
from scheduler.ledger.notes import NoteFault, Signer, unbase64

FILE = "log.key"
_SECRET_BYTES = 32


def load_signer(home: Path, origin: str, entropy: Entropy) -> Signer:
    """The log's signer; its secret is made at the first call, readable by the owner only."""
    return signer_from(home / FILE, origin, entropy)


def signer_from(path: Path, name: str, entropy: Entropy, kind: int | None = None) -> Signer:
    """The signer whose secret stands in the file, as one line of base64."""
    if not path.exists():
        _write_new(path, entropy.bytes(_SECRET_BYTES))
    try:
        secret = unbase64(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError, NoteFault):
        raise Refused("log_key_file", path=str(path)) from None
    if len(secret) != _SECRET_BYTES:
        raise Refused("log_key_file", path=str(path))
    return Signer(name, secret) if kind is None else Signer(name, secret, kind)


def _write_new(path: Path, secret: bytes) -> None:
    """Never over an existing key; whole or not at all, also where two processes start at once."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(f"{base64.b64encode(secret).decode()}\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        pass  # another process was first: its key is the log's
    finally:
        partial.unlink()
