"""Files that a party keeps on its own machine, for its owner only, on the disk before anything that
depends on them is said."""

import os
from pathlib import Path

from scheduler.draw.documents import DocumentError
from scheduler.draw.secret_file import Secret, read_secret
from scheduler.errors import Refused
from scheduler.seal.share_file import Share


def keep(path: Path, data: bytes) -> None:
    """A new file for its owner only, on the disk before this returns; Refused where there is one
    already."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise Refused("file_unusable", file=str(path), why=error.strerror) from error
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def secret_path(folder: Path, number: str, party: str) -> Path:
    """Where a party keeps the number that it has sealed for a draw."""
    return folder / f"ssj-secret-{number}-{party}.json"


def kept_secret(path: Path, number: str, party: str) -> Secret:
    """The number that a party has sealed for a draw, from its file."""
    try:
        secret = read_secret(path.read_bytes())
    except OSError as error:
        raise Refused("file_unusable", file=str(path), why=error.strerror) from error
    except DocumentError as error:
        raise Refused("secret_file_form", path=str(path), number=number) from error
    if (secret.number, secret.party) != (number, party):
        raise Refused("secret_file_form", path=str(path), number=number)
    return secret


def keep_share(folder: Path, share: Share) -> bytes:
    """Keep a share as a file, and read it again; that of a taking that a power cut stopped stands
    already."""
    path, content = folder / f"ssj-share-{share.number}-{share.holder}.json", bytes(share)
    if not path.exists():
        keep(path, content)
    if path.read_bytes() != content:
        raise Refused("share_file_other", path=str(path))
    return content
