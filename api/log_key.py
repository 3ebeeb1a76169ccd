"""The secrets that sign the public log: files of the service, not rows of the database.

Who can only write the database cannot sign a head; who has the files too still finds witnesses that
remember the old ones. Each secret is `log-keys/<key id>.key`; all are kept. A secret that is not
there is never made anew in silence: that is `ssj log rotate-key --lost`.
"""

import base64
import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from scheduler.desk import log_keys
from scheduler.desk.context import Desk
from scheduler.desk.log_keys import KeyRing, LogKey
from scheduler.entropy import Entropy
from scheduler.errors import Refused
from scheduler.ledger.notes import NoteFault, Signer, unbase64
from scheduler.ledger.sm2 import N, Sm2Key, Sm2Signer

FOLDER = "log-keys"
_SECRET_BYTES = 32


def key_ring(home: Path, origin: str, keys: Sequence[LogKey]) -> KeyRing:
    """The announced keys of the log with the secrets that are at hand. Refused where the log is
    known under another name: a log keeps its name for ever."""
    if keys and keys[-1].key.name != origin:
        raise Refused("log_origin_changed", name=keys[-1].key.name, setting=origin)
    wanted = [(each.key, home / FOLDER / f"{each.key.key_id.hex()}.key") for each in keys]
    held = {key: read_signer(path, origin) for key, path in wanted if path.exists()}
    own = {key: signer for key, signer in held.items() if signer.key == key}
    return KeyRing(tuple(keys), own, str(home / FOLDER))


def announce_first(desk: Desk, home: Path, origin: str) -> None:
    """Make the log's first key and log it; nothing where a key is logged."""
    if not log_keys.read_keys(desk.session):
        log_keys.announce_first(desk, new_signer(home, origin, desk.entropy).key)


def second_signer(home: Path, keys: Sequence[Sm2Key]) -> Sm2Signer:
    """The newest SM2 key with its secret. Refused where there is none, or its file is not here."""
    path = home / FOLDER / f"{keys[-1].key_id.hex()}.sm2" if keys else home / FOLDER
    if not keys or not path.exists():
        raise Refused("sm2_key_none", path=str(path))
    return Sm2Signer(keys[-1].name, read_secret(path))


def new_second(home: Path, origin: str, entropy: Entropy) -> Sm2Signer:
    """A new SM2 key, its secret on disk before anybody hears of it."""
    # Evenly from 1 to n - 2; n is so near to 2^256 that a second try is next to never needed.
    drawn = (entropy.bytes(_SECRET_BYTES) for _ in count())
    secret = next(each for each in drawn if 1 <= int.from_bytes(each) <= N - 2)
    signer = Sm2Signer(origin, secret)
    _write_new(home / FOLDER / f"{signer.key.key_id.hex()}.sm2", secret)
    return signer


def new_signer(home: Path, origin: str, entropy: Entropy) -> Signer:
    """A further key, its secret on disk before anybody hears of it."""
    secret = entropy.bytes(_SECRET_BYTES)
    signer = Signer(origin, secret)
    _write_new(home / FOLDER / f"{signer.key.key_id.hex()}.key", secret)
    return signer


def make_secret(path: Path, entropy: Entropy) -> None:
    """Write a new secret; one that is there stays."""
    _write_new(path, entropy.bytes(_SECRET_BYTES))


def read_signer(path: Path, name: str, kind: int | None = None) -> Signer:
    """The signer whose secret stands in the file. Refused where none does."""
    signer = Signer(name, read_secret(path))
    return signer if kind is None else replace(signer, kind=kind)


def read_secret(path: Path) -> bytes:
    """The 32 bytes that stand in the file as one line of base64. Refused where they do not."""
    try:
        secret = unbase64(path.read_text(encoding="ascii").strip())
    except (OSError, UnicodeDecodeError, NoteFault):
        raise Refused("log_key_file", path=str(path)) from None
    if len(secret) != _SECRET_BYTES:
        raise Refused("log_key_file", path=str(path))
    return secret


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
