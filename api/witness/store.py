"""What a witness keeps in its folder.

witness.key     its secret
name            what it is called
logs/<hash>     one a log it knows: its `vkey`, one a line, then the largest head it has cosigned
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from api.log_key import make_secret, read_signer
from scheduler.clock import Clock
from scheduler.desk.log_keys import handed_over
from scheduler.entropy import Entropy
from scheduler.errors import NotFound, Refused
from scheduler.ledger.checkpoints import Checkpoint
from scheduler.ledger.notes import (
    COSIGNATURE,
    ED25519,
    Note,
    NoteFault,
    Signature,
    Signer,
    VerifierKey,
)
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
        make_secret(self.folder / KEY, self.entropy)
        signer = read_signer(self.folder / KEY, key.name, COSIGNATURE)
        (self.folder / LOGS).mkdir(mode=0o700, exist_ok=True)
        _replace(self.folder / NAME, f"{name}\n")
        return signer.key

    @property
    def signer(self) -> Signer:
        """Its name and secret; NotFound where the folder is no witness."""
        if not (self.folder / NAME).exists():
            raise NotFound("witness_missing", path=str(self.folder))
        name = (self.folder / NAME).read_text(encoding="utf-8").rstrip("\n")
        # Refused where it is gone: another key would be another witness under the old name.
        return read_signer(self.folder / KEY, name, COSIGNATURE)

    def trust(self, key: VerifierKey, statement: Note | None = None, lost: bool = False) -> None:
        """Know a log from now on. Of a log that is known under another key: beside that, where it
        has signed the `statement` for this one; in its place, where people have made sure that it
        is `lost`; else refused. What was seen of the log stays seen."""
        if key.kind != ED25519:
            raise NoteFault("log_key_kind", key.name)
        _ = self.signer
        with self._locked(key.name) as path:
            known, seen = _read(path) or ([], Seen())
            if key in known:
                return
            if known and not lost:
                if statement is None:
                    raise Refused("witness_other_key", origin=key.name)
                if not any(handed_over(statement, old, key) for old in known):
                    raise Refused("witness_statement")
            _store(path, [key] if lost else [*known, key], seen)

    def forget(self, key: VerifierKey) -> None:
        """Believe a retired key no more. Refused where it is the log's only one."""
        with self._locked(key.name) as path:
            known, seen = _read(path) or ([], Seen())
            left = [each for each in known if each != key]
            if not left or key not in known:
                raise Refused("witness_last_key", key=key)
            _store(path, left, seen)

    def logs(self) -> dict[VerifierKey, Seen]:
        """The keys of the logs it knows and what it has seen of them."""
        files = sorted((self.folder / LOGS).glob("[0-9a-f]*"))
        read = [found for found in map(_read, files) if found is not None]
        return {key: seen for keys, seen in read for key in keys}

    def cosign(self, submission: Submission) -> Signature:
        """Answer a submission; WitnessRefusal where it must not be cosigned."""
        origin, time = submission.checkpoint.origin, int(self.clock.now().timestamp())
        with self._locked(origin) as path:
            keys, seen = _read(path) or ([], Seen())
            seen, line = answer(submission, keys, seen, self.signer, time)
            _store(path, keys, seen)
        return line

    @contextmanager
    def _locked(self, origin: str) -> Iterator[Path]:
        """The file of a log, for one process at a time."""
        name = hashlib.sha256(origin.encode()).hexdigest()[:32]
        lock = self.folder / f".{name}.lock"
        with lock.open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield self.folder / LOGS / name


def _read(path: Path) -> tuple[list[VerifierKey], Seen] | None:
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # A name has no `+`, so the head begins with the first line without one.
    keys = [VerifierKey.parse(line.rstrip("\n")) for line in takewhile(lambda at: "+" in at, lines)]
    text = "".join(lines[len(keys) :])
    if not text:
        return keys, Seen()
    head = Checkpoint.of(text)
    return keys, Seen(head.size, head.root)


def _store(path: Path, keys: Sequence[VerifierKey], seen: Seen) -> None:
    listed = "".join(f"{key}\n" for key in keys)
    head = Checkpoint(keys[0].name, seen.size, seen.root).text if seen.size else ""
    _replace(path, f"{listed}{head}")


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
