"""A log with two witnesses, as small as possible."""

from collections.abc import Sequence

from scheduler.ledger.checkpoints import Checkpoint
from scheduler.ledger.notes import COSIGNATURE, Note, Signer
from scheduler.ledger.tree import Tree, leaf_hash
from scheduler.ledger.witnessing import Submission

ORIGIN = "ssj.example/420000"
LOG = Signer(ORIGIN, bytes([1]) * 32)
ARCHIVE = Signer("archive.example", bytes([2]) * 32, COSIGNATURE)
AUDIT = Signer("audit.example", bytes([3]) * 32, COSIGNATURE)
STRANGER = Signer(ORIGIN, bytes([9]) * 32)


def entries(count: int, word: str = "entry") -> list[bytes]:
    return [f"{word} {number}".encode() for number in range(count)]


def tree_of(listed: Sequence[bytes]) -> Tree:
    return Tree(map(leaf_hash, listed))


def head(listed: Sequence[bytes], *signers: Signer) -> Note:
    """The signed head of a log with these entries."""
    root = tree_of(listed).root()
    return Checkpoint(ORIGIN, len(listed), root).signed(*(signers or (LOG,)))


def submission(listed: Sequence[bytes], old: int, *signers: Signer) -> Submission:
    """What the log sends to a witness that remembers `old` entries."""
    path = tree_of(listed).consistency(old, len(listed)) if old else []
    return Submission(old, tuple(path), head(listed, *signers))
