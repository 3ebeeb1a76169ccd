"""One entry, provable without a network (C2SP tlog-proof): a `.tlog-proof` file.

c2sp.org/tlog-proof@v1
index <number of the entry, from 0>
<base64 hash>                    (one line a hash, from the leaf's sibling upwards)

<signed checkpoint>
"""

import base64
import re
from dataclasses import dataclass
from itertools import pairwise

from scheduler.ledger.checkpoints import Checkpoint, parse_checkpoint
from scheduler.ledger.notes import Note, NoteFault, unbase64
from scheduler.ledger.policy import Policy
from scheduler.ledger.tree import HASH_BYTES, is_included, leaf_hash

_HEAD = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile("index (0|[1-9][0-9]{0,17})")
_MOST_HASHES = 63


@dataclass(frozen=True)
class LogProof:
    """That the entry at `index` is in the tree of the checkpoint in `note`."""

    index: int
    path: tuple[bytes, ...]
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.of(self.note.text)

    def __str__(self) -> str:
        hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in self.path)
        return f"{_HEAD}\nindex {self.index}\n{hashes}\n{self.note}"

    def holds(self, entry: bytes, policy: Policy) -> bool:
        """Is this entry in a head of the log that the policy believes?"""
        head = self.checkpoint
        leaf = leaf_hash(entry)
        inside = is_included(leaf, self.index, head.size, self.path, head.root)
        return inside and policy.is_met(self.note)


def parse_only_form(text: str) -> LogProof:
    """Take a proof in a bundle or a slip apart; NoteFault unless it has the only form that it has
    there (docs/protocol.md §8): nothing extra, three lines of checkpoint, signatures sorted."""
    proof = parse_proof(text.encode())
    lines, head = [str(line) for line in proof.note.signatures], proof.checkpoint
    rising = all(one.encode() < other.encode() for one, other in pairwise(lines))
    if str(proof) != text or head.more or head.size < 1 or not rising:
        raise NoteFault("log_proof_form")
    return proof


def parse_proof(data: bytes) -> LogProof:
    """Take a proof apart; NoteFault if it is none. Extra data (`extra …`) is read over."""
    top, blank, note = data.partition(b"\n\n")
    if not blank:
        raise NoteFault("log_proof_form")
    try:
        lines = top.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise NoteFault("log_proof_form") from None
    if lines[0] != _HEAD:
        raise NoteFault("log_proof_head", lines[0][:80])
    if len(lines) > 1 and lines[1].startswith("extra "):
        unbase64(lines.pop(1).removeprefix("extra "))
    index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
    path = tuple(unbase64(line) for line in lines[2:])
    if index is None or len(path) > _MOST_HASHES or any(len(h) != HASH_BYTES for h in path):
        raise NoteFault("log_proof_form")
    _, signed = parse_checkpoint(note)
    return LogProof(int(index[1]), path, signed)
