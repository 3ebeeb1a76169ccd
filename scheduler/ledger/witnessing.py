"""What a witness answers (C2SP tlog-witness): by HTTP, or by a file carried on a stick.

A witness remembers the largest head it has cosigned of each log. It cosigns a new one only if the
log signed it and the log shows that it continues the remembered one; so a log that restores an old
copy, forks or renumbers finds no witness any more.

Request:  old <size>\\n, one base64 hash a line (consistency proof from <size>), empty line, signed
checkpoint. Answer: a signature line, or a refusal with the status of the specification.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.errors import DomainError
from scheduler.ledger.checkpoints import Checkpoint, cosign, parse_checkpoint, signed_by
from scheduler.ledger.notes import Note, NoteFault, Signature, Signer, VerifierKey, unbase64
from scheduler.ledger.tree import is_consistent

_OLD = re.compile("old (0|[1-9][0-9]{0,17})")
_MOST_HASHES = 63


ANSWERS = {
    "witness_sizes": 400,
    "witness_signature": 403,
    "witness_origin": 404,
    "witness_old": 409,
    "witness_other_root": 409,
    "witness_fork": 422,
}
"""Why a witness does not cosign -> the status of C2SP tlog-witness."""


class WitnessRefusal(DomainError):
    """The witness does not cosign. `size`: what it remembers, where that is the answer (409)."""

    def __init__(self, code: str, size: int | None = None) -> None:
        super().__init__(code, size=size)
        self.size = size

    def __reduce__(self) -> tuple[object, ...]:
        return WitnessRefusal, (self.code, self.size)

    @property
    def answer(self) -> int:
        """The HTTP status of the refusal."""
        return ANSWERS[self.code]


@dataclass(frozen=True)
class Submission:
    """A head, and what shows that it continues the head of `old` entries."""

    old: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in self.path)
        return f"old {self.old}\n{hashes}\n{self.note}"

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.of(self.note.text)


def parse_submission(data: bytes) -> Submission:
    """Take a request apart; NoteFault if it is none."""
    top, blank, note = data.partition(b"\n\n")
    lines = top.decode("utf-8", "replace").split("\n")
    old = _OLD.fullmatch(lines[0])
    if not blank or old is None or len(lines) - 1 > _MOST_HASHES:
        raise NoteFault("log_submission_form")
    path = tuple(unbase64(line) for line in lines[1:])
    return Submission(int(old[1]), path, parse_checkpoint(note)[1])


@dataclass(frozen=True)
class Seen:
    """The largest head of a log that a witness has cosigned; of size 0 before the first."""

    size: int = 0
    root: bytes = b""


def answer(
    submission: Submission, keys: Sequence[VerifierKey], seen: Seen, witness: Signer, time: int
) -> tuple[Seen, Signature]:
    """What to remember and the cosignature at `time`; WitnessRefusal otherwise.

    `keys`: those trusted for the checkpoint's origin; `seen`: what is remembered of that origin.
    The caller stores the first before it hands out the second.
    """
    head = submission.checkpoint
    if not keys:
        raise WitnessRefusal("witness_origin")
    if not _is_signed(submission.note, keys):
        raise WitnessRefusal("witness_signature")
    if submission.old > head.size:
        raise WitnessRefusal("witness_sizes")
    if submission.old != seen.size:
        raise WitnessRefusal("witness_old", seen.size)
    _judge(submission, head, seen)
    return Seen(head.size, head.root), cosign(submission.note, witness, time)


def _judge(submission: Submission, head: Checkpoint, seen: Seen) -> None:
    """WitnessRefusal unless the head continues what was seen."""
    if seen.size == 0:
        if submission.path:
            raise WitnessRefusal("witness_fork")
        return
    if head.size == seen.size and head.root != seen.root:
        raise WitnessRefusal("witness_other_root", seen.size)
    if not is_consistent(seen.size, head.size, submission.path, seen.root, head.root):
        raise WitnessRefusal("witness_fork")


def _is_signed(note: Note, keys: Sequence[VerifierKey]) -> bool:
    try:
        return any(signed_by(note, key) for key in keys)
    except NoteFault:
        return False
