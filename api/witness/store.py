"""What a witness keeps in its folder.

witness.key     its secret
name            what it is called
logs/<hash>     one a log it knows: `vkey`, then the largest head it has cosigned
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.log_key import signer_from
from scheduler.clock import Clock
from scheduler.entropy import Entropy
from scheduler.errors import NotFound, Refused
from scheduler.ledger.checkpoints import Checkpoint
from scheduler.ledger.notes import COSIGNATURE, ED25519, NoteFault, Signature, Signer, VerifierKey
from scheduler.ledger.witnessing import Seen, Submission, answer

KEY, NAME, LOGS = "witness.key", "name", "logs"


@dataclass(frozen=True)
class WitnessFolder:
    """A witness on disk. Each answer is remembered on disk before it is given."""

    folder: Path
    entropy: Entropy
    clock: Clock

    def found(self, name: str) -> VerifierKey:
        """Make the witness: its name and its key. Refused where the folder has one already."""
        if (self.folder / NAME).exists():
            raise Refused("witness_exists", path=str(self.folder))
        key = VerifierKey(name, bytes(32), COSIGNATURE)  # refuses a name that no key may have
        signer = signer_from(self.folder / KEY, key.name, self.entropy, COSIGNATURE)
        (self.folder / LOGS).mkdir(mode=0o700, exist_ok=True)
        _replace(self.folder / NAME, f"{name}\n")
        return signer.key

    @property
    def signer(self) -> Signer:
        """Its name and secret; NotFound where the folder is no witness."""
        if not (self.folder / NAME).exists():
            raise NotFound("witness_missing", path=str(self.folder))
        name = (self.folder / NAME).read_text(encoding="utf-8").rstrip("\n")
        if not (self.folder / KEY).exists():
            # Another key in its place would be another witness under the old name.
            raise Refused("log_key_file", path=str(self.folder / KEY))
        return signer_from(self.folder / KEY, name, self.entropy, COSIGNATURE)

    def trust(self, key: VerifierKey) -> None:
        """Know a log from now on. Refused where its name is known under another key."""
        if key.kind != ED25519:
            raise NoteFault("log_key_kind", key.name)
        _ = self.signer
        with self._locked(key.name) as path:
            known = _read(path)
            if known is not None and known[0] != key:
                raise Refused("witness_other_key", origin=key.name)
            if known is None:
                _replace(path, f"{key}\n")

    def logs(self) -> dict[VerifierKey, Seen]:
        """The logs it knows and what it has seen of them."""
        files = sorted((self.folder / LOGS).glob("[0-9a-f]*"))
        return dict(found for found in map(_read, files) if found is not None)

    def cosign(self, submission: Submission) -> Signature:
        """Answer a submission; WitnessRefusal where it must not be cosigned."""
        origin, time = submission.checkpoint.origin, int(self.clock.now().timestamp())
        with self._locked(origin) as path:
            known = _read(path)
            keys = [known[0]] if known else []
            seen, line = answer(submission, keys, known[1] if known else Seen(), self.signer, time)
            head = Checkpoint(origin, seen.size, seen.root)
            _replace(path, f"{keys[0]}\n{head.text}")
        return line

    @contextmanager
    def _locked(self, origin: str) -> Iterator[Path]:
        """The file of a log, for one process at a time."""
        name = hashlib.sha256(origin.encode()).hexdigest()[:32]
        lock = self.folder / f".{name}.lock"
        with lock.open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield self.folder / LOGS / name


def _read(path: Path) -> tuple[VerifierKey, Seen] | None:
    if not path.exists():
        return None
    key, _, text = path.read_text(encoding="utf-8").partition("\n")
    if not text:
        return VerifierKey.parse(key), Seen()
    head = Checkpoint.of(text)
    return VerifierKey.parse(key), Seen(head.size, head.root)


def _replace(path: Path, text: str) -> None:
    """The old content or the new one, also after a power cut."""
    partial = path.with_name(f".{path.name}.part")
    with partial.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(partial, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
